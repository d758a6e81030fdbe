"""Handshakes to download: who may, what is in them, and whether the tools that people use take them."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.kismet.handshakes import ROUTES, lines_of, messages_of
from datasources.pcapfile.capture import CaptureFile
from pcaps.recipes.office_attack import PASSPHRASE
from sensor.dot11.mac import format_mac
from sensor.identity import device_key
from sensor.storage.state import ADMIN
from sensor.tracking.pairs import Pair
from tests.api.world import World
from tests.captures import Packet, radiotap
from tests.docs.pages import ROOT
from tests.frames import AKM_SAE, assoc_request, beacon, eapol, eapol_key, handshake, mac, pmkid_kde, rsn

AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")
OTHER = mac("00:1e:c2:00:00:11")
START_US = 1_700_000_000_000_000
PMKID = bytes(range(1, 17))
TOOLS_S = 60
RECORDINGS = [str(file.relative_to(ROOT / "pcaps")) for file in sorted((ROOT / "pcaps").rglob("*.pcapng"))]
INDEX: dict[str, list[dict[str, Any]]] = json.loads((ROOT / "pcaps/handshakes/index.json").read_text("utf-8"))
OPENED = [recording for recording in INDEX["captures"] if recording["aircrack"]]


def path(bssid: bytes, sta: bytes | None = None, name: str = "handshake") -> str:
    station = f"/device/{format_mac(sta)}" if sta is not None else ""
    return f"/phy/phy80211/by-key/{device_key(bssid)}{station}/pcap/{name}.pcap"


def in_time(frames: list[bytes], start_us: int = START_US, gap_us: int = 10_000) -> list[Packet]:
    return [(start_us + n * gap_us, radiotap(frame)) for n, frame in enumerate(frames)]


def pmkid_question(sta: bytes = STA) -> bytes:
    return eapol(sta, AP, eapol_key(1, key_data=pmkid_kde(PMKID)), from_ap=True)


def hear_handshake(world: World, sta: bytes = STA, nonce: bytes = b"\xa1") -> list[bytes]:
    """Let a beacon and a whole handshake be heard; return the frames."""
    frames = [beacon(AP, b"net"), *handshake(sta, AP, anonce=nonce * 32)]
    world.hear(in_time(frames))
    return frames


def replay(world: World, name: str) -> list[Pair]:
    """Let one of our captures be heard; return what was captured of handshakes."""
    with CaptureFile(str(ROOT / "pcaps" / name)) as capture:
        for block in capture:
            world.pipeline.process(block)
    return world.pipeline.tracker.pairs.captured()


def hear_office(world: World) -> list[Pair]:
    return replay(world, "office-attack.pcapng")


async def download(world: World, where: str) -> bytes:
    response = await world.get(where)
    assert response.status == 200, await response.text()
    return await response.read()


def frames_of(capture: bytes, folder: Path) -> list[bytes]:
    """Return a capture's frames as our own reader finds them."""
    file = folder / "download.pcap"
    file.write_bytes(capture)
    with CaptureFile(str(file)) as blocks:
        return [b.data[b.starts[n] : b.ends[n]] for b in blocks for n in range(len(b))]


def run(tool: str, *arguments: str, succeeds: bool = True) -> str:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run([tool, *arguments], capture_output=True, text=True, timeout=TOOLS_S, check=succeeds)
    return done.stdout


def identity(line: str) -> tuple[str, ...]:
    """Return what identifies a hash: type, MIC or PMKID, addresses, ESSID."""
    return tuple(line.split("*")[1:6])


def test_every_route_is_for_admins_alone() -> None:
    assert {route.role for route in ROUTES} == {ADMIN}


async def test_a_reader_gets_nothing_of_what_is_there(world: World) -> None:
    hear_handshake(world)
    for where in (path(AP, STA), path(AP), path(AP, name="handshake-pmkid"), "/phy/phy80211/handshakes.22000"):
        response = await world.get(where, key=world.readonly)
        assert response.status == 401
        assert b"net" not in await response.read()


async def test_a_capture_is_named_after_its_addresses_and_kept_by_no_cache(world: World) -> None:
    hear_handshake(world)
    response = await world.get(path(AP, STA))
    expected = 'attachment; filename="handshake-001b2faa0001-001ec2000010.pcap"'
    assert response.headers["Content-Disposition"] == expected
    assert response.headers["Cache-Control"] == "no-store"
    assert response.content_type == "application/vnd.tcpdump.pcap"


async def test_the_naming_frame_comes_first_and_eapol_in_time(world: World, tmp_path: Path) -> None:
    sent = hear_handshake(world)
    found = frames_of(await download(world, path(AP, STA)), tmp_path)
    assert found == sent[: len(found)]
    assert len(found) >= 4  # message 4 proves nothing that message 3 did not


