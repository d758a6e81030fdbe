"""Words for alert texts and evidence. Whatever came over the air is made printable here."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac
from sensor.text import printable
from sensor.tracking.device import Bss

NAMED: Final = 3  # how many of a list a sentence names before it counts the rest


def quoted(ssid: bytes) -> str:
    """Return an SSID in quotes, or words for one that hides its name (empty or all NUL, 802.11-2020 9.4.2.2)."""
    if not ssid.strip(b"\x00"):
        return "a hidden SSID"
    return f'"{printable(ssid)}"'


def access_point(bssid: bytes, bss: Bss | None) -> str:
    """Return `access point MAC ("ssid", channel n)`, with what is known."""
    known: list[str] = []
    if bss is not None:
        advert = bss.current if bss.current is not None else bss.responding
        if advert is not None:
            known.append(quoted(advert.ssid))
        number = channel(bss)
        if number:
            known.append(f"channel {number}")
    place = f" ({', '.join(known)})" if known else ""
    return f"access point {format_mac(bssid)}{place}"


def channel(bss: Bss | None) -> i64:
    """Return the primary channel that a BSS's own elements name, 0 where none does."""
    if bss is None:
        return 0
    if bss.channel:
        return bss.channel
    record = bss.responding_record
    return record.channel if record is not None else 0


def channel_text(bss: Bss | None) -> str:
    """Return that channel as Kismet writes it, empty where there is none."""
    number = channel(bss)
    return str(number) if number else ""


def seconds(duration_us: i64) -> str:
    """Return a duration with one decimal, never 0."""
    tenths = max(1, (duration_us + 50_000) // 100_000)
    return f"{tenths // 10}.{tenths % 10} s"


def plural(count: i64, noun: str) -> str:
    """Return `1 frame`, `2 frames`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(macs: list[bytes]) -> str:
    """Return the first few addresses and how many more there are."""
    text = ", ".join([format_mac(mac) for mac in macs[:NAMED]])
    rest = len(macs) - NAMED
    return f"{text} and {rest} more" if rest > 0 else text


def where(frame: Frame, bss: Bss | None) -> str:
    """Return where a frame was heard: the BSS's channel, or the frequency that the radio was tuned to."""
    number = channel(bss)
    if number:
        return f"channel {number}"
    return f"{frame.freq_khz // 1000} MHz" if frame.freq_khz else "an unknown channel"


def signal(frame: Frame) -> str:
    """Return the frame's signal."""
    return f"{frame.signal_dbm} dBm" if frame.signal_dbm else "unknown"
