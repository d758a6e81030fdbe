"""A whole daemon in the test's own loop, and how to ask it."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp

from sensor.config import ApiSettings, RunOptions, Settings
from sensor.daemon import Daemon

PASSWORD: Final = "correct horse"
BASIC: Final = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()


def settings_for(tmp_path: Path, *sources: str) -> Settings:
    return Settings(api=ApiSettings(port=0), data_dir=tmp_path / "data", sources=sources)


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop run until something holds; half a minute is a failure."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)


@asynccontextmanager
async def running(settings: Settings, reloaded: Settings | None = None, *, log: bool = True) -> AsyncIterator[Daemon]:
    daemon = Daemon(settings, RunOptions(reload=lambda: reloaded or settings, log=log))
    daemon.works.state.set_login("admin", PASSWORD, "admin")
    task = asyncio.ensure_future(daemon.run())  # noqa: TID251 - awaited below
    try:
        await until(lambda: bool(daemon.works.messages.messages) or task.done())
        yield daemon
    finally:
        daemon.stop()
        await task


def url_of(daemon: Daemon, path: str) -> str:
    greeting = next(m.text for m in daemon.works.messages.messages if "API on " in m.text)
    return greeting.partition("API on ")[2] + path


async def get(daemon: Daemon, path: str) -> Any:
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Basic {BASIC}"}) as session,
        session.get(url_of(daemon, path)) as response,
    ):
        assert response.status == 200
        return await response.json()