async def test_addresses_are_taken_in_any_spelling(world: World) -> None:
    hear_handshake(world)
    where = path(AP, STA)
    spelled = where.replace(format_mac(STA), STA.hex())
    assert await download(world, spelled) == await download(world, where)


async def test_an_access_point_has_the_handshakes_of_all_its_stations(world: World, tmp_path: Path) -> None:
    hear_handshake(world)
    hear_handshake(world, OTHER, nonce=b"\xb2")
    found = frames_of(await download(world, path(AP)), tmp_path)
    assert sum(STA in frame for frame in found) == sum(OTHER in frame for frame in found) >= 3
    assert found.count(beacon(AP, b"net")) == 1
    assert not any(OTHER in frame for frame in frames_of(await download(world, path(AP, STA)), tmp_path))


async def test_the_pmkid_capture_has_nothing_but_pmkids(world: World, tmp_path: Path) -> None:
    frames = [beacon(AP, b"net"), pmkid_question(), *handshake(OTHER, AP)]
    world.hear(in_time(frames))
    assert frames_of(await download(world, path(AP, name="handshake-pmkid")), tmp_path) == frames[:2]
    response = await world.get(path(AP, name="handshake-pmkid"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="handshake-001b2faa0001-pmkid.pcap"'


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (path(OTHER), "No such access point\n"),
        (path(OTHER, STA), "No such access point\n"),
        (path(OTHER, name="handshake-pmkid"), "No such access point\n"),
        (path(AP).replace(device_key(AP), "nonsense"), "No such access point\n"),
        (path(AP).replace("4202770D00000000", "1"), "No such access point\n"),
        (path(AP, mac("00:00:00:00:00:99")), "No such device\n"),
        (path(AP, STA).replace(format_mac(STA), "nobody"), "No such device\n"),
        (path(AP, STA), "No handshake of this device with this access point was captured\n"),
        (path(AP), "No handshake of this access point was captured\n"),
        (path(AP, name="handshake-pmkid"), "No PMKID of this access point was captured\n"),
        ("/phy/phy80211/handshakes.22000", "No handshake was captured\n"),
    ],
)
async def test_what_is_not_there_is_404_and_says_so(world: World, where: str, text: str) -> None:
    sae = eapol_key(2, key_data=rsn(akms=(AKM_SAE,)))
    world.hear(in_time([beacon(AP, b"net"), eapol(STA, AP, eapol_key(1), from_ap=True), eapol(STA, AP, sae)]))
    response = await world.get(where)
    assert (response.status, await response.text()) == (404, text)


async def test_a_capture_does_not_name_an_essid_that_the_hash_is_not_of(world: World, tmp_path: Path) -> None:
    hear_handshake(world)
    world.hear(in_time([beacon(AP, b"renamed", seq=2)] * 3, START_US + 1_000_000))
    (pair,) = world.pipeline.tracker.pairs.captured()
    found = frames_of(await download(world, path(AP, STA)), tmp_path)
    assert pair.essid == b"net"
    assert not any(b"net" in frame or b"renamed" in frame for frame in found)
    assert len(found) >= 3


async def test_an_association_names_the_essid_where_no_beacon_was_heard(world: World, tmp_path: Path) -> None:
    sent = [assoc_request(STA, AP, b"net"), *handshake(STA, AP)]
    world.hear(in_time(sent))
    for where in (path(AP, STA), path(AP)):
        assert frames_of(await download(world, where), tmp_path)[:4] == sent[:4]


async def test_an_access_point_with_two_names_gives_the_handshakes_of_one(world: World, tmp_path: Path) -> None:
    hear_handshake(world)
    renamed = [beacon(AP, b"renamed", seq=n) for n in range(2, 6)]
    world.hear(in_time([*renamed, *handshake(OTHER, AP, anonce=b"\xb2" * 32)], START_US + 1_000_000))
    assert [pair.essid for pair in world.pipeline.tracker.pairs.captured()] == [b"net", b"renamed"]
    found = frames_of(await download(world, path(AP)), tmp_path)
    assert b"renamed" in found[0]
    assert any(OTHER in frame for frame in found)
    assert not any(STA in frame for frame in found)


async def test_hash_lines_are_those_of_all_pairs_and_none_twice(world: World) -> None:
    hear_handshake(world)
    world.hear(in_time([pmkid_question(OTHER)], START_US + 1_000_000))
    lines = (await download(world, "/phy/phy80211/handshakes.22000")).decode().splitlines()
    assert sorted(identity(line)[0] for line in lines) == ["01", "02"]
    assert {identity(line)[2] for line in lines} == {AP.hex()}
    pairs = world.pipeline.tracker.pairs.captured()
    assert lines_of([*pairs, *pairs]) == lines


