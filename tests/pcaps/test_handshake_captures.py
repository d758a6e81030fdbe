"""The captures of handshakes are what their index says of them, and hcxpcapngtool still finds that in them."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from datasources.pcapfile.capture import CaptureFile
from pcaps.recipes.handshakes.catalogue import CAPTURES, TOGETHER, Capture
from pcaps.recipes.handshakes.edits import pmkid
from pcaps.recipes.handshakes.networks import PMKID
from pcaps.recipes.handshakes.verdicts import hash_lines, hashes

FOLDER: Final = Path(__file__).resolve().parents[2] / "pcaps" / "handshakes"
INDEX: Final[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text("utf-8"))
ROWS: Final[dict[str, dict[str, Any]]] = {row["file"]: row for row in INDEX["captures"]}
MOST_OCTETS: Final = 60 * 1024

each_capture = pytest.mark.parametrize("capture", CAPTURES, ids=lambda capture: capture.name)
needs_hcxtools = pytest.mark.skipif(
    shutil.which("hcxpcapngtool") is None, reason="hcxpcapngtool is not installed (Debian: apt install hcxtools)"
)


def path_of(capture: Capture) -> Path:
    return FOLDER / f"{capture.name}.pcapng"


def test_the_index_lists_every_capture_and_no_other() -> None:
    files = {path.name for path in FOLDER.iterdir() if path.suffix == ".pcapng"}
    assert files == ROWS.keys() == {path_of(capture).name for capture in CAPTURES}
    assert [row["files"] for row in INDEX["together"]] == [[f"{name}.pcapng" for name in names] for names in TOGETHER]


@each_capture
def test_a_capture_is_small_whole_and_as_long_as_its_index_says(capture: Capture) -> None:
    assert path_of(capture).stat().st_size < MOST_OCTETS
    with CaptureFile(path_of(capture)) as file:
        frames = sum(len(block) for block in file)
        assert not file.warnings
    assert frames == ROWS[path_of(capture).name]["frames"]


@each_capture
def test_the_index_says_what_the_recipe_says(capture: Capture) -> None:
    row = ROWS[path_of(capture).name]
    network = capture.network
    assert bytes.fromhex(row["ssid"]).decode() == network.ssid
    assert (row["passphrase"], row["akm"]) == (capture.passphrase, network.akm)
    assert (row["bssids"], row["stations"]) == ([*network.bssids], [*network.stations])


@each_capture
def test_the_readme_tells_of_every_capture(capture: Capture) -> None:
    assert f"| `{capture.name}` | {capture.story} |" in (FOLDER / "README.md").read_text("utf-8")


@needs_hcxtools
@each_capture
@pytest.mark.parametrize("everything", [False, True])
def test_hcxpcapngtool_finds_what_the_index_says(capture: Capture, everything: bool) -> None:
    found = hashes(path_of(capture), everything=everything)
    expected = ROWS[path_of(capture).name]["hcxpcapngtool_all" if everything else "hcxpcapngtool"]
    assert {"pmkids": found.pmkids, "message_pairs": found.message_pairs} == expected


@needs_hcxtools
@pytest.mark.parametrize("name", ["wpa2-psk-pmkid", "wpa2-psk-pmkid-only", "wpa2-psk-pmkid-in-association"])
def test_the_access_points_pmkid_is_the_one_that_we_compute(name: str) -> None:
    (found,) = (line.split("*")[2] for line in hash_lines(FOLDER / f"{name}.pcapng") if line.startswith("WPA*01*"))
    assert found == pmkid(PMKID).hex()
