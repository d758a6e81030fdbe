"""However many listen, an event is written once; two events that look alike are two."""

from api.kismet.encodings import Encoder, Value, plain_json, underscored_json
from api.kismet.event_texts import KEPT, EventTexts
from sensor import eventbus
from tests.api.world import NOW_US, World


def counting(encode: Encoder, calls: list[Value]) -> Encoder:
    def counted(value: Value) -> bytes:
        calls.append(value)
        return encode(value)

    return counted


def texts(world: World) -> EventTexts:
    return EventTexts(world.api.devices, lambda: world.now_us)


async def test_an_event_is_written_once_for_each_encoding(world: World) -> None:
    calls: list[Value] = []
    plain, underscored = counting(plain_json, calls), counting(underscored_json, calls)
    shown = texts(world)
    occurrence = (eventbus.TIMESTAMP, NOW_US)
    first = shown.octets(occurrence, plain)
    assert first is not None
    assert b'"kismet.system.timestamp.sec":1800000000' in first
    assert shown.octets(occurrence, plain) is first
    assert shown.octets(occurrence, underscored) != first
    assert len(calls) == 2


async def test_what_looks_alike_is_written_anew(world: World) -> None:
    calls: list[Value] = []
    plain = counting(plain_json, calls)
    shown = texts(world)
    for _ in range(KEPT + 1):
        shown.octets((eventbus.TIMESTAMP, NOW_US), plain)
    assert len(calls) == KEPT + 1


async def test_what_has_no_form_on_the_wire_stays_without(world: World) -> None:
    shown = texts(world)
    occurrence = ("NOTHING", object())
    assert [shown.octets(occurrence, plain_json) for _ in range(2)] == [None, None]
