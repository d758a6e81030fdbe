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
    """Return the SSID of a believed network with 802.1X; empty where it is another one, or hides its name."""
    if bss is None:
        return b""
    for advert in (bss.current, bss.responding):
        if advert is not None and _is_enterprise(advert):
            return advert.ssid
    return b""


def _is_enterprise(advert: Advert) -> bool:
    """Whether a believed advert has a name and an AKM of 802.1X."""
    return advert.confirmed and bool(advert.ssid.strip(b"\x00")) and not ENTERPRISE.isdisjoint(advert.security.akms)


def realm_of(station: Device | None, bssid: bytes) -> bytes | None:
    """Return the realm of the name that a station told this access point, empty for none; None where it told nothing.

    Where networks work together, as in eduroam, the realm decides whose server answers (RFC 7593).
    """
    spoken = station.spoken if station is not None else None
    if spoken is None or spoken.bssid != bssid or not spoken.identity:
        return None
    _, _, realm = spoken.identity.rpartition(b"@")
    return realm.lower() if b"@" in spoken.identity else b""
