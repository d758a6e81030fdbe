"""aireplay-ng in a guest whose radios are simulated: what it does to a network there is raised."""

import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

from pcaps.recipes.attacks.catalogue import ATTACKS
from pcaps.recipes.attacks.scenes import RADIOS
from pcaps.recipes.handshakes.edits import read_pcap
from sensor.build import mode
from tests.driver import Sensor
from tests.radio import image, machine

TOOLS: Final = (machine.EMULATOR, "aireplay-ng", "hostapd", "wpa_supplicant", "iw", "tcpdump")
ATTACK: Final = next(attack for attack in ATTACKS if attack.name == "aireplay-deauth")
LIMIT_S: Final = 240.0  # half a minute where nothing else runs

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.slow,
    pytest.mark.skipif(mode() == "compiled", reason="the radios are the same for both builds"),
]


def test_a_deauthentication_attack_is_recorded_and_raised(tmp_path: Path) -> None:
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)} (Debian: tools/install-system-packages.sh)")
    try:
        guest = image.prepare()
    except image.ImageError as error:
        pytest.skip(f"no guest can be made here: {error}")
    command = [sys.executable, "-m", "pcaps.recipes.attacks.scenes", str(machine.SHARED), ATTACK.name]
    outcome = machine.run(guest, command, tmp_path, radios=RADIOS, limit_s=LIMIT_S)
    assert outcome.status == 0, outcome.output
    raised = Sensor().hear(read_pcap(tmp_path / f"{ATTACK.name}.pcap")).names()
    assert {"ATTACKTOOL", "DEAUTHFLOOD"} <= set(raised)
