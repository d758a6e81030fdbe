"""What every test may rely on."""

import os
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling, Scheduling

# The same examples on every machine and in both builds: a red run must be red again when it is looked into.
settings.register_profile(
    "airwarden", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("airwarden")


GUESTS: Final = "tests/radio/"


class _GuestsInTurn(LoadFileScheduling):
    """A file at a time in each process, but all files that boot a guest in one: two guests starve each other."""

    def _split_scope(self, nodeid: str) -> str:
        return GUESTS if nodeid.startswith(GUESTS) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)  # xdist may be switched off
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Hands tests out to the processes."""
    return _GuestsInTurn(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the guests, which take longest, and skips, with the reason, what this user may not run."""
    items.sort(key=lambda item: not item.nodeid.startswith(GUESTS))
    if os.geteuid() == 0:
        return
    for item in items:
        if item.get_closest_marker("root"):
            item.add_marker(pytest.mark.skip(reason="needs root"))
