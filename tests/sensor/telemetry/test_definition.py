"""A definition says which GPS; what is wrong with one is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.errors import MisconfiguredError
from sensor.telemetry.definition import KINDS, parse_gps


def test_kismet_s_example_names_a_gpsd() -> None:
    gps = parse_gps("gpsd:host=localhost,port=2947,name=roof")
    assert (gps.kind.name, gps.host, gps.port, gps.name, gps.priority) == ("gpsd", "localhost", 2947, "roof", -1000)
    assert (gps.data_only, gps.reconnect) == (False, True)
    assert str(gps) == "gpsd:host=localhost,name=roof,port=2947"


def test_a_kind_alone_has_its_defaults() -> None:
    gps = parse_gps("gpsd")
    assert (gps.host, gps.port, gps.name, str(gps)) == ("localhost", 2947, "gpsd", "gpsd")


def test_receivers_are_preferred_to_what_is_typed_in() -> None:
    assert {kind.name: kind.priority for kind in KINDS.values()} == {
        "serial": -1000,
        "tcp": -1000,
        "gpsd": -1000,
        "virtual": 0,
        "web": 0,
        "meta": 0,
    }


def test_options_may_be_quoted_and_in_any_case() -> None:
    gps = parse_gps('VIRTUAL:LAT=-16.8,lon=180,alt=12.5,Name="a, b",priority=-2000,dataonly=TRUE,reconnect=f')
    assert (gps.degrees("lat"), gps.degrees("lon"), gps.altitude_m) == (-16.8, 180.0, 12.5)
    assert (gps.name, gps.priority, gps.data_only, gps.reconnect) == ("a, b", -2000, True, False)


def test_the_uuid_is_stable_and_kismet_s_in_form() -> None:
    one, same = parse_gps("gpsd:host=a,port=1"), parse_gps("gpsd:port=1,host=a")
    assert one.uuid == same.uuid
    assert one.uuid.startswith("17180436-0000-0000-0000-0000")
    assert one.uuid != parse_gps("gpsd:host=b,port=1").uuid
    given_one = "0a0a0a0a-0000-0000-0000-00000000000f"
    assert parse_gps(f"gpsd:uuid={given_one}").uuid == given_one.upper()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("gspd:host=a", "no kind of GPS is called 'gspd'; there are serial, tcp, gpsd, virtual, web, meta"),
        ("", "no kind of GPS is called ''"),
        ("gpsd:baud=5", "gpsd has no option 'baud'"),
        ("gpsd:port=0", "port is a whole number from 1 to 65535"),
        ("gpsd:port=1e3", "port is a whole number"),
        ("gpsd:port=99999999999999999999", "port is a whole number"),
        ("gpsd:host=a,host=b", "gives host twice"),
        ("gpsd:host=a,", "ends in a comma"),
        ("gpsd:host", "'host' is no option=value"),
        ('gpsd:name="a', "is no option=value"),
        ("tcp:host=a", "tcp needs port"),
        ("serial", "serial needs device"),
        ("serial:device=ttyUSB0", "device is a path such as /dev/ttyACM0"),
        ("virtual:lat=91,lon=0", "lat is a number from -90 to 90"),
        ("virtual:lat=nan,lon=0", "lat is a number"),
        ("virtual:lat=1,lon=inf", "lon is a number"),
        ("virtual:lat=1,lon=x", "lon is a number"),
        ("virtual:lat=1", "virtual needs lon"),
        ("meta", "meta needs name"),
        ("web:dataonly=maybe", "dataonly is neither true nor false"),
        ("web:uuid=5", "uuid is no UUID"),
        ("web:priority=9999999", "priority is a whole number"),
        ("web:name=\x1b[31m", "cannot be printed"),
        (f"web:name={'x' * 65}", "at most 64 characters"),
        ("web:" + "x" * 1100, "at most 1024 characters"),
    ],
)
def test_what_is_wrong_is_said(text: str, complaint: str) -> None:
    with pytest.raises(MisconfiguredError) as caught:
        parse_gps(text)
    assert complaint in str(caught.value)
    assert str(caught.value).isprintable()


@given(st.one_of(st.text(), st.sampled_from(sorted(KINDS)).flatmap(lambda kind: st.text().map(f"{kind}:".__add__))))
def test_any_text_is_a_gps_or_refused(text: str) -> None:
    try:
        name = parse_gps(text).kind.name
    except MisconfiguredError as error:
        name = str(error)
    assert name in KINDS or name.isprintable()
