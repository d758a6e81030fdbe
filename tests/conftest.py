"""What every test may rely on."""

import os

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every machine and in both builds: a red run must be red again when it is looked into.
settings.register_profile(
    "airwarden", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("airwarden")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips, with the reason, what this user may not run."""
    if os.geteuid() == 0:
        return
    for item in items:
        if item.get_closest_marker("root"):
            item.add_marker(pytest.mark.skip(reason="needs root"))
