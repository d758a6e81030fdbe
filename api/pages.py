"""Kismet's own web pages, where the operator has them: files below one folder, which anybody may read.

Whoever logs in does so from these pages, so that they come before any login, as in Kismet.
"""

import asyncio
import stat
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from aiohttp import hdrs, web

from api.routing import path_below

INDEX: Final = "index.html"

# Scripts and styles of Kismet's pages stand within them, and its libraries are of many ages: nothing may come from, or
# go, elsewhere all the same, whatever a name in the air makes of the page.
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}
# Not those of the machine, which know different types, or none, from system to system.
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".htm": "text/html; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".otf": "font/otf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
_LANDING: Final = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Airwarden</title></head><body>
<h1>Airwarden</h1>
<p>A wireless intrusion detection sensor. What is here is an API for programs, which speaks Kismet's language.</p>
<p>Who is logged in finds every route in <a href="airwarden/openapi.yaml">airwarden/openapi.yaml</a>;
docs/api.md of the sensor explains them, and how pages of Kismet's can be shown here.</p>
</body></html>
"""


class Pages:
    """The folder with the pages; without one, a few words at `/`."""

    def __init__(self, folder: Path | None, prefix: str) -> None:
        """Serve `folder`; `prefix` is what a reverse proxy has in front of every path, "" for nothing."""
        self._folder = folder
        self._prefix = prefix.strip("/")
        self._headers = dict(_HEADERS)
        if self._prefix:
            self._headers["X-Proxy-Dir"] = f"{self._prefix}/"  # the pages ask for it by HEAD

    async def answer(self, request: web.Request) -> web.StreamResponse | None:
        """Answer a request that no route takes; None where there is no such file, or it is nobody's business."""
        raw_path = request.rel_url.raw_path
        path = path_below(self._prefix, raw_path)
        found = self._landing(path) if self._folder is None else await self._file(self._folder, path)
        if found is None:
            return None
        if request.method not in (hdrs.METH_GET, hdrs.METH_HEAD):
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD"])
        if path == "/" and not raw_path.endswith("/"):
            raise web.HTTPFound(f"/{self._prefix}/")  # from where relative addresses lead somewhere
        return found

    def _landing(self, path: str) -> web.StreamResponse | None:
        return web.Response(text=_LANDING, content_type="text/html", headers=self._headers) if path == "/" else None

    async def _file(self, folder: Path, path: str) -> web.StreamResponse | None:
        steps = [unquote(step) for step in path.removeprefix("/").split("/")]
        if steps[-1] == "":
            steps[-1] = INDEX
        if not all(map(_plain, steps)):
            return None
        file = await asyncio.to_thread(_find, folder, steps)
        if file is None:
            return None
        kind = _TYPES.get(Path(steps[-1]).suffix.lower(), "application/octet-stream")
        return web.FileResponse(file, headers={**self._headers, hdrs.CONTENT_TYPE: kind})


def _plain(step: str) -> bool:
    """Whether a step of a path is the name of a file or a folder that is not hidden."""
    return step.isprintable() and not step.startswith(".") and "/" not in step and "\\" not in step and step != ""


def _find(folder: Path, steps: list[str]) -> Path | None:
    """Return the regular file at the end of these steps, wherever links within the folder lead."""
    try:
        root = folder.resolve(strict=True)
        file = root.joinpath(*steps).resolve(strict=True)
        if not file.is_relative_to(root) or not all(map(_plain, file.relative_to(root).parts)):
            return None
        return file if stat.S_ISREG(file.stat().st_mode) else None
    except (OSError, RuntimeError, ValueError):  # of links in a circle, of names that no system has
        return None


def modules(folder: Path | None, names: tuple[str, ...]) -> list[str]:
    """Return those of some modules of Kismet's pages that the folder has; for a thread."""
    if folder is None:
        return []
    return [name for name in names if _find(folder, ["js", f"kismet.ui.{name}.js"]) is not None]
