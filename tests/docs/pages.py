"""Reading the documents: their tables, examples and commands."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("pcaps/*.md")])

_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_CELLS: Final = re.compile(r"(?<!\\)\|")
_SEPARATORS: Final = frozenset("();<>|&")


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Return the content of each fenced block in a language."""
    return [content for found, content in _FENCE.findall(text) if found == language]


def rows(text: str, *head: str) -> list[dict[str, str]]:
    """Return every row of the tables whose head starts with these cells, by column."""
    found: list[dict[str, str]] = []
    columns: list[str] | None = None
    for line in _FENCE.sub("", text).splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in _CELLS.split(line)[1:-1]] if line.startswith("|") else []
        if not cells:
            columns = None
        elif columns is None:
            columns = cells
        elif tuple(columns[: len(head)]) == head and not set("".join(cells)) <= {"-", ":"}:
            found.append(dict(zip(columns, cells, strict=True)))
    return found


def code(cell: str) -> str:
    """Return a cell's text without the code marks around it."""
    return cell.removeprefix("`").removesuffix("`")


def shell_lines(text: str) -> Iterator[str]:
    """Give every command line: of consoles, and of CI workflows."""
    for block in blocks(text, "console"):
        yield from (line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ "))
    for block in blocks(text, "yaml"):
        yield from (line.strip().removeprefix("- run: ") for line in block.splitlines() if "- run: " in line)


def commands(text: str) -> Iterator[list[str]]:
    """Give every simple command of every command line, as words."""
    for line in shell_lines(text):
        lexer = shlex.shlex(line, posix=True, punctuation_chars="".join(sorted(_SEPARATORS)))
        lexer.whitespace_split = True
        words: list[str] = []
        for word in [*lexer, ";"]:
            if set(word) <= _SEPARATORS:
                if words:
                    yield words
                words = []
            else:
                words.append(word)


def curls(text: str) -> Iterator[argparse.Namespace]:
    """Give every curl command, and those in tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("-b", dest="cookie")
    parser.add_argument("-u", dest="user")
    parser.add_argument("-X", dest="verb")
    parser.add_argument("-H", dest="header")
    parser.add_argument("-d", dest="body")
    parser.add_argument("--data-urlencode", dest="form")
    inline = "".join(f"```console\n$ {found}\n```\n" for found in re.findall(r"`(curl [^`]+)`", text))
    for words in commands(text + "\n" + inline):
        if words[0] == "curl":
            yield parser.parse_args(words[1:])
