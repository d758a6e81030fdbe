"""Answers are cut, encoded and typed."""

from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from api.call import Call, ReplyError
from api.kismet.parameters import Parameters
from tests.api.world import World


def call(world: World, suffix: str, document: dict[str, Any] | None = None) -> Call:
    request = make_mocked_request("GET", "/")
    return Call(request, world.api, None, {}, suffix, Parameters({}, document or {}))


async def test_a_record_is_cut_to_the_wanted_fields(world: World) -> None:
    response = call(world, "json", {"fields": ["a"]}).reply([{"a": 1, "b": 2}])
    assert response.body == b'[{"a":1}]'
    assert response.content_type == "application/json"


async def test_a_whole_value_is_left_alone(world: World) -> None:
    assert call(world, "tjson", {"fields": ["x"]}).reply_whole({"a.b": 1}, 404).body == b'{"a_b":1}'


async def test_an_unknown_suffix_gets_nothing(world: World) -> None:
    response = call(world, "png").reply({"a": 1})
    assert (response.status, response.body) == (200, b"")


async def test_fields_that_cannot_be_read_end_the_request(world: World) -> None:
    with pytest.raises(ReplyError) as refusal:
        call(world, "json", {"fields": "a"}).reply({"a": 1})
    assert refusal.value.status == 500


async def test_the_time_is_the_sensors(world: World) -> None:
    assert call(world, "json").now_us == world.now_us
