"""Capture files, whatever they are packed in."""

import contextlib
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasources.pcapfile.capture import CaptureFile
from sensor.errors import MisconfiguredError
from tests.captures import (
    LINKTYPE_BARE,
    Packet,
    enhanced_packet,
    interface_description,
    pcap_bytes,
    pcapng_bytes,
)
from tests.datasources.pcapfile.reading import frames_of

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "pcaps"
PACKETS: list[Packet] = [(1_700_000_000_000_000 + 1000 * index, bytes([index]) * (7 * index)) for index in range(30)]
PCAP = pcap_bytes(PACKETS)
PCAPNG = pcapng_bytes(PACKETS)
EXPECTED = [(127, ts_us, len(packet), packet) for ts_us, packet in PACKETS]

Packing = Callable[[bytes], bytes]
PACKINGS: dict[str, Packing] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
    "gzip in zstd": lambda content: zstandard.compress(gzip.compress(content)),
}

quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def capture(tmp_path: Path, content: bytes) -> CaptureFile:
    """Write a file and open it."""
    path = tmp_path / "a.pcap"
    path.write_bytes(content)
    return CaptureFile(path, 4)


@pytest.mark.parametrize("packing", PACKINGS.values(), ids=PACKINGS.keys())
@pytest.mark.parametrize("content", [PCAP, PCAPNG], ids=["pcap", "pcapng"])
def test_every_format_in_every_packing_reads_the_same(tmp_path: Path, content: bytes, packing: Packing) -> None:
    opened = capture(tmp_path, packing(content))
    blocks = list(opened)
    assert frames_of(blocks) == EXPECTED
    assert {block.source for block in blocks} == {4}
    assert (opened.frames, opened.warnings, opened.linktypes) == (30, [], [127])
    assert opened.bytes_read == opened.size == len(packing(content))


def test_mixed_link_types_are_listed_once_each(tmp_path: Path) -> None:
    other = interface_description(LINKTYPE_BARE, name=b"mon0")
    opened = capture(tmp_path, PCAPNG + other + enhanced_packet(1, b"a", interface=1) + other)
    assert len(frames_of(opened)) == 31
    assert opened.linktypes == [127, 105]
    assert [interface.name for interface in opened.interfaces] == [b"", b"mon0", b"mon0"]


def test_memory_stays_flat_and_the_first_frame_comes_before_the_rest_is_read(tmp_path: Path) -> None:
    opened = capture(tmp_path, pcap_bytes([(1, bytes(1000))] * 5000))
    blocks = iter(opened)
    assert len(next(blocks)) > 0
    assert opened.bytes_read <= 65_536
    assert max(len(block.data) for block in blocks) <= 262_144


