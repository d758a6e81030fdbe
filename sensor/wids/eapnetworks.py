"""Which network with 802.1X an EAP exchange belongs to, and whose users' it is."""

from typing import Final

from sensor.dot11.rsn import (
    AKM_8021X,
    AKM_8021X_SHA256,
    AKM_8021X_SHA384,
    AKM_FT_8021X,
    AKM_FT_8021X_SHA384,
    AKM_FT_SUITE_B_192,
    AKM_SUITE_B,
    AKM_SUITE_B_192,
)
from sensor.tracking.device import Advert, Bss, Device

ENTERPRISE: Final = frozenset(
    {
        *(AKM_8021X, AKM_FT_8021X, AKM_8021X_SHA256, AKM_SUITE_B, AKM_SUITE_B_192, AKM_FT_SUITE_B_192),
        *(AKM_8021X_SHA384, AKM_FT_8021X_SHA384),
    }
)


def enterprise_ssid(bss: Bss | None) -> bytes:
    """Return the SSID of a network with 802.1X; empty where it is another one, or hides its name.

    What is not believed counts only while nothing of the access point is: a lure is joined as soon as it is on the air,
    and a station that proves itself there bears out what it said once.
    """
    if bss is None:
        return b""
    believed = _is_believed(bss)
    for advert in (bss.current, bss.responding):
        if advert is not None and (advert.confirmed or not believed) and _is_enterprise(advert):
            return advert.ssid
    return b""


def _is_believed(bss: Bss) -> bool:
    """Whether an access point is believed in anything that it shows."""
    for advert in bss.adverts:  # noqa: SIM110 - a generator would cost more here than all the rest
        if advert.confirmed:
            return True
    return False


def _is_enterprise(advert: Advert) -> bool:
    """Whether an advert has a name and an AKM of 802.1X."""
    return bool(advert.ssid.strip(b"\x00")) and not ENTERPRISE.isdisjoint(advert.security.akms)


def realm_of(station: Device | None, bssid: bytes) -> bytes | None:
    """Return the realm of the name that a station told this access point, empty for none; None where it told nothing.

    Where networks work together, as in eduroam, the realm decides whose server answers (RFC 7593).
    """
    spoken = station.spoken if station is not None else None
    if spoken is None or spoken.bssid != bssid or not spoken.identity:
        return None
    _, _, realm = spoken.identity.rpartition(b"@")
    return realm.lower() if b"@" in spoken.identity else b""
