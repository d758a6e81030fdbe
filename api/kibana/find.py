"""`_find`: pages of rules, chosen by KQL, by a simple query string and by what they refer to."""

import re
from collections.abc import Callable, Mapping
from typing import Final, cast

import msgspec

from api.kibana.records import attributes
from sensor.errors import RefusedError
from sensor.rules import kql, schema
from sensor.rules.rule import Json, Rule, Run
from sensor.rules.schema import Key, SchemaError
from sensor.rules.threshold import iso

SAVED_TYPE: Final = "alert"  # what Kibana saves rules as
_TOKEN: Final = re.compile(r'-?"[^"]*"?|[()|+]|[^\s()|+"]+')
_WORD: Final = re.compile(r"\w+")
MAX_TOKENS: Final = 256
_SORTABLE: Final = frozenset(
    {
        "id",
        "updatedAt",
        "schedule.interval",
        "executionStatus.status",
        "executionStatus.lastExecutionDate",
        "scheduledTaskId",
    }
)  # besides the attributes that every rule has


def _count(low: int, high: int) -> schema.Check:
    bounded = schema.whole(low, high)

    def check(value: object, path: str) -> object:
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value):
            return bounded(int(value), path)
        raise SchemaError(path, f"expected value of type [number] but got [{schema.type_name(value)}]")

    return check


def _texts(value: object, path: str) -> object:
    return value if isinstance(value, list) else [schema.text(value, path)]


def _reference(value: object, path: str) -> object:
    try:
        found = msgspec.json.decode(schema.text(value, path))
    except msgspec.DecodeError:
        raise SchemaError(path, "could not parse object value from json input") from None
    return _REFERENCE(found, path)


_REFERENCE: Final = schema.shape({"type": Key(schema.text), "id": Key(schema.text)})
QUERY: Final = {
    "per_page": Key(_count(0, 10**9), default=10),
    "page": Key(_count(1, 10**9), default=1),
    "search": Key(schema.text, default=""),
    "default_search_operator": Key(schema.one_of("OR", "AND"), default="OR"),
    "search_fields": Key(_texts, default=()),
    "sort_field": Key(schema.text, default=""),
    "sort_order": Key(schema.one_of("asc", "desc"), default="asc"),
    "has_reference": Key(schema.nullable(_reference), default=None),
    "fields": Key(_texts, default=()),
    "filter": Key(schema.text, default=""),
    "filter_consumers": Key(schema.text, optional=True),
}


class Document:
    """A rule as queries see it."""

    def __init__(self, rule: Rule, run: Run) -> None:
        """Take a rule and where it stands."""
        self.rule = rule
        self.attributes = attributes(rule, run)
        self.root: Json = {"id": rule.id, "updatedAt": iso(rule.updated_us), "type": SAVED_TYPE}

    def values(self, name: str) -> list[object]:
        """Return what stands under a name, lists spread out."""
        if name == "*":
            return _leaves({**self.root, **self.attributes})
        return _at({**self.root, **self.attributes}, name)

    def kql_values(self, field: str) -> list[object]:
        """Return what a field of KQL means; `check_fields` has seen it before."""
        return self.values(_inner(field))

    def text(self, name: str) -> str:
        """Return what to sort by."""
        values = self.values(name)
        return " ".join(str(value).lower() for value in values)


def check_fields(node: kql.Node | None) -> None:
    """Refuse names that do not start with the saved object's type; raises RefusedError."""
    for field in kql.fields(node):
        start, _, rest = field.partition(".")
        if field == "*":
            continue
        if not rest:
            raise RefusedError(
                f"This key '{field[:80]}' need to be wrapped by a saved object type like {SAVED_TYPE}: Bad Request"
            )
        if start != SAVED_TYPE:
            raise RefusedError(f"This type {start[:80]} is not allowed: Bad Request")


def chosen(documents: list[Document], query: Json) -> list[Document]:
    """Return the documents that a query wants, sorted, all pages of them; raises RefusedError."""
    node = kql.parse(str(query["filter"]))
    check_fields(node)
    wanted = search(
        str(query["search"]),
        cast("list[str]", query["search_fields"]),
        every=query["default_search_operator"] == "AND",
    )
    reference = cast("Mapping[str, str] | None", query["has_reference"])
    found = [
        each
        for each in documents
        if kql.matches(node, each.kql_values) and wanted(each) and (reference is None or _refers(each.rule, reference))
    ]
    field = _inner(str(query["sort_field"]))
    if field:
        field = field.removesuffix(".keyword")
        if documents and field not in _SORTABLE and field not in documents[0].attributes:
            raise RefusedError(f"Unknown sort field {field[:80]}")
        found.sort(key=lambda each: each.text(field), reverse=query["sort_order"] == "desc")
    return found


def search(text: str, fields: list[str], *, every: bool) -> Callable[[Document], bool]:
    """Return whether a document has the words of a simple query string, which is never wrong.

    `+` joins what must be there together, `|` what may be there instead, `-` is not; `"a phrase"`, `pre*`, parentheses.
    """
    tokens = _TOKEN.findall(text)[:MAX_TOKENS]
    if not tokens:
        return lambda document: True
    names = [field.split("^")[0] for field in fields] or ["*"]

    def found(document: Document) -> bool:
        said = [str(value).lower() for name in names for value in document.values(name)]
        return _Words(tokens, said, every=every).verdict()

    return found


class _Words:
    """Reads a simple query string over the texts of one document."""

    def __init__(self, tokens: list[str], said: list[str], *, every: bool) -> None:
        self._tokens = tokens
        self._said = said
        self._words = {word for text in said for word in _WORD.findall(text)}
        self._every = every
        self._at = 0

    def verdict(self) -> bool:
        verdict: bool | None = None
        joined = self._every
        depth = 0
        while self._at < len(self._tokens) and depth <= MAX_TOKENS:
            part = self._tokens[self._at]
            self._at += 1
            if part == ")":
                break
            if part in ("+", "|"):
                joined = part == "+"
                continue
            here = self.verdict() if part == "(" else self._holds(part)
            verdict = here if verdict is None else (verdict and here) if joined else (verdict or here)
            joined = self._every
        return verdict is not False

    def _holds(self, token: str) -> bool:
        if token.startswith("-") and len(token) > 1:
            return not self._holds(token[1:])
        if token.startswith('"'):
            phrase = token.strip('"').lower()
            return any(phrase in text for text in self._said)
        if token.endswith("*"):
            start = token[:-1].lower()
            return any(word.startswith(start) for word in self._words) or any(
                text.startswith(start) for text in self._said
            )
        words = _WORD.findall(token.lower())
        hits = [word in self._words for word in words]
        return bool(words) and (all(hits) if self._every else any(hits))


def _inner(field: str) -> str:
    return field.removeprefix(f"{SAVED_TYPE}.").removeprefix("attributes.")


def _refers(rule: Rule, reference: Mapping[str, str]) -> bool:
    return reference["type"] == "action" and any(each.connector == reference["id"] for each in rule.actions)


def _at(value: object, name: str) -> list[object]:
    """Return what a dotted name leads to; lists are looked through."""
    if isinstance(value, list):
        return [found for each in value for found in _at(each, name)]
    if not name:
        return [] if isinstance(value, Mapping) else [value]
    if not isinstance(value, Mapping):
        return []
    if name in value:
        return _at(value[name], "")
    step, _, rest = name.partition(".")
    return _at(value[step], rest) if rest and step in value else []


def _leaves(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return [leaf for each in value.values() for leaf in _leaves(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in _leaves(each)]
    return [value]
