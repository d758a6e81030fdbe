"""`/dynamic.js` and `/dynamic.json`: which modules Kismet's web pages are to load."""

import asyncio
import json
from typing import Final

from aiohttp import web

from api.auth import NO_ROLE
from api.call import Call
from api.pages import modules
from api.routing import GET, NO_SUFFIX, Route

MODULES: Final = ("datasources", "dot11")  # what the sensor has something to show for


async def script(call: Call) -> web.Response:
    """A script with a variable for each module, and the function that fills them."""
    prefix = call.api.settings.uri_prefix.strip("/")
    names = await _modules(call)
    lines = [f"var local_uri_prefix = {json.dumps(f'/{prefix}/' if prefix else './')};"]
    lines += [f"var {_variable(name)} = undefined;" for name in names]
    lines.append("async function load_dynamics() {")
    for name in names:
        address = f"${{local_uri_prefix}}{_file(name)}"
        lines.append(
            f"  try {{ {_variable(name)} = await import(`{address}`); }} catch (error) {{ console.error(error); }}"
        )
    lines.append("}")
    return web.Response(text="\n".join((*lines, "")), content_type="text/javascript", charset="utf-8")


async def listing(call: Call) -> web.Response:
    """The modules and their files."""
    found = [{"module": _variable(name), "js": _file(name)} for name in await _modules(call)]
    return call.reply_whole({"dynamicjs": found})


async def _modules(call: Call) -> list[str]:
    return await asyncio.to_thread(modules, call.api.settings.pages, MODULES)


def _variable(name: str) -> str:
    return f"kismet_ui_{name}"


def _file(name: str) -> str:
    return f"js/kismet.ui.{name}.js"


ROUTES: Final = (
    Route("/dynamic.js", GET, NO_ROLE, NO_SUFFIX, script),
    Route("/dynamic", GET, NO_ROLE, ("json",), listing),
)
