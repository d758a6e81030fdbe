"""What one disconnection says: signature, signal, reason, and whether the access point has just started."""

from sensor.wids import parting
from tests import frames
from tests.captures import radiotap
from tests.hearing import Ear
from tests.scenes.protection import MME
from tests.scenes.stage import A, S
from tests.sensor.alerts.test_finding import dissected

T0 = 1_700_000_000_000_000


def test_signature_counts_only_where_one_is_made_and_for_everybody() -> None:
    ear = Ear()
    ear.hear(frames.beacon(A, security=frames.WPA2_PSK_PMF))
    protected = ear.bss(A)
    plain_ear = Ear()
    plain_ear.hear(frames.beacon(A))
    group = dissected(radiotap(frames.deauth(A, frames.BROADCAST, A, 3, extra=MME)), T0)
    assert parting.bip_protected(group, protected)
    assert not parting.bip_protected(group, plain_ear.bss(A))
    assert not parting.bip_protected(group, None)
    assert not parting.bip_protected(dissected(radiotap(frames.deauth(A, S, A, 3, extra=MME)), T0), protected)


def test_encrypted_frames_cannot_be_forged() -> None:
    assert parting.cannot_be_forged(dissected(radiotap(frames.deauth(A, S, A, 3, protected=True)), T0), None)
    assert not parting.cannot_be_forged(dissected(radiotap(frames.deauth(A, S, A, 3)), T0), None)


def test_reasons_are_told_in_words() -> None:
    assert parting.because(dissected(radiotap(frames.deauth(A, S, A, 0)), T0)) == "reserved reason 0"
    assert parting.because(dissected(radiotap(frames.deauth(A, S, A, 4)), T0)) == "reason 4 (idle for too long)"
