"""Messages over HTTP."""

from sensor.messages import ERROR, INFO
from tests.api.world import NOW_S, NOW_US, World, keys


async def test_messages_are_listed_bare_and_since_a_time(world: World) -> None:
    world.messages.post("one", INFO, NOW_US - 2_000_000)
    world.messages.post("two", ERROR, NOW_US)
    texts = keys(await world.json("/messagebus/all_messages.json"), "kismet.messagebus.message_string")
    assert texts == ["one", "two"]
    since = await world.json(f"/messagebus/last-time/{NOW_S - 2}.0/messages.json")
    assert since == {
        "kismet.messagebus.list": [
            {
                "kismet.messagebus.message_string": "two",
                "kismet.messagebus.message_flags": ERROR,
                "kismet.messagebus.message_time": NOW_S,
            }
        ],
        "kismet.messagebus.timestamp": NOW_S,
    }


async def test_fields_cut_the_messages(world: World) -> None:
    world.messages.post("one", INFO, NOW_US)
    body = {"fields": [["kismet.messagebus.message_string", "text"]]}
    response = await world.post("/messagebus/last-time/-5/messages.json", body)
    assert (await response.json())["kismet.messagebus.list"] == [{"text": "one"}]


async def test_a_time_that_is_no_number_is_an_error(world: World) -> None:
    assert (await world.get("/messagebus/last-time/now/messages.json")).status == 500
