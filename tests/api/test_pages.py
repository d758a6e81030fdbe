"""Kismet's web pages from a folder: what is in it, nothing else, and nothing where nobody asked for it."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.context import ApiSettings
from tests.api.world import World

INDEX = "<html><head><script src='dynamic.js'></script></head></html>"
SECRET = "not for anybody"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small made-up folder of pages, with things in and around it that are nobody's business."""
    made = tmp_path / "httpd"
    for name, text in {
        "index.html": INDEX,
        "js/kismet.ui.dot11.js": "export const name = 'dot11';",
        "js/kismet.ui.bluetooth.js": "",
        "css/kismet.css": "body { color: black }",
        "fonts/awesome.woff2": "wOF2",
        "img/battery.svg": "<svg/>",
        "plain name.txt": "spaces",
        "system/status.json": SECRET,
        "unknown.kind": "?",
        ".htaccess": SECRET,
        ".git/config": SECRET,
    }.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    (tmp_path / "state.txt").write_text(SECRET)
    (tmp_path / "httpd-other").mkdir()
    (tmp_path / "httpd-other" / "file.txt").write_text(SECRET)
    (made / "out.txt").symlink_to(tmp_path / "state.txt")
    (made / "away").symlink_to(tmp_path)
    (made / "hidden.txt").symlink_to(made / ".htaccess")
    (made / "round").symlink_to(made / "round")
    (made / "inside.css").symlink_to("css/kismet.css")
    os.mkfifo(made / "pipe")
    return made


@pytest.fixture
async def pages(folder: Path, tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path, ApiSettings(pages=folder)) as started:
        yield started


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/css//kismet.css", "text/css"),
        ("/js/kismet.ui.dot11.js", "text/javascript"),
        ("/fonts/awesome.woff2", "font/woff2"),
        ("/img/battery.svg", "image/svg+xml"),
        ("/plain%20name.txt", "text/plain"),
        ("/unknown.kind", "application/octet-stream"),
        ("/inside.css?v=2", "text/css"),
    ],
)
async def test_a_file_is_served_to_anybody_with_its_type(pages: World, folder: Path, path: str, kind: str) -> None:
    for method in ("GET", "HEAD"):
        response = await pages.client.request(method, path)
        assert (response.status, response.content_type) == (200, kind)
        assert "Set-Cookie" not in response.headers
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert await (await pages.client.get("/")).text() == INDEX


async def test_what_a_browser_has_already_is_not_sent_again(pages: World) -> None:
    first = await pages.client.get("/css/kismet.css")
    tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    for header in ({"If-None-Match": tag}, {"If-Modified-Since": changed}):
        again = await pages.client.get("/css/kismet.css", headers=header)
        assert (again.status, await again.read()) == (304, b"")
    other = await pages.client.get("/css/kismet.css", headers={"If-None-Match": '"other"'})
    assert other.status == 200


TRICKS = [
    "/../state.txt",
    "/%2e%2e/state.txt",
    "/css/%2e%2e/%2e%2e/state.txt",
    "/css/..%2f..%2fstate.txt",
    "/css/..%5c..%5cstate.txt",
    "/..\\state.txt",
    "/%2fetc/passwd",
    "/%2e%2e%2fhttpd-other/file.txt",
    "/../httpd-other/file.txt",
    "/index.html%00",
    "/index.html%00.css",
    "/index.html/",
    "/index.html/x",
    "/css",
    "/css/",
    "/./index.html",
    "/out.txt",
    "/away/state.txt",
    "/hidden.txt",
    "/round",
    "/pipe",
    "/.htaccess",
    "/%2ehtaccess",
    "/.git/config",
    "/%ff%fe",
    "/css/%0d%0aSet-Cookie:x",
    "/" + "a" * 5000,
    "/" + "a/" * 2000,
]


@pytest.mark.parametrize("path", TRICKS, ids=range(len(TRICKS)))
async def test_no_path_leads_out_of_the_folder_or_to_what_is_hidden(pages: World, path: str) -> None:
    """Over a bare socket: clients tidy paths up."""
    server = pages.client.server
    assert server.port is not None
    answer = await _ask(
        server.host, server.port, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    )
    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), answer[:200]
    assert SECRET.encode() not in answer


async def _ask(host: str, port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(host, port, family=socket.AF_INET)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    return answer


async def test_routes_win_over_files_of_their_name(pages: World) -> None:
    assert (await pages.client.get("/system/status.json")).status == 401
    assert SECRET not in await (await pages.get("/system/status.json")).text()


async def test_files_are_only_read(pages: World) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert (await pages.client.request(method, "/index.html")).status == 405
        assert (await pages.client.request(method, "/nothing.html")).status == 404


async def test_a_folder_that_has_gone_shows_nothing(pages: World, folder: Path) -> None:
    await asyncio.to_thread(folder.rename, folder.with_name("elsewhere"))
    assert (await pages.client.get("/")).status == 404


async def test_behind_a_proxy_the_pages_learn_where_they_are(folder: Path, tmp_path: Path) -> None:
    async with World(tmp_path, ApiSettings(pages=folder, uri_prefix="/wids")) as world:
        for path in ("/wids/", "/"):
            response = await world.client.head(path)
            assert (response.status, response.headers["X-Proxy-Dir"]) == (200, "wids/")
        bare = await world.client.get("/wids", allow_redirects=False)
        assert (bare.status, bare.headers["Location"]) == (302, "/wids/")
        assert (await world.client.get("/wids/css/kismet.css")).status == 200


async def test_without_a_folder_there_are_a_few_words_and_nothing_else(world: World) -> None:
    response = await world.client.get("/")
    assert (response.status, response.content_type) == (200, "text/html")
    assert "docs/api.md" in await response.text()
    assert "X-Proxy-Dir" not in response.headers
    assert (await world.client.get("/index.html")).status == 404
    assert (await world.client.post("/")).status == 405
