"""Kibana's query language: `field:value`, wildcards, ranges, `and`, `or`, `not`, parentheses, lists of values.

A query is read once and then asked of records (`matches`), or made into a condition for the event store (`condition`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, TypeAlias

from lark import Lark, Token, Tree
from lark.exceptions import LarkError

from sensor.errors import RefusedError
from sensor.rules.indices import NUMBERS, Cell, Index, Type
from sensor.rules.store import Condition

MAX_CHARACTERS: Final = 4096
MAX_DEPTH: Final = 64  # of parentheses and negations

_GRAMMAR: Final = r"""
?start: or_query
?or_query: and_query (_OR and_query)*
?and_query: not_query (_AND not_query)*
?not_query: _NOT not_query -> negation
          | "(" or_query ")"
          | expression
?expression: words ":" value -> equals
           | words RANGE words -> compares
           | words -> anywhere
?value: "(" or_value ")"
      | words
?or_value: and_value (_OR and_value)* -> or_query
?and_value: not_value (_AND not_value)* -> and_query
?not_value: _NOT not_value -> negation
          | value
words: WORD+ | QUOTED
RANGE: "<=" | ">=" | "<" | ">"
_OR.3: /or(?=[\s()"]|$)/i
_AND.3: /and(?=[\s()"]|$)/i
_NOT.3: /not(?=[\s()"]|$)/i
QUOTED.2: /"(\\.|[^"\\])*"/s
WORD: /(\\.|[^\s\\():<>"{}])+/s
%import common.WS
%ignore WS
"""
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)

Lookup: TypeAlias = "Callable[[str], list[object]]"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it was written; only without quotes may it hold `*`."""

    text: str
    parts: tuple[str, ...]  # around the wildcards
    quoted: bool

    @property
    def wild(self) -> bool:
        """Whether it has a wildcard."""
        return len(self.parts) > 1

    @property
    def exists(self) -> bool:
        """Whether it is `*` alone: any value will do."""
        return self.wild and not any(self.parts)


@dataclass(frozen=True, slots=True)
class Test:
    """A field, `:` or a comparison, and a value; no field means any."""

    field: str
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    inner: "Node"


@dataclass(frozen=True, slots=True)
class Join:
    """All of these, or any of them."""

    every: bool
    parts: tuple["Node", ...]


Node: TypeAlias = Test | Not | Join


@lru_cache(1024)
def parse(text: str) -> Node | None:
    """Read a query, None for an empty one; raises RefusedError."""
    if not text.strip():
        return None
    if len(text) > MAX_CHARACTERS or _depth(text) > MAX_DEPTH:
        raise RefusedError("KQLSyntaxError: the query is too long or nested too deeply")
    try:
        return _node(_parser().parse(text))
    except (LarkError, RecursionError) as error:
        column = getattr(error, "column", None)
        where = f" at character {column}" if isinstance(column, int) and column > 0 else " at its end"
        raise RefusedError(f"KQLSyntaxError: the query cannot be read{where}") from None


def fields(node: Node | None) -> list[str]:
    """Return the fields that a query names, in order."""
    match node:
        case None:
            return []
        case Test():
            return [node.field]
        case Not():
            return fields(node.inner)
        case Join():
            return [name for part in node.parts for name in fields(part)]


def matches(node: Node | None, lookup: Lookup) -> bool:
    """Whether a query is true of a record, whose values `lookup` gives by field; an empty query is."""
    match node:
        case None:
            return True
        case Not():
            return not matches(node.inner, lookup)
        case Join():
            verdicts = (matches(part, lookup) for part in node.parts)
            return all(verdicts) if node.every else any(verdicts)
        case Test():
            return any(_holds(node, value) for value in lookup(node.field) if value is not None)


def condition(node: Node | None, index: Index) -> Condition:
    """Return a query as a condition on the entries of an index; raises RefusedError for fields that it lacks."""
    match node:
        case None:
            return Condition()
        case Not():
            inner = condition(node.inner, index)
            return Condition(f"NOT COALESCE(({inner.sql}), 0)", inner.values)
        case Join():
            parts = [condition(part, index) for part in node.parts]
            sql = (" AND " if node.every else " OR ").join(f"({part.sql})" for part in parts)
            return Condition(sql, tuple(value for part in parts for value in part.values))
        case Test():
            return _condition(node, index)


def _condition(test: Test, index: Index) -> Condition:
    field = index.field(test.field)
    if field is None:
        raise RefusedError(f"there is no field [{test.field[:80]}] in the index [{index.name}]")
    column, value = f'"{field.name}"', test.value
    if value.exists:
        return Condition(f"{column} IS NOT NULL AND {column} <> ''")
    if test.operator != ":":
        return Condition(f"{column} {test.operator} ?", (_cell(field.type, value),))
    if value.wild:
        pattern = "%".join(re.sub(r"([\\%_])", r"\\\1", part) for part in value.parts)
        return Condition(f"{column} LIKE ? ESCAPE '\\'", (pattern,))
    collate = " COLLATE NOCASE" if field.type is Type.KEYWORD else ""
    return Condition(f"{column} = ?{collate}", (_cell(field.type, value),))


def _cell(kind: Type, value: Literal) -> Cell:
    if kind is Type.FLAG:
        if value.text.lower() not in ("true", "false"):
            raise RefusedError(f"[{value.text[:40]}] is not true or false")
        return int(value.text.lower() == "true")
    if kind in NUMBERS or kind is Type.DATE:
        number = _number(value.text)
        if number is None:
            raise RefusedError(f"[{value.text[:40]}] is not a number")
        return number
    return value.text


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number - number == 0 else None  # neither infinite nor NaN


def _holds(test: Test, value: object) -> bool:
    """Whether one value of a record passes a test: texts by words in quotes or whole, whatever their case."""
    wanted = test.value
    if wanted.exists:
        return True
    if isinstance(value, bool):
        return test.operator == ":" and wanted.text.lower() == ("true" if value else "false")
    if isinstance(value, int | float):
        number = _number(wanted.text)
        return number is not None and _compare(test.operator, float(value), number)
    text, other = str(value).lower(), wanted.text.lower()
    if test.operator != ":":
        return _compare(test.operator, text, other)
    if wanted.wild:
        return _like(text, [part.lower() for part in wanted.parts])
    return text == other or f" {other} " in f" {text} "


def _compare(operator: str, one: float | str, other: float | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        one, other = str(one), str(other)
        order = (one > other) - (one < other)
    else:
        order = (one > other) - (one < other)
    return {":": order == 0, "<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[operator]


def _like(text: str, parts: list[str]) -> bool:
    """Whether `text` has the parts in their order, the first at its start and the last at its end."""
    first, last = parts[0], parts[-1]
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in parts[1:-1]:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _depth(text: str) -> int:
    return text.count("(") + len(re.findall(r"\bnot\b", text, re.IGNORECASE))


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=False)


def _node(tree: "Tree[Token] | Token", field: str | None = None) -> Node:
    """Return the meaning of a part of a query; inside a list of values, of those of `field`."""
    if isinstance(tree, Token):
        raise RefusedError("KQLSyntaxError: the query cannot be read")
    match tree.data:
        case "negation":
            return Not(_node(tree.children[0], field))
        case "or_query" | "and_query":
            parts = tuple(_node(child, field) for child in tree.children)
            return parts[0] if len(parts) == 1 else Join(tree.data == "and_query", parts)
        case "words" | "anywhere":
            return Test(field or "*", ":", _literal(tree))
        case "compares":
            name, operator, value = tree.children
            return Test(_literal(name).text, str(operator), _literal(value))
        case _:
            name, value = tree.children
            return _node(value, _literal(name).text)


def _literal(tree: "Tree[Token] | Token") -> Literal:
    words = list(tree.scan_values(lambda _: True)) if isinstance(tree, Tree) else [tree]
    if words[0].type == "QUOTED":
        plain = _ESCAPE.sub(r"\1", str(words[0])[1:-1])
        return Literal(plain, (plain,), quoted=True)
    text = " ".join(map(str, words))
    parts = tuple(_ESCAPE.sub(r"\1", part) for part in re.split(r"(?<!\\)\*", text))
    return Literal("*".join(parts), parts, quoted=False)
