"""What Mackerel's clients ask for beside alerts."""

import pytest

from tests.api.mackerel.client import MackerelWorld


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?status=working&status=standby", 1),
        ("?status=poweroff", 0),
        ("?name=nobody", 0),
        ("?service=shop", 0),
    ],
)
async def test_there_is_one_host(mackerel: MackerelWorld, query: str, count: int) -> None:
    for path in ("/hosts", "/hosts.json"):
        status, document = await mackerel.ask("GET", path + query)
        assert (status, len(document["hosts"])) == (200, count)


async def test_alerts_are_of_that_host(mackerel: MackerelWorld) -> None:
    alert = (await mackerel.ask("GET", f"/alerts/{mackerel.opened()}"))[1]
    status, document = await mackerel.ask("GET", f"/hosts/{alert['hostId']}")
    assert (status, document["host"]["status"]) == (200, "working")
    assert await mackerel.refused("GET", "/hosts/another") == 404


async def test_monitors_are_definitions_that_only_their_id_finds(mackerel: MackerelWorld) -> None:
    assert await mackerel.ask("GET", "/monitors") == (200, {"monitors": []})
    document = (await mackerel.ask("GET", "/monitors/DEAUTHFLOOD"))[1]
    assert document == {
        "monitor": {
            "id": "DEAUTHFLOOD",
            "type": "check",
            "name": "DEAUTHFLOOD",
            "memo": "Many deauthentications.",
            "isMute": False,
        }
    }
    assert await mackerel.refused("GET", "/monitors/NOTHING") == 404


async def test_the_organisation_is_called_as_the_host(mackerel: MackerelWorld) -> None:
    (host,) = (await mackerel.ask("GET", "/hosts"))[1]["hosts"]
    assert await mackerel.ask("GET", "/org") == (200, {"name": host["name"]})
