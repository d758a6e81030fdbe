"""The measuring of views: the crowd has the size it says, and what is asked for can be asked."""

from pathlib import Path
from urllib.parse import urlencode

from api.kismet.parameters import parse_document
from bench.views import Figures, asks, crowd, table
from tests.api.world import World


async def test_a_crowd_makes_as_many_devices(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.hear(crowd(200))
        assert len(world.pipeline.tracker.devices) == 200
        for ask in asks():
            assert ask.form.get("json") is None or parse_document(ask.form["json"].encode()) is not None
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            response = await world.client.post(
                ask.path, data=urlencode(ask.form), headers=headers, cookies={"KISMET": world.admin}
            )
            assert response.status == 200, ask.name


def test_every_request_has_a_row() -> None:
    figures = [Figures(ask.name, 1.0, 2.0, 1.5, 3.0, 2.5, 4) for ask in asks()]
    assert table(figures, 5).row_count == len(asks())
