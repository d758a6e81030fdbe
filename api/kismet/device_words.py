"""What Kismet calls a device: its kind, name, channel and security."""

from functools import lru_cache
from typing import Final

from api.kismet.records import ssid_text
from sensor.dot11.security import Security
from sensor.tracking.device import ROLE_ADHOC, ROLE_AP, ROLE_CLIENT, ROLE_RESPONDER, ROLE_WDS, ROLE_WIRED, Bss, Device

# Kismet's bits of `basic_type_set` and `basic_crypt_set`.
_TYPE_AP: Final = 1
_TYPE_CLIENT: Final = 2
_TYPE_WIRED: Final = 4
_TYPE_PEER: Final = 8
_CRYPT_ENCRYPTED: Final = 2


def device_name(device: Device) -> str:
    """Return the SSID of an access point, empty for others and for hidden ones."""
    return "" if device.bss is None else network_name(device.bss)


def network_name(bss: Bss) -> str:
    """Return the SSID that an access point showed last, empty for hidden ones."""
    record = bss.current_record or bss.responding_record
    return ssid_text(record.ssid) if record is not None else ""


@lru_cache(1024)
def device_type(roles: int) -> str:
    """Return Kismet's name for what a device is."""
    if roles & (ROLE_AP | ROLE_RESPONDER):
        return "Wi-Fi WDS AP" if roles & ROLE_WDS else "Wi-Fi AP"
    if roles & ROLE_ADHOC:
        return "Wi-Fi Ad-Hoc"
    if roles & ROLE_WDS:
        return "Wi-Fi WDS"
    if roles & ROLE_CLIENT:
        return "Wi-Fi Client"
    return "Wi-Fi Bridged" if roles & ROLE_WIRED else "Wi-Fi Device"


def basic_types(roles: int) -> int:
    """Return Kismet's bits for what a device is in general."""
    bits = _TYPE_AP if roles & (ROLE_AP | ROLE_RESPONDER) else 0
    bits |= _TYPE_CLIENT if roles & ROLE_CLIENT else 0
    bits |= _TYPE_WIRED if roles & ROLE_WIRED else 0
    return bits | (_TYPE_PEER if roles & (ROLE_ADHOC | ROLE_WDS) else 0)


def device_channel(device: Device) -> str:
    """Return the channel that a BSS names itself, else the one of the frequency, empty when unknown."""
    if device.bss is not None and device.bss.channel:
        return str(device.bss.channel)
    return channel_name(device.freq_khz)


@lru_cache(4096)
def channel_name(freq_khz: int) -> str:
    """Return Kismet's channel name of a frequency, empty for 0."""
    mhz = freq_khz // 1000
    if mhz <= 0:
        return ""
    if mhz in (2484, 5935):  # 802.11-2020 annex E: channel 14, and channel 2 of 6 GHz
        return "14" if mhz == 2484 else "2"
    if mhz < 2412:
        return f"{mhz}MHz"
    if mhz < 2484:
        return str((mhz - 2407) // 5)
    if 4910 <= mhz <= 4980:
        return str((mhz - 4000) // 5)
    if mhz < 5950:
        return str((mhz - 5000) // 5)
    return f"{(mhz - 5950) // 5}W6e" if mhz <= 45000 else str((mhz - 56160) // 2160)


def device_security(device: Device) -> Security | None:
    """Return what protects the network that an access point speaks for, None for other devices."""
    return None if device.bss is None else network_security(device.bss)


def network_security(bss: Bss) -> Security | None:
    """Return what protects a network, None where nobody said it yet."""
    advert = bss.current or bss.responding
    return advert.security if advert is not None else None


def crypt_text(device: Device) -> str:
    """Return the security of an access point's network, empty for other devices."""
    return "" if device.bss is None else network_crypt(device.bss)


def network_crypt(bss: Bss) -> str:
    """Return the security of a network, empty where nobody said it yet."""
    security = network_security(bss)
    return security.crypt_string if security is not None else ""


def basic_crypt(device: Device) -> int:
    """Return Kismet's bits for whether a device encrypts."""
    security = device_security(device)
    encrypts = device.protected_packets > 0 or (security is not None and not security.is_open)
    return _CRYPT_ENCRYPTED if encrypts else 0


def frequency_khz(device: Device) -> int:
    """Return the frequency of the channel that a BSS names itself, else where the device was heard last."""
    if device.bss is not None and device.bss.channel_freq_khz:
        return device.bss.channel_freq_khz
    return device.freq_khz
