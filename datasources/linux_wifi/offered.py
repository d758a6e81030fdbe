"""The channels that an adapter offers, by what its driver and the regulation say of each."""

from collections.abc import Iterable
from dataclasses import dataclass

from datasources.linux_wifi.channels import channel_text, parse_channel
from sensor.dot11.channels import BAND_2GHZ, BAND_5GHZ, BAND_6GHZ, band_of
from sensor.errors import MisconfiguredError


@dataclass(frozen=True, slots=True)
class PhyChannel:
    """A 20 MHz channel of an adapter, and what driver and regulation allow on it."""

    freq_mhz: int
    disabled: bool = False  # may not even be listened to
    no_ir: bool = False  # listen only
    radar: bool = False
    ht40_plus: bool = False
    ht40_minus: bool = False
    vht80: bool = False
    vht160: bool = False

    @property
    def name(self) -> str:
        """The channel as Kismet writes it, `6`, `36`, `5W6e`; MHz where that would name another."""
        return channel_text(self.freq_mhz)


@dataclass(frozen=True, slots=True)
class Expansion:
    """Which channels of an adapter are offered, by Kismet's options of the same names (contract 4.1)."""

    ht_channels: bool = False
    vht_channels: bool = False
    default_ht20: bool = False
    expand_ht20: bool = False
    band24ghz: bool = True
    band5ghz: bool = True
    band6ghz: bool = True


def offered(channels: Iterable[PhyChannel], expansion: Expansion) -> tuple[str, ...]:
    """Return the names of the channels that an adapter offers, by frequency, without those that must not be heard."""
    wanted = {BAND_2GHZ: expansion.band24ghz, BAND_5GHZ: expansion.band5ghz, BAND_6GHZ: expansion.band6ghz}
    names: list[str] = []
    for channel in sorted(channels, key=lambda channel: channel.freq_mhz):
        if not channel.disabled and wanted.get(band_of(channel.freq_mhz * 1000), False):
            names += _modes(channel, expansion)
    return tuple(names)


def _modes(channel: PhyChannel, expansion: Expansion) -> list[str]:
    """Return the names under which one channel is offered."""
    name = channel.name
    names = [name]
    if band_of(channel.freq_mhz * 1000) == BAND_6GHZ:
        return names  # HT and VHT are not for 6 GHz
    if expansion.default_ht20:
        names = [f"{name}HT20"]
    elif expansion.expand_ht20:
        names.append(f"{name}HT20")
    if expansion.ht_channels:
        names += [f"{name}HT40+"] * channel.ht40_plus + [f"{name}HT40-"] * channel.ht40_minus
    if expansion.vht_channels:
        wide = [f"{name}VHT80"] * channel.vht80 + [f"{name}VHT160"] * channel.vht160
        names += [candidate for candidate in wide if _exists(candidate)]
    return names


def _exists(name: str) -> bool:
    """Return whether there is a channel of this name: drivers call 132 fit for 160 MHz, of which it is no part."""
    try:
        parse_channel(name)
    except MisconfiguredError:
        return False
    return True
