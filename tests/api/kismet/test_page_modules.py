"""What Kismet's pages load beside themselves, and that a browser runs it."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from api.context import ApiSettings
from tests.api.world import World

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=8000", "--dump-dom")
# A page as Kismet's: scripts within it, modules over dynamic.js, and a name out of the air that would call home.
PAGE = """<html><head><script src="dynamic.js"></script></head><body><p id="told">nothing</p><p id="policy"></p><script>
document.addEventListener("securitypolicyviolation", (event) => {
  document.getElementById("policy").textContent += event.effectiveDirective + " ";
});
load_dynamics().then(async () => {
  const status = await (await fetch(local_uri_prefix + "system/user_status.json")).json();
  const head = await fetch("", { method: "HEAD" });
  document.getElementById("told").textContent =
    [kismet_ui_dot11.name, "kismet.system.user" in status, head.headers.get("X-Proxy-Dir")].join(" ");
});
</script><img src="http://elsewhere.invalid/stolen"></body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "httpd"
    (made / "js").mkdir(parents=True)
    (made / "index.html").write_text(PAGE)
    (made / "js" / "kismet.ui.dot11.js").write_text("export const name = 'eighty-two eleven';")
    (made / "js" / "kismet.ui.bluetooth.js").write_text("throw new Error('nobody asked for this')")
    return made


async def test_modules_are_those_that_the_folder_has_and_the_sensor_serves(folder: Path, tmp_path: Path) -> None:
    async with World(tmp_path, ApiSettings(pages=folder)) as world:
        listing = json.loads(await (await world.client.get("/dynamic.json")).text())
        assert listing == {"dynamicjs": [{"module": "kismet_ui_dot11", "js": "js/kismet.ui.dot11.js"}]}
        response = await world.client.get("/dynamic.js")
        assert response.content_type == "text/javascript"
        text = await response.text()
        assert 'var local_uri_prefix = "./";' in text
        assert "var kismet_ui_dot11" in text


async def test_modules_are_looked_for_where_the_proxy_shows_them(folder: Path, tmp_path: Path) -> None:
    async with World(tmp_path, ApiSettings(pages=folder, uri_prefix="/wids")) as world:
        assert 'var local_uri_prefix = "/wids/";' in await (await world.client.get("/wids/dynamic.js")).text()


async def test_without_pages_there_are_no_modules(world: World) -> None:
    assert json.loads(await (await world.client.get("/dynamic.json")).text()) == {"dynamicjs": []}
    assert "import(" not in await (await world.client.get("/dynamic.js")).text()


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.parametrize("prefix", ["", "/wids"])
async def test_a_browser_runs_the_pages_and_lets_them_call_nobody_else(
    folder: Path, tmp_path: Path, prefix: str
) -> None:
    async with World(tmp_path, ApiSettings(pages=folder, uri_prefix=prefix)) as world:
        address = str(world.client.make_url(f"{prefix}/"))
        process = await asyncio.create_subprocess_exec(
            *(str(CHROMIUM), *ARGUMENTS, f"--user-data-dir={tmp_path / 'profile'}", address),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        dom = (await asyncio.wait_for(process.communicate(), 60))[0].decode()
    assert f">eighty-two eleven true {prefix[1:]}{'/' if prefix else ''}</p>" in dom, dom
    assert ">img-src </p>" in dom
