from pathlib import Path

import pytest

from tools import reference

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_generated_tables_are_what_the_code_says() -> None:
    assert reference.stale(DOCS) == [], "run: python -m tools.reference"


def test_a_block_is_replaced_and_the_rest_is_left() -> None:
    text = "before\n<!-- generated: parameters -->\nold\n<!-- end -->\nafter\n"
    fresh = reference.refreshed(text)
    assert fresh == f"before\n<!-- generated: parameters -->\n{reference.parameters()}<!-- end -->\nafter\n"
    assert reference.refreshed(fresh) == fresh


def test_an_unknown_block_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        reference.refreshed("<!-- generated: poems -->\n<!-- end -->\n")


def test_a_cell_cannot_break_its_row() -> None:
    assert reference.table(("a", "b"), [("x|y", "z")]) == "| a | b |\n| --- | --- |\n| x\\|y | z |\n"


def test_only_stale_documents_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "detections").mkdir()
    for name in reference.DOCUMENTS:
        (tmp_path / name).write_text((DOCS / name).read_text("utf-8"), "utf-8")
    (tmp_path / "records.md").write_text("<!-- generated: records -->\n<!-- end -->\n")
    assert reference.main(tmp_path) == 0
    assert reference.stale(tmp_path) == []
    assert capsys.readouterr().out.splitlines() == [f"{tmp_path / 'records.md'}: written anew"]


def test_a_field_belongs_to_the_record_with_the_longest_beginning() -> None:
    assert "kismet.alert.definition.header" in reference.fields_of("alert definition")
    assert "kismet.alert.definition.header" not in reference.fields_of("alert")
