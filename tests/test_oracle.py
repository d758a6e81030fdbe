"""Captures from all over the world, where they are at hand, against what tshark says of them.

They lie beside the repository and are no part of it: without them these tests are skipped. tshark computes each
checksum that a radio said was there; we believe the radio's own verdict. So captures with frames that tshark calls bad
are compared by their number of frames alone, and so are those made by flipping bits.
"""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from datasources.pcapfile.capture import CaptureFile
from sensor.dot11.block import Block
from sensor.dot11.dissect import Dissector
from sensor.dot11.frame import DEAUTH, DISASSOC, Frame
from sensor.pipeline import Pipeline
from sensor.tracking.observation import Observation
from sensor.tracking.tracker import Tracker
from sensor.wids.catalogue import detections
from sensor.wids.policy import Policy

# Beside the repository, from wherever in it the tests run.
CAPTURES: Final = next(
    (found for folder in Path(__file__).resolve().parents if (found := folder / "shared" / "pcaps").is_dir()),
    Path("../shared/pcaps"),
)
LISTED: Final = 300  # of the SSIDs and BSSs of one capture, the oracle lists no more

# The oracle's names of kinds.
NAMES: Final = {
    "assoc_req": 0x00, "assoc_resp": 0x01, "reassoc_req": 0x02, "reassoc_resp": 0x03, "probe_req": 0x04,
    "probe_resp": 0x05, "timing_adv": 0x06, "beacon": 0x08, "atim": 0x09, "disassoc": 0x0A, "auth": 0x0B,
    "deauth": 0x0C, "action": 0x0D, "action_noack": 0x0E, "type1_sub1": 0x11, "trigger": 0x12, "ndp_announce": 0x15,
    "ctrl_ext": 0x16, "ctrl_wrapper": 0x17, "block_ack_req": 0x18, "block_ack": 0x19, "ps_poll": 0x1A, "rts": 0x1B,
    "cts": 0x1C, "ack": 0x1D, "cf_end": 0x1E, "cf_end_ack": 0x1F, "data": 0x20, "data_cfack": 0x21, "null": 0x24,
    "cfpoll_nodata": 0x26, "qos_data": 0x28, "qos_data_cfack": 0x29, "qos_data_cfpoll": 0x2A, "qos_null": 0x2C,
    "qos_cfpoll_nodata": 0x2E, "dmg_beacon": 0x30,
}  # fmt: skip

pytestmark = pytest.mark.skipif(not (CAPTURES / "oracle.json").is_file(), reason=f"no captures in {CAPTURES}")


class Tally:
    """Frames that dissection and tracking accept, by kind, and disconnections by reason."""

    def __init__(self) -> None:
        self.seen: Counter[int] = Counter()
        self.reasons: dict[int, Counter[int]] = {DEAUTH: Counter(), DISASSOC: Counter()}
        self._dissector, self._tracker = Dissector(), Tracker()
        self._frame, self._observation = Frame(), Observation()

    def count(self, block: Block) -> None:
        """Count the frames of a block."""
        frame = self._frame
        for n in range(len(block)):
            if self._dissector.dissect(block, n, frame) or self._tracker.observe(frame, self._observation):
                continue
            self.seen[frame.kind] += 1
            if frame.kind in self.reasons and not frame.protected:
                self.reasons[frame.kind][frame.reason] += 1


class Heard:
    """One capture through the whole chain, beside what the oracle says."""

    def __init__(self, name: str, oracle: Mapping[str, Any]) -> None:
        self.name = name
        self.expected_frames: int = oracle["container"].get("packets") or oracle["tshark"]["frames"]
        self.oracle: dict[str, Any] = oracle["tshark"]
        self.tally = Tally()
        self.pipeline = Pipeline(detections(Policy(), {}), lambda finding: None, lambda topic, event: None)
        with CaptureFile(CAPTURES / name, self.pipeline.add_source()) as capture:
            for block in capture:
                self.pipeline.process(block)
                if self.comparable:
                    self.tally.count(block)

    @property
    def comparable(self) -> bool:
        """Whether both sides take the same frames for intact."""
        return not self.oracle["fcs"]["bad"] and not self.name.startswith("derived/fuzz")

    @property
    def refused(self) -> int:
        """Frames that we refused as malformed and tshark dissected as far as it could."""
        return self.pipeline.malformed - int(self.oracle["unknown_protocol_version"])

    def access_points(self) -> set[str]:
        return {mac.hex(":") for mac, device in self.pipeline.tracker.devices.items() if device.bss is not None}

    def ssids(self) -> set[str]:
        """SSIDs of beacons and probe responses as hexadecimal text."""
        found = set[bytes]()
        for device in self.pipeline.tracker.devices.values():
            if device.bss is not None:
                found |= set(device.bss.advertised) | set(device.bss.responded or ())
        return {ssid.hex() for ssid in found if ssid}


@pytest.fixture(scope="module")
def heard() -> list[Heard]:
    """Every capture, replayed with every detection on; an exception fails each test."""
    files = json.loads((CAPTURES / "oracle.json").read_bytes())["files"]
    return [Heard(name, oracle) for name, oracle in files.items()]


def test_every_frame_of_every_capture_goes_through_the_chain(heard: list[Heard]) -> None:
    assert len(heard) > 300
    assert {each.name: each.pipeline.frames for each in heard} == {each.name: each.expected_frames for each in heard}


def test_kinds_are_as_many_as_the_oracle_says_but_for_refused_frames(heard: list[Heard]) -> None:
    for each in heard:
        if not each.comparable:
            continue
        expected = Counter({NAMES[name]: count for name, count in each.oracle["good"]["subtypes"].items()})
        assert not each.tally.seen - expected, each.name
        missing = expected - each.tally.seen
        assert missing.total() <= max(each.refused, 0), (each.name, missing, each.pipeline.faults.refused())


def test_what_we_refuse_the_oracle_calls_malformed(heard: list[Heard]) -> None:
    for each in heard:
        if each.comparable:
            assert each.refused <= each.oracle["malformed"] + each.oracle["frames_without_80211"], each.name


def test_reasons_of_disconnections_are_the_oracles(heard: list[Heard]) -> None:
    for each in heard:
        if each.comparable:
            for kind, key in ((DEAUTH, "deauth_reasons"), (DISASSOC, "disassoc_reasons")):
                told = {str(reason): count for reason, count in each.tally.reasons[kind].items()}
                assert told == each.oracle[key], each.name


def test_access_points_are_the_oracles(heard: list[Heard]) -> None:
    compared = 0
    for each in heard:
        listed = {entry["bssid"] for entry in each.oracle["aps"]}
        if not each.comparable or len(listed) != each.oracle["ap_count"]:
            continue
        compared += 1
        found = each.access_points()
        assert found <= listed, each.name
        # An access point that was heard in malformed frames alone is none for us.
        assert found == listed or each.refused, each.name
        assert len(listed - found) <= 1, each.name
    assert compared > 250


def test_advertised_ssids_are_the_oracles_byte_for_byte(heard: list[Heard]) -> None:
    compared = 0
    for each in heard:
        listed = set(each.oracle["ssid_advertised_hex"])
        if not each.comparable or each.oracle["ssids_advertised"] > LISTED:
            continue
        compared += 1
        found = each.ssids()
        assert found <= listed, each.name
        assert found == listed or each.refused, each.name
    assert compared > 250


def test_there_was_something_to_compare(heard: list[Heard]) -> None:
    frames = sum((each.tally.seen for each in heard if each.comparable), Counter[int]())
    assert frames.total() > 90_000
    assert len(frames) > 25
