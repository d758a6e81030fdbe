"""The event streams over the API."""

from sensor.rules.indices import INDICES
from tests.api.kibana.kibana import Kibana
from tests.api.world import NOW_US


async def test_each_index_tells_its_fields_with_type_and_unit(kibana: Kibana) -> None:
    shown = {each["name"]: each for each in await kibana.json("GET", "/api/airwarden/indices")}
    assert set(shown) == set(INDICES)
    assert shown["deauth_frames"]["view_of"] == "frames"
    assert shown["frames"]["fields"][0] == {
        "name": "timestamp",
        "type": "date",
        "unit": "µs since the Unix epoch",
        "description": "when it happened; `@timestamp` means the same",
    }


async def test_the_newest_entries_come_first_and_can_be_filtered(kibana: Kibana) -> None:
    kibana.world.rules.store.write([("probes", NOW_US + n, {"ssid": f"net {n}", "mac": "M"}) for n in range(3)])
    path = "/api/airwarden/indices/probes"
    assert [row["ssid"] for row in (await kibana.json("GET", f"{path}?per_page=2"))["data"]] == ["net 2", "net 1"]
    filtered = await kibana.json("GET", f'{path}?filter=ssid:"net 0"')
    assert [row["timestamp"] for row in filtered["data"]] == [NOW_US]
    assert (await kibana.refused("GET", f"{path}?filter=x:1"))[0] == 400
    assert (await kibana.refused("GET", f"{path}?per_page=1001"))[0] == 400
    assert await kibana.refused("GET", "/api/airwarden/indices/x") == (404, "there is no index [x]")
