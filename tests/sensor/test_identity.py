"""Names that Kismet's clients expect, held against vectors from its own documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.errors import MalformedError
from sensor.identity import device_key, kismet_checksum, parse_device_key, pcapfile_uuid, wifi_uuid
from tests import frames


@pytest.mark.parametrize(
    ("text", "checksum"),
    [
        ("IEEE802.11", 0x0D770242),
        ("Bluetooth", 0x11E003B6),
        ("BTLE", 0x02E10127),
        ("ADSB", 0x02B8011A),
        ("METER", 0x046D017D),
        ("RFSENSOR", 0x0AE60272),
        ("RADIATION", 0x0CD8029B),
        ("802.15.4", 0x07150190),
        ("Z-Wave", 0x06CD021A),
        ("NrfMousejack", 0x1E9104C8),
        ("UAV", 0),
        ("kismet_cap_linux_wifi", 0x5FE308BD),
        ("kismet_cap_linux_bluetooth", 0x91DD0AE4),
    ],
)
def test_checksums(text: str, checksum: int) -> None:
    assert kismet_checksum(text.encode()) == checksum


def test_octets_above_127_count_as_negative() -> None:
    assert kismet_checksum(b"\xff\xff\xff\xff") == ((-4 & 0xFFFF) + (-10 << 16)) & 0xFFFFFFFF


@given(st.binary(max_size=600))
def test_checksums_have_32_bits(octets: bytes) -> None:
    assert 0 <= kismet_checksum(octets) < 1 << 32


def test_a_device_key() -> None:
    assert device_key(frames.mac("AA:BB:CC:DD:EE:0F")) == "4202770D00000000_FEEDDCCBBAA"


@given(st.binary(min_size=6, max_size=6))
def test_a_device_key_names_its_address(mac: bytes) -> None:
    key = device_key(mac)
    assert parse_device_key(key) == mac
    phy, _, number = key.partition("_")
    assert parse_device_key(f"{phy}_{number:0>16}".lower()) == mac


@pytest.mark.parametrize(
    "key",
    [
        "",
        "_",
        "4202770D00000000",
        "4202770D00000000_",
        "4202770D00000000_XYZ",
        "4202770D00000000_1_2",
        "B603E01100000000_FEEDDCCBBAA",
        "4202770D00000000_1000000000000",
        " 4202770D00000000_1",
        "4202770D00000000_1\n",
    ],
)
def test_other_texts_are_no_keys(key: str) -> None:
    with pytest.raises(MalformedError):
        parse_device_key(key)


def test_uuids_of_datasources() -> None:
    assert wifi_uuid(frames.mac("00:c0:ca:12:34:ab")) == "5FE308BD-0000-0000-0000-00C0CA1234AB"
    checksum = kismet_checksum(b"/tmp/a.pcap")
    assert pcapfile_uuid("/tmp/a.pcap") == f"4E1D07C3-0000-0000-0000-0000{checksum:08X}"
    assert pcapfile_uuid("/tmp/b.pcap") != pcapfile_uuid("/tmp/a.pcap")


def test_a_path_that_is_no_utf8_has_a_uuid() -> None:
    assert pcapfile_uuid("/tmp/\udcff.pcap") != pcapfile_uuid("/tmp/\udcfe.pcap")
