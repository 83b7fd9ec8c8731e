"""The table of characters and expressions as a macro of the dbt project; `python -m loaders.notation.macro` writes it."""

import json

from loaders.notation.table import expressions, units
from loaders.settings import PROJECT_ROOT

MACRO = PROJECT_ROOT / "dbt_project" / "macros" / "notation.sql"
_HEAD = """{#-
  How accounts are printed: the table loaders/notation/notation.yaml, by name, as regular expressions to stand
  between quotes. Written by `python -m loaders.notation.macro`; do not edit.
-#}
"""


def macro_text() -> str:
    """The file of the macros `notation(name)` and `yuan_in(unit)`."""
    lines = [
        f"    {_literal(name)}: {_literal(expression)},\n"
        for name, expression in expressions().items()
    ]
    cases = [f"        when '{unit}' then {yuan}\n" for unit, yuan in units().items()]
    return (
        f"{_HEAD}{{% macro notation(name) -%}}\n{{{{ {{\n{''.join(lines)}}}[name] }}}}\n{{%- endmacro %}}\n\n"
        "{#- Yuan in one printed unit. -#}\n{% macro yuan_in(unit) -%}\n"
        f"    case {{{{ unit }}}}\n{''.join(cases)}    end\n{{%- endmacro %}}\n"
    )


def _literal(text: str) -> str:
    """A text between the quotes of Jinja, made to stand between those of SQL."""
    return json.dumps(text.replace("'", "''"), ensure_ascii=False)


if __name__ == "__main__":
    MACRO.write_text(macro_text(), encoding="utf-8")
    print(f"{MACRO.relative_to(PROJECT_ROOT)}: written")  # noqa: T201
