"""api/openapi.yaml, read for those who compare it with the code or make tables of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml

DOCUMENT: Final = Path(str(files("api"))) / "openapi.yaml"
VERBS: Final = ("get", "post", "put", "delete")
ANY_SUFFIX: Final = "{suffix}"

# What may end a path of Kismet's dialect; those of the others have no suffix.
_SUFFIX: Final = re.compile(r"(?<!^/api/v0/hosts)\.(\{suffix\}|cmd|ws|pcap|pcapng|22000|json|yaml)$")
_VARIABLE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One verb on one path."""

    verb: str  # GET
    path: str  # as in the document: /alerts/by-id/{hash}/alert.{suffix}
    tag: str
    role: str
    summary: str
    suffixes: tuple[str, ...] = ()  # where only some of those that `{suffix}` stands for are meant

    @property
    def route(self) -> str:
        """The path as routes have it: `/alerts/by-id/:hash/alert`; the suffix stands apart there."""
        return _VARIABLE.sub(r":\1", _SUFFIX.sub("", self.path))

    @property
    def suffix(self) -> str:
        """What ends the path: `any`, `none`, or the suffixes."""
        found = _SUFFIX.search(self.path)
        if found is None or self.suffixes:
            return ", ".join(self.suffixes) or "none"
        return "any" if found[1] == ANY_SUFFIX else found[1]


@lru_cache(maxsize=1)
def document() -> Mapping[str, Any]:
    """Return the document as it is."""
    found: Mapping[str, Any] = yaml.safe_load(DOCUMENT.read_text("utf-8"))
    return found


def _suffixes(item: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(map(str, item.get("x-suffixes", ())))


def operations() -> Iterator[Operation]:
    """Yield every operation, in the document's order."""
    for path, item in document()["paths"].items():
        for verb in VERBS:
            if verb in item:
                own = {**item, **item[verb]}
                yield Operation(verb.upper(), path, own["tags"][0], own["x-role"], own["summary"], _suffixes(own))


def tags() -> list[str]:
    """Return what operations are grouped under, in order of appearance."""
    return list(dict.fromkeys(operation.tag for operation in operations()))
