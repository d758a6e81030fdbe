"""Our own captures: every hash is what the known passphrase makes, and the ones that hcxpcapngtool finds.

Captures from all over the world are compared, too, where they are at hand beside the repository; docs/handshakes.md
explains what differs there.
"""

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from datasources.pcapfile.capture import CaptureFile
from datasources.pcapfile.merge import merge
from pcaps.recipes.office_attack import PASSPHRASE
from sensor.errors import MisconfiguredError
from sensor.handshakes.extraction import Extraction
from tests.test_oracle import CAPTURES
from tests.wpa import proves
from tools.oracle.hashes import ALL, MODES, compare, identities, ours, theirs

FOLDER: Final = Path(__file__).resolve().parents[1] / "pcaps"
INDEX: Final[dict[str, Any]] = json.loads((FOLDER / "handshakes" / "index.json").read_text("utf-8"))
ROWS: Final[list[dict[str, Any]]] = INDEX["captures"]
OFFICE: Final = FOLDER / "office-attack.pcapng"
OURS: Final = [*sorted((FOLDER / "handshakes").glob("*.pcapng")), OFFICE]
WRONG: Final = "kein passwort"
TOLERANT: Final = (
    ("--nonce-error-corrections=8",),
    ("--nonce-error-corrections=8", ALL),
    ("--eapoltimeout=5", ALL),
    ("--eapoltimeout=60000", "--nonce-error-corrections=2", ALL),
)

# hcxpcapngtool 6.2.7 does not read the first, and takes the others' nanoseconds for microseconds, so that its limit
# of five seconds is five milliseconds there.
MISREAD: Final = frozenset({
    "ns_wpa-Induction.pcap",
    "eapol-amsdu_BP-fromap.pcapng",
    "eapol-inject-fromclient.pcapng",
    "ping_D_BP___bcast_ra-fromap.pcapng",
    "ping_I_E_R_E-fromclient.pcapng",
})  # fmt: skip

# Of a station that renews its keys hcxpcapngtool misses what the second message proves: it takes it for the fourth.
RENEWED: Final = "wpa2-psk-linksys.cap"
RENEWED_PASSPHRASE: Final = "dictionary"

needs_hcxtools = pytest.mark.skipif(
    shutil.which("hcxpcapngtool") is None, reason="hcxpcapngtool is not installed (Debian: apt install hcxtools)"
)


def lines(*paths: Path, every: bool = False) -> list[str]:
    """Our hash lines."""
    extraction = Extraction()
    for block in merge([CaptureFile(path, n) for n, path in enumerate(paths)]):
        extraction.process(block)
    return [found.line for found in extraction.hashes(every)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_each_hash_of_our_captures_proves_what_was_typed(row: dict[str, Any]) -> None:
    found = lines(FOLDER / "handshakes" / row["file"], every=True)
    expected = row["hcxpcapngtool_all"]
    assert bool(found) == bool(expected["pmkids"] or expected["message_pairs"])
    assert all(proves(line, row["passphrase"]) for line in found)
    assert not any(proves(line, WRONG) for line in found)


@pytest.mark.parametrize("row", INDEX["together"], ids=lambda row: "+".join(row["files"]))
def test_captures_of_two_sensors_complete_each_other(row: dict[str, Any]) -> None:
    paths = [FOLDER / "handshakes" / name for name in row["files"]]
    known = {each["file"]: each["passphrase"] for each in ROWS}
    found = lines(*paths)
    assert found
    assert all(proves(line, known[row["files"][0]]) for line in found)


def test_the_offices_handshakes_prove_its_passphrase() -> None:
    found = lines(OFFICE)
    assert len(found) == 3
    assert all(proves(line, PASSPHRASE) for line in found)
    assert not any(proves(line, WRONG) for line in found)


@needs_hcxtools
@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_captures_hold_for_us_what_they_hold_for_hcxpcapngtool(path: Path, mode: tuple[str, ...]) -> None:
    found = compare(mode, identities(lines(path, every=bool(mode))), theirs(path, mode))
    assert (found.ours_only, found.theirs_only) == ([], [])


@needs_hcxtools
@pytest.mark.parametrize("mode", TOLERANT, ids=" ".join)
@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_the_same_is_tolerated_with_the_same_options(path: Path, mode: tuple[str, ...]) -> None:
    found = compare(mode, ours(path, mode), theirs(path, mode))
    assert (found.ours_only, found.theirs_only) == ([], [])


@needs_hcxtools
@pytest.mark.slow
@pytest.mark.skipif(not CAPTURES.is_dir(), reason=f"no captures in {CAPTURES}")
@pytest.mark.parametrize("mode", MODES, ids=str)
def test_the_worlds_captures_hold_the_same_but_for_misread_clocks(mode: tuple[str, ...]) -> None:
    known = json.loads((CAPTURES / "oracle.json").read_text("utf-8"))["files"]
    different = {}
    for name, facts in known.items():
        hcx = (facts.get("hcx") or {}).get("all") or {}
        path = CAPTURES / name
        if not hcx.get("eapol") and not hcx.get("pmkid") and path.name not in MISREAD:
            continue
        try:
            found = compare(mode, identities(lines(path, every=bool(mode))), theirs(path, mode))
        except MisconfiguredError:
            continue
        if mode and path.name == RENEWED and len(found.ours_only) == 1 and not found.theirs_only:
            continue
        if (found.ours_only or found.theirs_only) and (path.name not in MISREAD or found.theirs_only):
            different[name] = found.as_json()
    assert different == {}


@pytest.mark.skipif(not CAPTURES.is_dir(), reason=f"no captures in {CAPTURES}")
def test_every_hash_of_the_renewal_in_the_worlds_captures_proves_its_passphrase() -> None:
    (path,) = CAPTURES.rglob(RENEWED)
    found = lines(path, every=True)
    assert len({line.split("*")[2] for line in found if line.startswith("WPA*02*")}) == 3
    assert all(proves(line, RENEWED_PASSPHRASE) and not proves(line, WRONG) for line in found)
