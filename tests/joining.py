"""One station that joins one access point, and what the tracker makes of it: for tests of sessions."""

from typing import Final

from sensor.tracking import observation
from sensor.tracking.observation import Observation
from sensor.tracking.pairs import Pair
from tests import frames
from tests.every_frame import AP, STA
from tests.hearing import Ear
from tests.wpa import Exchange

EXCHANGE: Final = Exchange(AP, STA)
BEACON: Final = frames.beacon(AP)
JOIN: Final = [
    frames.auth(STA, AP, AP, seq=1),
    frames.auth(AP, STA, AP, transaction=2, seq=1),
    frames.assoc_request(STA, AP, seq=2),
    frames.assoc_response(AP, STA, seq=2),
]


def pair(ear: Ear) -> Pair:
    """Return the pair that must be known."""
    found = ear.tracker.pairs.find(AP, STA)
    assert found is not None
    return found


def hear(ear: Ear, *sent: bytes) -> list[Observation]:
    """Hear them; return what each frame brought."""
    return [ear.hear(packet, after_s=0.01) for packet in sent]


def captures(seen: list[Observation]) -> int:
    """Return how many frames brought a capture."""
    return sum(one.news & observation.HANDSHAKE != 0 for one in seen)
