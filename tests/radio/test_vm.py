"""hostapd, wpa_supplicant and tcpdump in a guest whose radios are simulated: a handshake is recorded and found."""

import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

from pcaps.recipes.handshakes.edits import message, read_pcap
from pcaps.recipes.handshakes.networks import COMPLETE
from pcaps.recipes.handshakes.scenes import RADIOS
from pcaps.recipes.handshakes.verdicts import hash_lines
from sensor.build import mode
from tests.radio import image, machine

TOOLS: Final = (machine.EMULATOR, "hostapd", "wpa_supplicant", "iw", "tcpdump", "hcxpcapngtool")
SCENE: Final = "complete"
LIMIT_S: Final = 240.0  # half a minute where nothing else runs

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.slow,
    pytest.mark.skipif(mode() == "compiled", reason="the radios are the same for both builds"),
]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What tcpdump heard on a monitor while a station joined, talked and left."""
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)} (Debian: tools/install-system-packages.sh)")
    try:
        guest = image.prepare()
    except image.ImageError as error:
        pytest.skip(f"no guest can be made here: {error}")
    folder = tmp_path_factory.mktemp("shared")
    command = [sys.executable, "-m", "pcaps.recipes.handshakes.scenes", str(machine.SHARED), SCENE]
    outcome = machine.run(guest, command, folder, radios=RADIOS, limit_s=LIMIT_S)
    assert outcome.status == 0, outcome.output
    return folder / f"{SCENE}.pcap"


def test_all_four_messages_are_recorded(recording: Path) -> None:
    heard = [number for _, packet in read_pcap(recording) if (number := message(packet))]
    assert heard == [1, 2, 3, 4]


def test_a_hash_is_found(recording: Path) -> None:
    (line,) = hash_lines(recording)
    kind, _, bssid, station, ssid = line.split("*")[1:6]
    assert (kind, bssid, station) == ("02", *(a.replace(":", "") for a in COMPLETE.bssids + COMPLETE.stations))
    assert bytes.fromhex(ssid).decode() == COMPLETE.ssid
