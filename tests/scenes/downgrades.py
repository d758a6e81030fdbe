"""Protection that is avoided, and networks that merely offer more than one kind."""

from typing import Final

from tests.captures import Air
from tests.frames import (
    AKM_OWE,
    AKM_PSK,
    AKM_SAE,
    OPEN,
    OWE,
    WPA2_PSK,
    WPA2_PSK_PMF,
    WPA2_WPA3_TRANSITION,
    WPA3_SAE,
    Security,
    assoc_request,
    beacon,
    owe_transition,
    rsn,
)
from tests.scenes.stage import X_DBM, A, Attack, Attacks, Innocents, N, S, other, ssid_of

LOCAL: Final = bytes.fromhex("0666ca660066")  # the attacker's made-up address
ASK_SAE: Final = Security(True, rsn((AKM_SAE,), mfp_capable=True))
ASK_PSK: Final = Security(True, rsn((AKM_PSK,), mfp_capable=True))
ASK_OWE: Final = Security(True, rsn((AKM_OWE,), mfp_capable=True))


def wpa3_downgrade(air: Air, number: int = 0) -> None:
    """A stranger with a made-up address offers the network with WPA2 alone."""
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid, security=WPA2_WPA3_TRANSITION), times=30)
    twin = beacon(other(LOCAL, number), ssid, 1, WPA2_PSK)
    for _ in range(10):
        air.send(beacon(bssid, ssid, security=WPA2_WPA3_TRANSITION), every_ms=60)
        air.send(twin, every_ms=42, signal=X_DBM, freq_mhz=2412)


def transition_mode(air: Air, number: int = 0) -> None:
    """Transition mode, stations of both kinds."""
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid, security=WPA2_WPA3_TRANSITION), times=30)
    for _ in range(5):
        air.send(assoc_request(other(S, number), bssid, ssid, ASK_SAE))
        air.send(assoc_request(other(N, number), bssid, ssid, ASK_PSK))


def network_for_simple_devices(air: Air, number: int = 0) -> None:
    """The same maker's radio on 2.4 GHz without WPA3, under the same name; a station uses both."""
    air.send(beacon(other(A, number), b"home", 36, WPA3_SAE), times=30, freq_mhz=5180)
    simple = bytes((A[0] | 2,)) + other(A, number)[1:5] + b"\x40"
    air.send(beacon(simple, b"home", 6, WPA2_PSK), times=30)
    air.send(assoc_request(other(S, number), other(A, number), b"home", ASK_SAE))
    air.send(assoc_request(other(S, number), simple, b"home", ASK_PSK), times=3)


def repeater(air: Air, number: int = 0) -> None:
    """A repeater of another maker that knows no WPA3."""
    air.send(beacon(other(A, number), b"home", security=WPA2_WPA3_TRANSITION), times=30)
    air.send(beacon(other(N, number), b"home", 11, WPA2_PSK), times=30, freq_mhz=2462)


def pmf_downgrade(air: Air, number: int = 0) -> None:
    bssid, ssid, station = other(A, number), ssid_of(number), other(S, number)
    air.send(beacon(bssid, ssid, security=WPA2_PSK_PMF), times=10)
    air.send(assoc_request(station, bssid, ssid, WPA2_PSK_PMF), times=2, every_ms=30_000)
    air.send(assoc_request(station, bssid, ssid, WPA2_PSK))


def another_station_without(air: Air, number: int = 0) -> None:
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid, security=WPA2_PSK_PMF), times=10)
    air.send(assoc_request(other(S, number), bssid, ssid, WPA2_PSK_PMF), times=3)
    air.send(assoc_request(other(N, number), bssid, ssid, WPA2_PSK), times=3)


def access_point_without(air: Air, number: int = 0) -> None:
    """The next access point of the network is too old for protection."""
    ssid = ssid_of(number)
    air.send(beacon(other(A, number), ssid, security=WPA2_PSK_PMF), times=10)
    air.send(beacon(other(N, number), ssid, 11, WPA2_PSK), times=10, freq_mhz=2462)
    air.send(assoc_request(other(S, number), other(A, number), ssid, WPA2_PSK_PMF), times=3)
    air.send(assoc_request(other(S, number), other(N, number), ssid, WPA2_PSK), times=3)


def owe_downgrade(air: Air, number: int = 0) -> None:
    """Yesterday a station used the OWE half; now it joins an open network of that name."""
    name = b"cafe %d" % number
    air.send(beacon(other(N, number), name, security=OWE), times=10)
    air.send(assoc_request(other(S, number), other(N, number), name, ASK_OWE))
    air.wait(20 * 3600)
    air.send(beacon(other(A, number), name, 11, OPEN), times=10, freq_mhz=2462)
    air.send(assoc_request(other(S, number), other(A, number), name, OPEN))


def owe_pair(air: Air, number: int = 0) -> None:
    """A transition pair with a station of each kind, and one that uses OWE here and an open network elsewhere."""
    name, hidden = b"cafe %d" % number, other(N, number)
    air.send(beacon(other(A, number), name, security=OPEN, extra=owe_transition(hidden, b"cafe-owe")), times=10)
    air.send(beacon(hidden, b"cafe-owe", security=OWE), times=10)
    air.send(assoc_request(other(S, number), hidden, b"cafe-owe", ASK_OWE), times=3)
    air.send(assoc_request(other(LOCAL, number), other(A, number), name, OPEN), times=3)
    air.send(assoc_request(other(S, number), other(A, number + 100), b"station hotel", OPEN), times=3)


ATTACKS: Final[Attacks] = {
    "WPA3DOWNGRADE": Attack(wpa3_downgrade),
    "PMFDOWNGRADE": Attack(pmf_downgrade),
    "OWEDOWNGRADE": Attack(owe_downgrade),
}

INNOCENTS: Final[Innocents] = {
    "WPA3DOWNGRADE": {
        "transition mode": transition_mode,
        "a network for simple devices": network_for_simple_devices,
        "a repeater of another maker": repeater,
    },
    "PMFDOWNGRADE": {
        "another station": another_station_without,
        "an access point that has none": access_point_without,
    },
    "OWEDOWNGRADE": {"a transition pair": owe_pair},
}