def forged(sta: bytes = STA) -> Iterator[bytes]:
    """A question and an answer that lie closer together than any honest ones."""
    yield eapol(sta, AP, eapol_key(1, nonce=b"\xf0\x0f" * 16, replay_counter=9), from_ap=True)
    yield eapol(sta, AP, eapol_key(2, nonce=b"\x0f\xf0" * 16, replay_counter=9, mic=b"\x66\x77" * 8))


async def test_forged_messages_do_not_outshine_the_confirmed_handshake(world: World, tmp_path: Path) -> None:
    hear_handshake(world)
    world.hear(in_time(list(forged()), START_US + 60_000, gap_us=1))
    (pair,) = world.pipeline.tracker.pairs.captured()
    assert pair.handshake is not None
    assert len(messages_of(pair)) < len(pair.messages)
    found = hashes_of(await download(world, path(AP, STA)), tmp_path)
    assert found == [identity(line) for line in lines_of([pair])]


def hashes_of(capture: bytes, folder: Path) -> list[tuple[str, ...]]:
    """Return what hcxpcapngtool finds in a capture."""
    lines = folder / "download.22000"
    lines.unlink(missing_ok=True)
    (folder / "download.pcap").write_bytes(capture)
    run("hcxpcapngtool", "-o", str(lines), str(folder / "download.pcap"))
    return sorted(map(identity, lines.read_text().splitlines() if lines.exists() else []))


@pytest.mark.parametrize("name", RECORDINGS)
async def test_hcxpcapngtool_reads_our_own_hashes_out_of_our_captures(world: World, tmp_path: Path, name: str) -> None:
    pairs = replay(world, name)
    for pair in pairs:
        ours = sorted(map(identity, lines_of([pair])))
        assert ours
        assert hashes_of(await download(world, path(pair.bssid, pair.sta)), tmp_path) == ours
        if pair.pmkid is not None:
            theirs = hashes_of(await download(world, path(pair.bssid, name="handshake-pmkid")), tmp_path)
            assert theirs == [each for each in ours if each[0] == "01"]
    for bssid in {pair.bssid for pair in pairs}:
        expected = sorted(map(identity, lines_of([pair for pair in pairs if pair.bssid == bssid])))
        assert hashes_of(await download(world, path(bssid)), tmp_path) == expected


@pytest.mark.parametrize("recording", OPENED, ids=lambda recording: str(recording["file"]))
async def test_aircrack_opens_what_we_captured_with_its_passphrase(
    world: World, tmp_path: Path, recording: dict[str, Any]
) -> None:
    (tmp_path / "words").write_text(f"{recording['passphrase']}\n")
    pairs = replay(world, f"handshakes/{recording['file']}")
    assert pairs
    for pair in pairs:
        (tmp_path / "a.pcap").write_bytes(await download(world, path(pair.bssid, pair.sta)))
        found = run(
            "aircrack-ng", "-q", "-b", format_mac(pair.bssid), "-w", str(tmp_path / "words"), str(tmp_path / "a.pcap")
        )
        assert f"KEY FOUND! [ {recording['passphrase']} ]" in found


async def test_aircrack_finds_the_passphrase_and_no_wrong_one(world: World, tmp_path: Path) -> None:
    pair = next(pair for pair in hear_office(world) if pair.essid == b"Lindenhof-Studio")
    (tmp_path / "a.pcap").write_bytes(await download(world, path(pair.bssid, pair.sta)))
    for passphrase, found in ((PASSPHRASE, True), ("falsches-pferd-batterie", False)):
        (tmp_path / "words").write_text(f"{passphrase}\n")
        arguments = ("-q", "-b", format_mac(pair.bssid), "-w", str(tmp_path / "words"), str(tmp_path / "a.pcap"))
        assert (f"KEY FOUND! [ {passphrase} ]" in run("aircrack-ng", *arguments, succeeds=found)) is found


async def test_tshark_dissects_every_frame(world: World, tmp_path: Path) -> None:
    pair = next(pair for pair in hear_office(world) if pair.essid == b"Lindenhof-Studio")
    (tmp_path / "a.pcap").write_bytes(await download(world, path(pair.bssid, pair.sta)))
    fields = ("wlan.fc.type_subtype", "wlan_rsna_eapol.keydes.msgnr", "_ws.malformed")
    shown = [option for field in fields for option in ("-e", field)]
    rows = run("tshark", "-r", str(tmp_path / "a.pcap"), "-T", "fields", *shown).rstrip("\n").split("\n")
    kinds = [tuple(row.split("\t")) for row in rows]
    assert kinds[0] == ("0x0008", "", "")
    assert len(kinds) == 1 + len(messages_of(pair))
    assert {number for _, number, _ in kinds[1:]} >= {"1", "2", "3"}
    assert all(not malformed for _, _, malformed in kinds)
