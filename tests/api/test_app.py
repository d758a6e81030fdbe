"""What holds for every request, whichever dialect it speaks."""

from pathlib import Path

from api.context import ApiSettings
from tests.api.world import World


async def test_answers_carry_kismets_headers(world: World) -> None:
    headers = (await world.get("/system/timestamp.json")).headers
    assert headers["Server"] == "Kismet"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Pragma"] == "no-cache"
    assert headers["Last-Modified"].endswith("GMT")
    assert "2000" in headers["Expires"]


async def test_a_prefix_is_stripped_where_a_proxy_leaves_it(tmp_path: Path) -> None:
    async with World(tmp_path, ApiSettings(uri_prefix="/kismet")) as world:
        assert (await world.get("/kismet/system/timestamp.json")).status == 200
        assert (await world.get("/system/timestamp.json")).status == 200


async def test_a_body_beyond_the_bound_is_refused(world: World) -> None:
    response = await world.post("/alerts/raise_alerts.cmd", {"name": "LOUD", "text": "x" * 100_000})
    assert response.status == 413
    assert not world.desk.backlog
