"""SSID records, from frames on the air."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.kismet.encodings import Record, plain_json
from api.kismet.ssid_record import advertised_record, centre_mhz, ht_mode, probed_record, ssid_hash
from sensor.tracking.device import ProbedSsid, SsidRecord


def short(record: Record) -> dict[str, object]:
    return {name.rpartition(".")[2]: value for name, value in record.items()}


def test_an_ssid_that_is_no_utf8_is_still_valid_json() -> None:
    ssid = SsidRecord(b"caf\xe9\x00\xff", 0)
    assert b"caf\\\\xe9\\u0000\\\\xff" in plain_json(advertised_record(ssid))


@given(st.binary(max_size=32))
def test_any_ssid_gives_valid_utf8(raw: bytes) -> None:
    for record in (advertised_record(SsidRecord(raw, 0)), probed_record(ProbedSsid(raw, 0))):
        plain_json(record).decode("utf-8", "strict")


def test_what_an_access_point_says_is_told_in_kismets_units() -> None:
    ssid = SsidRecord(b"net", 1_700_000_000_500_000)
    ssid.max_rate_500kbps = 11
    ssid.interval_tu = 100
    ssid.country = b"DE "
    ssid.channel = 6
    ssid.element_ids = bytes((0, 1, 3))
    record = short(advertised_record(ssid))
    assert (record["maxrate"], record["beaconrate"], record["dot11d_country"]) == (5.5, 10, "DE")
    assert (record["channel"], record["ssidlen"], record["first_time"]) == ("6", 3, 1_700_000_000)
    assert record["ie_tag_list"] == [0, 1, 3]


def test_absent_parts_are_left_out_or_neutral() -> None:
    record = short(advertised_record(SsidRecord(b"", 0)))
    assert "dot11d_country" not in record
    assert "ie_tag_list" not in record
    assert (record["beaconrate"], record["channel"], record["crypt_string"]) == (0, "", "")


def test_an_ssid_has_one_number_that_javascript_can_hold() -> None:
    assert ssid_hash(b"net") == ssid_hash(b"net") != ssid_hash(b"Net")
    assert 0 < ssid_hash(b"net") < 2**53


@pytest.mark.parametrize(
    ("width", "secondary", "center_2", "ids", "mode"),
    [
        (20, 0, 0, b"\x00", ""),
        (20, 0, 0, b"\x00\x2d", "HT20"),
        (40, 1, 0, b"\x2d", "HT40+"),
        (40, -1, 0, b"\x2d", "HT40-"),
        (80, 1, 0, b"", "HT80"),
        (160, 1, 0, b"", "HT160"),
        (160, 1, 155, b"", "HT80+80"),
        (320, 0, 0, b"", "HT320"),
    ],
)
def test_widths_have_kismets_names(width: int, secondary: int, center_2: int, ids: bytes, mode: str) -> None:
    ssid = SsidRecord(b"net", 0)
    ssid.width_mhz, ssid.secondary, ssid.center_2, ssid.element_ids = width, secondary, center_2, ids
    assert ht_mode(ssid) == mode


@pytest.mark.parametrize(
    ("channel", "freq_khz", "mhz"),
    [(42, 5_180_000, 5210), (7, 5_955_000, 5985), (3, 2_412_000, 2422), (0, 5_180_000, 0)],
)
def test_centres_are_told_in_mhz(channel: int, freq_khz: int, mhz: int) -> None:
    assert centre_mhz(channel, freq_khz) == mhz
