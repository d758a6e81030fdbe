"""The interface that is captured on: found or made, brought up, tuned, and put back as it was."""

from typing import Self

from datasources.linux_wifi.channels import Channel
from datasources.linux_wifi.wire import Opened, OpenRequest


class CaptureInterface:
    """An interface that delivers 802.11 frames; open it, tune it, close it once."""

    opened: Opened  # facts for the daemon

    @classmethod
    def open(cls, request: OpenRequest) -> Self:
        """Make the interface ready to capture on; raise UnavailableError or MisconfiguredError with what to do."""
        raise NotImplementedError

    @property
    def channel(self) -> Channel | None:
        """What the radio is tuned to, None where that is not known."""
        raise NotImplementedError

    def tune(self, channel: Channel) -> None:
        """Tune the radio; raise RefusedError if the driver will not, UnavailableError if the device is gone."""
        raise NotImplementedError

    def close(self) -> None:
        """Put things back; never raises, closing twice is fine."""
        raise NotImplementedError
