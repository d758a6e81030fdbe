"""Definitions are held against the kind of datasource that they name, and nothing is opened for it."""

import pytest

from datasources.definition import Definition, parse_definition
from datasources.kinds import KINDS, check, driver_of, unknown_options
from sensor.errors import MisconfiguredError


def test_a_type_names_the_driver_and_without_one_the_interface_does() -> None:
    pcapfile, linuxwifi = KINDS
    assert driver_of(Definition("office.pcap")) is pcapfile
    assert driver_of(Definition("office", {"type": "pcapfile"})) is pcapfile
    assert driver_of(Definition("office.pcap", {"type": "rtl433"})) is None
    assert driver_of(Definition("wlan0")) is linuxwifi
    assert driver_of(Definition("eth0.5", {"type": "linuxwifi"})) is linuxwifi
    assert driver_of(Definition("more-than-fifteen-octets")) is None


@pytest.mark.parametrize("text", ["/no/where.pcap:realtime=true,colour=red", "wlan0:channels=6g-psc", "x:type=rtl433"])
def test_what_may_work_passes_though_the_source_is_not_there(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x.pcap:realtime=maybe", "realtime=maybe"),
        ("x.pcap:rebase=1", "rebase=1"),
        ("x.pcap:speed=0", "speed=0"),
        ("x:type=pcapfile,pps=lots", "pps=lots"),
        ("wlan0:retry=maybe", "retry=maybe"),
        ("wlan0:uuid=mine", "uuid=mine"),
        ("x.pcap:realtime", "realtime"),
        ("wlan0:channel=2000", "2000"),
        ("wlan0:channels=maybe", "maybe"),
        ("wlan0:block_channels=often", "often"),
        ("wlan0:channel_hop_rate=often", "often"),
        ("wlan0:channel_hop=false", "channel_hop=false"),
        ("wlan0:ht_channels=some", "ht_channels=some"),
        ("wlan0:snaplen=70000", "snaplen"),
        ("wlan0:snaplen=1.5", "snaplen"),
        ("wlan0:vif=a/b", "vif=a/b"),
    ],
)
def test_what_cannot_work_is_refused_by_option_and_value(text: str, complaint: str) -> None:
    with pytest.raises(MisconfiguredError, match=complaint):
        check(text)


def test_options_that_do_nothing_are_known_where_the_kind_is() -> None:
    unknown, known = unknown_options(parse_definition("x.pcap:name=a,speed=2,colour=red,realtme=true"))
    assert unknown == ["colour", "realtme"]
    assert {"name", "realtime", "rebase"} <= set(known)
    assert unknown_options(parse_definition("wlan0:chanels=red"))[0] == ["chanels"]
    assert unknown_options(parse_definition("x:type=rtl433,colour=red")) == ([], [])
