"""What EAP servers say in TLS before the tunnel stands, put together from the requests that carry it."""

from typing import Final, final

from sensor.dot11.eap import TlsFragment, TlsMessage
from sensor.dot11.eapol import EAP_REQUEST
from sensor.dot11.frame import Frame
from sensor.dot11.tls import leaf_certificate
from sensor.wids.windows import KeyedTable

MAX_MESSAGES: Final = 512  # of fragments still to come: at most 8 MB


@final
class Flights:
    """The messages of many servers to many stations, each from its first fragment to its last."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.messages: KeyedTable[TlsMessage] = KeyedTable(MAX_MESSAGES)

    def certificate(self, fragment: TlsFragment, frame: Frame) -> bytes:
        """Return the server's certificate where an access point's frame completes the message that shows it."""
        if frame.ta != frame.bssid or fragment.code != EAP_REQUEST:
            return b""
        return leaf_certificate(self._message(fragment, frame))

    def _message(self, fragment: TlsFragment, frame: Frame) -> bytes:
        """Return the whole message if this is its last fragment."""
        key = frame.bssid + frame.ra
        message = self.messages.get(key)
        if message is None:
            if not fragment.more:
                whole = not fragment.total or fragment.total == len(fragment.octets)
                return fragment.octets if whole else b""
            message = TlsMessage()
            self.messages.put(key, message)
        return message.add(fragment, frame.ts_us)
