"""What all documents have in common: commands, examples and links that work."""

import re
from pathlib import Path

import pytest

from sensor.cli.main import main
from sensor.cli.parser import build_parser
from tests.docs.pages import PAGES, ROOT, blocks, commands, page, rows

BY_NAME = pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


def words_of_ours(words: list[str]) -> list[str] | None:
    """Return the arguments of an airwarden command, behind sudo too; None for other commands."""
    if words[0] == "sudo":
        words = words[3:] if words[1] == "-u" else words[1:]
    return words[1:] if words and Path(words[0]).name == "airwarden" else None


def test_there_are_commands_of_ours_to_check() -> None:
    found = [words_of_ours(words) for path in PAGES for words in commands(path.read_text("utf-8"))]
    assert {words[0] for words in found if words} >= {"run", "replay", "user", "apikey", "check-config"}


@BY_NAME
def test_commands_are_what_the_parser_takes(path: Path) -> None:
    for words in commands(path.read_text("utf-8")):
        ours = words_of_ours(words)
        if ours is not None and ours != ["--version"]:
            build_parser().parse_args(ours)


@BY_NAME
def test_make_targets_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    for words in commands(path.read_text("utf-8")):
        if words[0] == "make":
            assert words[1].partition("#")[0] in targets


@BY_NAME
def test_configurations_pass_check_config(path: Path, tmp_path: Path) -> None:
    for number, block in enumerate(blocks(path.read_text("utf-8"), "toml")):
        file = tmp_path / f"{number}.toml"
        file.write_text(block)
        assert main(["check-config", str(file)]) == 0


@BY_NAME
def test_python_examples_are_python(path: Path) -> None:
    for block in blocks(path.read_text("utf-8"), "python"):
        compile(block, str(path), "exec")


def anchors(text: str) -> set[str]:
    """Return the names that headings can be linked by."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@BY_NAME
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        there = path.parent / file if file else path
        assert there.exists(), target
        assert not anchor or anchor in anchors(there.read_text("utf-8")), target


@BY_NAME
def test_tables_begin_with_a_head_and_end_before_the_text(path: Path) -> None:
    lines = ["", *re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE).splitlines(), ""]
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if line.startswith("|"):
            assert before.startswith("|") or set(after) <= set("|-: "), f"a row without a table: {line}"
            assert not after or after.startswith(("|", "<!--")), f"swallowed by the table: {after}"


def test_the_readme_leads_to_every_page() -> None:
    readme = page("README.md")
    assert [path.name for path in PAGES if path.parent.name == "docs" and f"](docs/{path.name})" not in readme] == []


def test_the_readme_names_every_command() -> None:
    named = {
        name
        for row in rows(page("README.md"), "command")
        for name in re.findall(r"airwarden ([a-z][a-z-]*)", row["command"])
    }
    assert set(re.findall(r"^    ([a-z-]+)(?: |$)", build_parser().format_help(), re.MULTILINE)) == named
