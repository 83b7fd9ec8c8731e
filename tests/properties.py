"""How property tests run: the same examples on every machine, and no clock decides whether they pass."""

from hypothesis import HealthCheck, settings

PATIENT = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
