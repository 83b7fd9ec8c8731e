"""The connection as dbt_project/profiles.yml reads it: from the environment, where nothing is kept."""

from psycopg.conninfo import conninfo_to_dict


def profile_variables(url: str) -> dict[str, str]:
    """The variables of the environment that lead dbt to the warehouse at `url`."""
    parameters = conninfo_to_dict(url)
    return {
        "JUESUAN_DBT_HOST": str(parameters.get("host") or "localhost"),
        "JUESUAN_DBT_PORT": str(parameters.get("port") or 5432),
        "JUESUAN_DBT_USER": str(parameters.get("user") or ""),
        "DBT_ENV_SECRET_PASSWORD": str(parameters.get("password") or ""),
        "JUESUAN_DBT_DATABASE": str(parameters.get("dbname") or ""),
        "JUESUAN_DBT_SSLMODE": str(parameters.get("sslmode") or "prefer"),
    }
