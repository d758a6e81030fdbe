"""WPS attributes: whole ones are kept, a cut one ends the reading quietly."""

from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.element_chain import parse_elements
from sensor.dot11.elements import Elements
from sensor.dot11.wps import STATE_CONFIGURED, Wps, parse_wps
from tests import frames
from tests.frames import wps_attribute


def everything(wps: Wps) -> dict[str, object]:
    """Return all that was read, for comparison."""
    return {name: getattr(wps, name) for name in dir(wps) if not name.startswith("_")}


@given(st.binary(max_size=300))
def test_any_octets_are_read_without_complaint(attributes: bytes) -> None:
    parse_wps(attributes)


@given(
    st.lists(st.builds(wps_attribute, st.sampled_from(range(0x1008, 0x1060)), st.binary(max_size=20)), max_size=6),
    st.binary(max_size=3),
)
def test_a_cut_attribute_changes_nothing_but_the_mark(whole: list[bytes], stump: bytes) -> None:
    expected = everything(parse_wps(b"".join(whole)))
    assert not expected["truncated"]
    cut = everything(parse_wps(b"".join(whole) + wps_attribute(0x1021, b"maker")[:-1]))
    assert cut == expected | {"truncated": True}
    assert everything(parse_wps(b"".join(whole) + stump)) == expected | {"truncated": stump != b""}


def test_the_attributes_of_a_beacon() -> None:
    chain = frames.wps(
        locked=True,
        device_name=b"lobby",
        manufacturer=b"ACME",
        model_name=b"X",
        model_number=b"9",
        config_methods=0x2688,
    )
    elements = Elements()
    parse_elements(chain, 0, len(chain), 0, elements)
    wps = parse_wps(elements.wps)
    assert (wps.version, wps.state, wps.locked, wps.config_methods) == (0x10, STATE_CONFIGURED, True, 0x2688)
    assert (wps.device_name, wps.manufacturer, wps.model_name, wps.model_number) == (b"lobby", b"ACME", b"X", b"9")
    assert (wps.kismet_state, wps.truncated) == (5, False)


def test_the_other_attributes() -> None:
    uuid, kind = bytes(range(16)), b"\x00\x06\x00\x50\xf2\x04\x00\x01"
    attributes = wps_attribute(0x1047, uuid) + wps_attribute(0x1054, kind) + wps_attribute(0x1042, b"SN1")
    attributes += wps_attribute(0x1041, b"\x01") + wps_attribute(0x103A, b"\x02") + wps_attribute(0x1012, b"\x00\x04")
    wps = parse_wps(attributes + wps_attribute(0x1049, b"\x00\x37\x2a\x00\x01\x20"))
    assert (wps.uuid_e, wps.primary_device_type, wps.serial_number) == (uuid, kind, b"SN1")
    assert (wps.selected_registrar, wps.request_type, wps.password_id, wps.version2) == (True, 2, 4, 0x20)


def test_a_vendor_extension_that_lies_is_left_alone() -> None:
    for body in (b"\x00\x37\x2a\x00", b"\x00\x37\x2a\x09\xff\x00\x00\x01\x20", b"\x00\x37\x2b\x00\x01\x20", b"\x00"):
        assert parse_wps(wps_attribute(0x1049, body)).version2 == -1


def test_an_unconfigured_ap() -> None:
    assert parse_wps(wps_attribute(0x1044, b"\x01")).kismet_state == 2
