"""Mustache in the parameters of actions.

chevron reads the templates. It does not render them: its renderer reaches Python's attributes and files through names
in a template, and knows HTML's escapes alone. Here a name leads to plain values only, and each text is escaped as its
receiver needs it, between three braces as well: an SSID may hold anything.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from chevron.tokenizer import ChevronError, tokenize

from sensor.errors import RefusedError
from sensor.rules.rule import Json

MAX_TEMPLATE: Final = 32_768  # characters
MAX_RENDERED: Final = 262_144
MAX_DEPTH: Final = 16

Escape: TypeAlias = "Callable[[str], str]"
_Token: TypeAlias = tuple[str, str]


def plain(text: str) -> str:
    """Escape nothing."""
    return text


def in_json(text: str) -> str:
    """Escape for the inside of a JSON string, in ASCII."""
    return json.dumps(text)[1:-1]


def in_slack(text: str) -> str:
    """Escape what Slack gives a meaning to."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def check(value: object, path: str) -> None:
    """Read every template of a value; raises RefusedError for one that does not close."""
    if isinstance(value, str):
        try:
            _tokens(value)
        except ValueError as error:
            raise RefusedError(f"[{path}]: the template cannot be read: {error}") from None
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            check(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            check(inner, f"{path}.{place}")


def render(value: object, variables: Json, escape: Escape = plain, depth: int = 0) -> object:
    """Return a value with every template in it filled in; raises RefusedError."""
    if isinstance(value, str):
        try:
            return _filled(_tokens(value), variables, escape)
        except ValueError as error:
            raise RefusedError(f"a template cannot be read: {error}") from None
    if depth >= MAX_DEPTH:
        raise RefusedError("the parameters are nested too deeply")
    if isinstance(value, Mapping):
        return {name: render(inner, variables, escape, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [render(inner, variables, escape, depth + 1) for inner in value]
    return value


@lru_cache(512)
def _tokens(template: str) -> tuple[_Token, ...]:
    """Return the parts of a template; raises ValueError."""
    if len(template) > MAX_TEMPLATE:
        raise ValueError(f"it is longer than {MAX_TEMPLATE} characters")
    if "{{" not in template:
        return (("literal", template),)
    try:
        tokens = tuple(tokenize(template))
    except (ChevronError, IndexError, ValueError):
        raise ValueError("a tag or a section does not close") from None
    depth = 0
    for kind, key in tokens:
        unclosed = kind == "no escape?" or (kind != "literal" and (not key or "{" in key or "}" in key))
        if unclosed or template.endswith("{{"):
            raise ValueError("a tag does not close")  # chevron lets some of these pass
        depth += (kind in ("section", "inverted section")) - (kind == "end")
        if depth > MAX_DEPTH:
            raise ValueError("sections are nested too deeply")
    return tokens


def _filled(tokens: Sequence[_Token], variables: Json, escape: Escape) -> str:
    """Return the text. A section is there or not, and repeats nothing: so its length stays bounded."""
    parts: list[str] = []
    length = 0
    hidden = 0  # sections around here that are left out
    shown: list[bool] = []
    for kind, key in tokens:
        if kind in ("section", "inverted section"):
            there = not hidden and bool(_found(variables, key)) == (kind == "section")
            shown.append(there)
            hidden += not there
        elif kind == "end":
            hidden -= not shown.pop()
        elif not hidden:
            text = key if kind == "literal" else ""
            if kind in ("variable", "no escape"):
                text = escape(_text(_found(variables, key)))
            length += len(text)
            if length > MAX_RENDERED:
                raise ValueError(f"what it says is longer than {MAX_RENDERED} characters")
            parts.append(text)
    return "".join(parts)


def _found(variables: Json, key: str) -> object:
    """Return what a dotted name leads to: whole names first, because names of fields may hold dots."""
    value: object = variables
    for step in key.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"{value:.15g}" if isinstance(value, float) else str(value)
        case list() | tuple():
            return ",".join(map(_text, value))
        case _:
            return json.dumps(value, default=str)
