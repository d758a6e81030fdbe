"""What devices look for."""

import pytest

from sensor.tracking import observation
from sensor.tracking.device import (
    MAX_SSIDS,
)
from tests import frames
from tests.every_frame import STA
from tests.hearing import Ear

HOSTILE = b"\x1b[2J\x00%n\xff\xfe<script>"


def test_probes_are_counted_by_what_they_ask_for() -> None:
    ear = Ear()
    seen = ear.hear(frames.probe_request(STA, b"cafe"))
    first = ear.now_us
    assert seen.news & observation.NEW_PROBED_SSID
    assert seen.ssid == b"cafe"
    assert seen.probed is ear.device(STA).probed_ssid(b"cafe")
    again = ear.hear(frames.probe_request(STA, b"cafe"))
    assert not again.news & observation.NEW_PROBED_SSID
    ear.hear(frames.probe_request(STA))
    records = ear.device(STA).probed or []
    assert [(record.ssid, record.count) for record in records] == [(b"cafe", 2), (b"", 1)]
    assert (records[0].first_us, records[0].last_us) == (first, first + 100_000)


@pytest.mark.parametrize("ssid", [HOSTILE, b"\x00", b"x" * 255, "Bücherei 図書館".encode()])
def test_probed_ssids_stay_the_bytes_they_are(ssid: bytes) -> None:
    ear = Ear()
    ear.hear(frames.probe_request(STA, ssid))
    assert [record.ssid for record in ear.device(STA).probed or []] == [ssid]


def test_only_the_latest_probed_ssids_are_kept() -> None:
    ear = Ear()
    for number in range(MAX_SSIDS + 2):
        ear.hear(frames.probe_request(STA, b"%d" % number))
    records = ear.device(STA).probed or []
    assert [record.ssid for record in records] == [b"%d" % number for number in range(2, MAX_SSIDS + 2)]
    assert ear.tracker.forgotten == 2
