"""Probe requests and EAPOL frames without end."""

from typing import Final

from tests.captures import Air
from tests.frames import assoc_request, auth, eapol, eapol_packet, probe_request
from tests.scenes.stage import X_DBM, A, Attack, Attacks, Innocents, S, ordinary, other

START: Final = eapol_packet(1)
LOGOFF: Final = eapol_packet(2)


def probe_flood(air: Air, number: int = 0) -> None:
    """A list of names is tried."""
    ordinary(air, number)
    sta = other(S, number)
    air.each(60, lambda index: probe_request(sta, b"guess %d" % index), every_ms=60, signal=X_DBM)


def a_phone_scans(air: Air, number: int = 0) -> None:
    """Eight probes, for networks that it knows, heard on three channels; then again, and again."""
    for _ in range(4):
        for channel in range(3):
            freq_mhz = 2432 + 5 * channel
            for known in range(8):
                air.send(probe_request(S, b"known %d" % known), every_ms=10, freq_mhz=freq_mhz)
        air.wait(6)


def a_crowd_of_phones(air: Air, number: int = 0) -> None:
    """Two hundred new addresses within five seconds, near and far."""
    for index in range(200):
        sta = bytes((0xDA, 0x77, 0, 0, 0, index))
        air.send(probe_request(sta), every_ms=20, signal=-40 - index * 7 % 50)


def eapol_flood(air: Air, number: int = 0) -> None:
    ap = other(A, number)
    ordinary(air, number)
    air.each(80, lambda index: eapol(bytes((6, 0, number, 0, 0, index)), ap, START), every_ms=40, signal=X_DBM)


def clients_authenticate(air: Air, number: int = 0) -> None:
    """Eight stations begin 802.1X, one start and one repetition each; one logs off."""
    ordinary(air)
    for index in range(8):
        sta = bytes((0xA4, 0x5E, 0x60, 0, 0, index))
        air.send(auth(sta, A, A), every_ms=5)
        air.send(assoc_request(sta, A), every_ms=5)
        air.send(eapol(sta, A, START), times=2, every_ms=100)
    air.send(eapol(S, A, LOGOFF), times=2)


ATTACKS: Final[Attacks] = {
    "PROBEFLOOD": Attack(probe_flood),
    "EAPOLFLOOD": Attack(eapol_flood),
}
INNOCENTS: Final[Innocents] = {
    "PROBEFLOOD": {"a phone scans": a_phone_scans, "a crowd of phones": a_crowd_of_phones},
    "EAPOLFLOOD": {"clients authenticate": clients_authenticate},
}
