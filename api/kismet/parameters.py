"""What a client sent along: query and form variables, and a JSON document."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Final, TypeAlias
from urllib.parse import unquote, unquote_plus

import msgspec
from aiohttp import hdrs, web

Document: TypeAlias = dict[str, object]

MAX_VARIABLES: Final = 256
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"


class Parameters:
    """Variables by name (the form's win over the query's) and the JSON document, empty when there is none."""

    def __init__(self, variables: Mapping[str, str], document: Document) -> None:
        """Hold what was sent."""
        self.variables = variables
        self.document = document

    def without_variables(self) -> "Parameters":
        """Return the document alone."""
        return Parameters({}, {name: value for name, value in self.document.items() if name != "datatable"})

    def text(self, name: str) -> str | None:
        """Return a string of the document, None if it is absent or something else."""
        found = self.document.get(name)
        return found if isinstance(found, str) else None

    def texts(self, name: str) -> list[str] | None:
        """Return a list of strings of the document, None if it is absent or anything else is in it."""
        found = self.document.get(name)
        if not isinstance(found, list):
            return None
        texts = [item for item in found if isinstance(item, str)]
        return texts if len(texts) == len(found) else None

    def amount(self, name: str) -> float | None:
        """Return a finite number of the document, None if it is absent or something else."""
        found = self.document.get(name)
        if isinstance(found, bool) or not isinstance(found, int | float):
            return None
        try:
            number = float(found)
        except OverflowError:  # a whole number of hundreds of digits
            return None
        return number if isfinite(number) else None

    def flag(self, name: str) -> bool | None:
        """Return a truth value of the document, numbers counting as such, None if it is absent or something else."""
        found = self.document.get(name)
        return bool(found) if isinstance(found, bool | int) else None

    def number(self, name: str) -> int | None:
        """Return a variable as a whole number, None if it is absent or none."""
        try:
            return int(self.variables[name][:18])
        except (KeyError, ValueError):
            return None


async def read_parameters(request: web.Request) -> Parameters:
    """Read query and body; malformed JSON counts as none, as a body of an unknown type does."""
    variables = query_variables(request)
    document: Document | None = None
    if request.body_exists and request.method == hdrs.METH_POST:
        body = await request.read()
        if request.content_type == _JSON:
            document = parse_document(body)
        elif request.content_type == _FORM:
            form = body.decode("utf-8", "replace")
            variables |= _pairs(form, plus_is_space=True)
            document = _form_document(form)
    if document is None and "json" in variables:
        document = parse_document(variables["json"].encode("utf-8", "replace"))
    return Parameters(variables, document or {})


def query_variables(request: web.BaseRequest) -> dict[str, str]:
    """Return the query's variables; unlike in a form, a plus sign is itself."""
    return _pairs(request.rel_url.raw_query_string, plus_is_space=False)


def parse_document(body: bytes) -> Document | None:
    """Read a JSON object; None if it is malformed or something else."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return document if isinstance(document, dict) else None


def _pairs(text: str, *, plus_is_space: bool) -> dict[str, str]:
    decode = unquote_plus if plus_is_space else unquote
    pairs = (pair.partition("=") for pair in text.split("&", MAX_VARIABLES)[:MAX_VARIABLES] if pair)
    return {decode(name): decode(value) for name, _, value in pairs}


def _form_document(form: str) -> Document | None:
    """Return the JSON document in a form's `json` variable.

    Some clients send it without encoding, so that an ampersand in it ends the variable too early.
    """
    for candidate in _document_candidates(form):
        document = parse_document(candidate.encode("utf-8", "replace"))
        if document is not None:
            return document
    return None


def _document_candidates(form: str) -> Iterator[str]:
    start = 0 if form.startswith("json=") else form.find("&json=") + 1
    if start == 0 and not form.startswith("json="):
        return
    rest = form[start + len("json=") :]
    yield unquote_plus(rest.partition("&")[0])
    yield rest
    yield unquote(rest)
