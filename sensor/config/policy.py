"""`[[network]]`: what the operator says is theirs."""

import re
from datetime import UTC, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from sensor.config.reader import Table, one_of
from sensor.config.ssids import only_ssid
from sensor.dot11.channels import BAND_2GHZ, BAND_5GHZ, BAND_6GHZ, channel_freq_khz, channel_name
from sensor.dot11.mac import MacMask
from sensor.spelling import hint
from sensor.text import printable
from sensor.wids.policy import FLOORS, PMF, Network
from sensor.wids.schedule import Schedule, Span

BANDS: Final = ("2g", "5g", "6g")  # as in lists of channels to hop over
UTC_NAME: Final = "UTC"
FIRST_5GHZ: Final = 32  # 802.11-2020 annex E: no operating class has a lower one

_CHANNEL: Final = re.compile(r"(\d{1,3})(w6e)?", re.IGNORECASE)
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_FINGERPRINT: Final = re.compile(r"(?:sha256:)?((?:[0-9a-f]{2}:?){31}[0-9a-f]{2})", re.IGNORECASE)


def read_networks(root: Table) -> list[Network]:
    """Read every `[[network]]`."""
    networks = []
    for table in root.tables("network"):
        network = _network(table)
        table.finish()
        if network is not None:
            networks.append(network)
    return networks


def _network(table: Table) -> Network | None:
    """Read one network, None without an SSID."""
    pattern = only_ssid(table, ("ssid", "ssid_hex"))
    bssids = table.texts("bssids", MacMask.parse)
    channels = table.texts("channels", _channel, numbers=True)
    floor = table.converted("security", one_of(FLOORS))
    mfp = table.converted("pmf", one_of(PMF))
    wps = table.flag("wps")
    countries = table.texts("countries", _country)
    schedule = _schedule(table)
    hidden = table.flag("hidden")
    eap_servers = table.texts("eap_servers", _fingerprint)
    if pattern is None or pattern.ssid is None:
        return None
    return Network(
        pattern.ssid,
        tuple(bssids),
        channels=frozenset(channels),
        floor=floor or 0,
        mfp=mfp or 0,
        wps=wps is not False,
        countries=frozenset(countries),
        schedule=schedule,
        hidden=hidden,
        eap_servers=frozenset(eap_servers),
    )


def _schedule(table: Table) -> Schedule | None:
    """Read the hours and their time zone."""
    spans = table.texts("schedule", Span.parse)
    zone = table.converted("time_zone", zone_named)
    name = table.text("time_zone") or UTC_NAME
    if "time_zone" in table.names and "schedule" not in table.names:
        table.problem("time_zone", "a time zone without a 'schedule' means nothing")
    return Schedule(tuple(spans), zone or UTC, name) if spans else None


def _channel(text: str) -> str:
    """Read a channel or a band; return it as Kismet writes it; raises ValueError."""
    if text.lower() in BANDS:
        return text.lower()
    found = _CHANNEL.fullmatch(text)
    if found is not None:
        number = int(found[1])
        band = BAND_6GHZ if found[2] else BAND_2GHZ if number <= 14 else BAND_5GHZ
        freq_khz = channel_freq_khz(number, band)
        if freq_khz and (band != BAND_5GHZ or number >= FIRST_5GHZ):
            return channel_name(freq_khz)
    raise ValueError(f'{text[:40]!r} is neither a channel such as 6, 36, "37W6e" nor one of {", ".join(BANDS)}')


def _country(text: str) -> str:
    """Read a country's two letters; raises ValueError."""
    if not _COUNTRY.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no country: two capital letters of ISO 3166 are needed, such as 'DE'")
    return text


def _fingerprint(text: str) -> bytes:
    """Read a certificate's SHA-256, as alerts show it or with colons as openssl does; raises ValueError."""
    found = _FINGERPRINT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no certificate: 'sha256:' and 64 hexadecimal digits are needed")
    return bytes.fromhex(found[1].replace(":", ""))


def zone_named(text: str) -> tzinfo:
    """Read the name of a time zone; raises ValueError."""
    if text == UTC_NAME:
        return UTC
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        shown = printable(text[:40].encode())
        raise ValueError(f"'{shown}' is no time zone{hint(text, available_timezones())}") from None