def test_standard_input_is_read_as_it_comes() -> None:
    program = (
        "from datasources.pcapfile.capture import CaptureFile\n"
        "capture = CaptureFile('-')\n"
        "for block in capture: print(len(block), flush=True)\n"
        "print(capture.name, capture.frames, capture.warnings)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(pcap_bytes(PACKETS[:3]))
        child.stdin.flush()
        assert child.stdout.readline() == b"3\n"  # while the writer is still there
        child.stdin.write(PCAP[24:])
        child.stdin.close()
        assert child.stdout.read().endswith(b"standard input 33 []\n")


NO_CAPTURES = {
    "empty": (b"", "is empty"),
    "text": (b"this is no capture", "is no capture"),
    "less than a magic number": (PCAP[:3], "is no capture"),
    "empty gzip": (gzip.compress(b""), "is empty"),
    "gzip of something else": (gzip.compress(b"this is no capture"), "is no capture"),
    "gzip cut before anything": (gzip.compress(PCAP)[:12], "gzip data is cut"),
    "zstd cut before anything": (zstandard.compress(PCAP)[:6], "zstd data is cut"),
    "damaged gzip": (b"\x1f\x8b" + bytes(100), "gzip data is damaged"),
    "damaged zstd": (b"\x28\xb5\x2f\xfd" + b"\xff" * 100, "zstd data is damaged"),
}


@pytest.mark.parametrize(("content", "complaint"), NO_CAPTURES.values(), ids=NO_CAPTURES.keys())
def test_what_is_no_capture_is_refused_in_one_line_that_names_it(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    with pytest.raises(MisconfiguredError, match=complaint) as caught:
        capture(tmp_path, content)
    assert str(caught.value).startswith(f"{tmp_path}/a.pcap: ")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pcap"
    path.write_bytes(PCAP)
    path.chmod(0)
    with pytest.raises(MisconfiguredError, match="permission denied"):
        CaptureFile(path)


def test_a_capture_cut_within_its_file_header_is_empty_with_a_warning(tmp_path: Path) -> None:
    opened = capture(tmp_path, PCAP[:20])
    assert list(opened) == []
    assert len(opened.warnings) == 1
    assert "cut within the file header, at byte 20" in opened.warnings[0]


@pytest.mark.parametrize("packing", PACKINGS.values(), ids=PACKINGS.keys())
@quick
@given(share=st.floats(0, 1, exclude_max=True), pcapng=st.booleans())
def test_a_cut_anywhere_gives_the_frames_before_it_and_one_warning(
    tmp_path: Path, packing: Packing, share: float, pcapng: bool
) -> None:
    whole = packing(PCAPNG if pcapng else PCAP)
    content = whole[: int(len(whole) * share)]
    try:
        opened = capture(tmp_path, content)
    except MisconfiguredError:
        return
    seen = frames_of(opened)
    assert seen == EXPECTED[: len(seen)]
    assert len(opened.warnings) <= 1
    if packing is not bytes:
        assert f"cut at byte {len(content)}" in opened.warnings[0]
    if opened.warnings:
        assert opened.warnings[0].startswith(f"{tmp_path}/a.pcap: ")
        assert opened.warnings[0].endswith(f"frames read before it: {len(seen)}")


def test_a_long_gzip_loses_little_at_a_cut(tmp_path: Path) -> None:
    packets: list[Packet] = [(index, os.urandom(200)) for index in range(5000)]
    content = gzip.compress(pcap_bytes(packets))
    opened = capture(tmp_path, content[: len(content) // 2])
    assert 2400 < len(frames_of(opened)) <= 2500
    assert f"cut at byte {len(content) // 2}" in opened.warnings[0]


@pytest.mark.parametrize("packing", PACKINGS.values(), ids=PACKINGS.keys())
@quick
@given(at=st.floats(0, 1, exclude_max=True), noise=st.binary(min_size=1, max_size=40), pcapng=st.booleans())
def test_damage_anywhere_ends_in_frames_or_one_clear_error(
    tmp_path: Path, packing: Packing, at: float, noise: bytes, pcapng: bool
) -> None:
    content = bytearray(packing(PCAPNG if pcapng else PCAP))
    position = int(len(content) * at)
    content[position : position + len(noise)] = noise
    try:
        opened = capture(tmp_path, bytes(content))
    except MisconfiguredError:
        return
    frames_of(opened)
    assert len(opened.warnings) <= 1


@quick
@given(
    magic=st.sampled_from([PCAP[:4], PCAPNG[:28], b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"]), noise=st.binary(max_size=400)
)
def test_noise_behind_any_magic_number_ends_in_frames_or_one_clear_error(
    tmp_path: Path, magic: bytes, noise: bytes
) -> None:
    with contextlib.suppress(MisconfiguredError):
        frames_of(capture(tmp_path, magic + noise))


def test_a_capture_can_be_closed_early(tmp_path: Path) -> None:
    with capture(tmp_path, PCAP) as opened:
        pass
    opened.close()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the captures shared by the team are not here")
def test_every_shared_capture_has_as_many_frames_as_the_oracle_says() -> None:
    oracle = json.loads((SHARED / "oracle.json").read_text())["files"]
    expected = {name: facts["container"]["packets"] or 0 for name, facts in oracle.items()}
    assert {name: len(frames_of(CaptureFile(SHARED / name))) for name in expected} == expected
