"""The interface that is captured on: tuned while it is open, and put back as it was."""

import errno
from contextlib import ExitStack
from typing import Self

from datasources.linux_wifi import netdev
from datasources.linux_wifi.channels import Channel, parse_channel
from datasources.linux_wifi.netdev import NetDevice
from datasources.linux_wifi.opening import FORBIDDEN, GONE, Opening
from datasources.linux_wifi.privileges import describe_missing
from datasources.linux_wifi.radio import Radio, channel_now, known_holders, shown
from datasources.linux_wifi.wire import Opened, OpenRequest
from sensor.errors import AirwardenError, RefusedError, UnavailableError


class CaptureInterface:
    """An interface that delivers 802.11 frames; open it, tune it, close it once."""

    def __init__(self, device: NetDevice, opened: Opened, radio: Radio | None, undo: ExitStack) -> None:
        """Own what `open` has set up."""
        self.opened = opened  # facts for the daemon
        self._device = device
        self._radio = radio
        self._undo = undo
        self._channel = None if radio is None else channel_now(radio, device)

    @classmethod
    def open(cls, request: OpenRequest) -> Self:
        """Make the interface ready to capture on; raise an AirwardenError that says what a person can do.

        UnavailableError where time can heal it, otherwise MisconfiguredError; RefusedError for the channel to begin on.
        """
        with ExitStack() as undo:
            opening = Opening(request, undo)
            try:
                device = opening.capture_device()
                opened = opening.facts(device)
            except OSError as error:
                raise opening.complaint(error) from error
            capture = cls(device, opened, opening.radio, undo)
            if request.channel:
                capture.tune(parse_channel(request.channel))
                capture.opened = opening.facts(device)
            capture._undo = undo.pop_all()
        return capture

    @property
    def channel(self) -> Channel | None:
        """What the radio is tuned to, None where that is not known; cheap unless others tune it."""
        if self._radio is not None and not self.opened.tunable:
            self._channel = channel_now(self._radio, self._device)
        return self._channel

    def tune(self, channel: Channel) -> None:
        """Tune the radio; raise RefusedError if the driver will not, UnavailableError if the device is gone."""
        if self._radio is None:
            raise RefusedError(f"{shown(self._device.name)} is no radio that can be tuned")
        try:
            self._radio.nl80211.set_channel(self._device.index, channel)
        except OSError as error:
            raise self._refusal(channel, error, self._radio) from error
        self._channel = channel

    def close(self) -> None:
        """Put things back; never raises, closing twice is fine."""
        self._undo.close()

    def _refusal(self, channel: Channel, error: OSError, radio: Radio) -> AirwardenError:
        """Return why a channel could not be had."""
        name = self._device.name
        now = netdev.device(name)
        if error.errno in GONE or now is None or now.index != self._device.index:
            return UnavailableError(f"{shown(name)} is gone")
        if not now.up:
            return UnavailableError(f"{shown(name)} was taken down")
        known = radio.phy.channel(channel.freq_mhz)
        if error.errno in FORBIDDEN:
            why = describe_missing() or "the kernel does not permit it"
        elif error.errno == errno.EBUSY:
            why = (
                f"{' and '.join(known_holders(radio)) or 'something'} on {radio} holds the channel: take it down first"
            )
        elif known is None:
            why = f"{radio} has no such channel"
        elif known.disabled:
            why = f"{radio}: not allowed in this regulatory domain (iw reg get)"
        else:
            why = f"{radio}: {error.strerror or 'no answer from the driver'}"
        return RefusedError(f"channel {channel}: {why}")
