"""Routes: path templates with suffixes, verbs and roles, matched as Kismet matches them."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import unquote

from aiohttp import web

if TYPE_CHECKING:
    from api.call import Call

GET: Final = frozenset({"GET"})
POST: Final = frozenset({"POST"})
GET_POST: Final = frozenset({"GET", "POST"})

ANY_SUFFIX: Final = ("*",)
NO_SUFFIX: Final = ()
COMMAND: Final = ("cmd",)
WEBSOCKET: Final = ("ws",)

_SLASHES: Final = re.compile("/{2,}")

Handler: TypeAlias = "Callable[[Call], Awaitable[web.StreamResponse]]"


@dataclass(frozen=True, slots=True)
class Route:
    """One route: `/alerts/by-id/:hash/alert`, who may use it, and which suffixes it takes."""

    path: str
    verbs: frozenset[str]
    role: str
    suffixes: tuple[str, ...]
    handler: Handler

    @property
    def is_websocket(self) -> bool:
        """Whether this is the start of a websocket."""
        return self.suffixes == WEBSOCKET


@dataclass(frozen=True, slots=True)
class Match:
    """A route that a path leads to, with the values of its variables and the suffix."""

    route: Route
    variables: dict[str, str]
    suffix: str


class Router:
    """Finds the first route that a path leads to."""

    def __init__(self, routes: Sequence[Route], prefix: str = "") -> None:
        """Serve `routes`, in this order; a path may start with `prefix`, which a proxy may or may not strip."""
        self._routes = [(route, tuple(route.path.strip("/").split("/"))) for route in routes]
        self._prefix = prefix

    def find(self, raw_path: str) -> Match | None:
        """Return where a percent-encoded path leads, None if nowhere."""
        steps = [unquote(step) for step in path_below(self._prefix, raw_path).removeprefix("/").split("/")]
        for route, template in self._routes:
            if len(template) == len(steps):
                match = _match(route, template, steps)
                if match is not None:
                    return match
        return None


def path_below(prefix: str, raw_path: str) -> str:
    """Return a path without the prefix that a proxy may have left on it, and without doubled slashes."""
    path, stripped = _SLASHES.sub("/", raw_path), prefix.strip("/")
    start = f"/{stripped}" if stripped else ""
    return (path[len(start) :] or "/") if start and (path == start or path.startswith(start + "/")) else path


def _match(route: Route, template: tuple[str, ...], steps: list[str]) -> Match | None:
    last, suffix = steps[-1], ""
    if route.suffixes:
        last, _, suffix = steps[-1].rpartition(".")
        if not (suffix.isascii() and suffix.isalnum()) or (
            route.suffixes != ANY_SUFFIX and suffix not in route.suffixes
        ):
            return None
    variables: dict[str, str] = {}
    for wanted, step in zip(template, [*steps[:-1], last], strict=True):
        if wanted.startswith(":") and step:
            variables[wanted[1:]] = step
        elif wanted != step:
            return None
    return Match(route, variables, suffix)
