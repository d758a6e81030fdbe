"""The captures of real attack tools are what their index says, and the sensor raises on them what it must."""

import json
from collections import Counter
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest

from datasources.pcapfile.capture import CaptureFile
from pcaps.recipes.attacks.__main__ import FOLDER, path_of, table
from pcaps.recipes.attacks.catalogue import ATTACKS, Attack
from sensor.cli.main import main
from sensor.wids.catalogue import ENTRIES

INDEX: Final[list[dict[str, Any]]] = json.loads((FOLDER / "index.json").read_text("utf-8"))["captures"]
ROWS: Final[dict[str, dict[str, Any]]] = {row["file"]: row for row in INDEX}
MOST_OCTETS: Final = 60 * 1024

each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@cache
def raised(path: Path) -> Counter[str]:
    """Return the alerts of a capture by name."""
    said = StringIO()
    with redirect_stdout(said):
        assert main(["replay", str(path), "--format", "json"]) == 0
    records = [json.loads(line) for line in said.getvalue().splitlines()]
    return Counter(record["kismet.alert.header"] for record in records if record["event"] == "alert")


def test_the_index_lists_every_capture_and_no_other() -> None:
    files = {path.name for path in FOLDER.iterdir() if path.suffix == ".pcapng"}
    assert files == ROWS.keys() == {path_of(attack).name for attack in ATTACKS}


@each_attack
def test_a_capture_is_small_whole_and_as_long_as_its_index_says(attack: Attack) -> None:
    assert path_of(attack).stat().st_size < MOST_OCTETS
    with CaptureFile(path_of(attack)) as file:
        frames = sum(len(block) for block in file)
        assert not file.warnings
    assert frames == ROWS[path_of(attack).name]["frames"]


@each_attack
def test_the_index_says_what_the_recipe_says(attack: Attack) -> None:
    row = ROWS[path_of(attack).name]
    assert (row["story"], row["package"], row["command"]) == (attack.story, attack.package, attack.typed())
    assert row["raises"] == sorted(attack.raises)
    assert row["version"]


@each_attack
def test_what_must_be_raised_is(attack: Attack) -> None:
    assert set(attack.raises) <= raised(path_of(attack)).keys()


@each_attack
def test_the_alerts_are_the_stored_ones(attack: Attack) -> None:
    """After a change that is meant: `python -m pcaps.recipes.attacks --results`, and read the difference."""
    assert dict(raised(path_of(attack))) == ROWS[path_of(attack).name]["alerts"]


@each_attack
def test_what_must_be_raised_is_a_detections_name(attack: Attack) -> None:
    assert set(attack.raises) <= ENTRIES.keys()


def test_the_readme_has_the_table_of_the_index() -> None:
    assert table(INDEX) in (FOLDER / "README.md").read_text("utf-8")
