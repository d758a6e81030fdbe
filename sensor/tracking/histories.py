"""Series of devices that somebody looks at: packets, bytes and signal of the last minute, hour and day.

They are kept only of devices that were asked for, and made of the tracker's counters once a second, so that the frames
of 50,000 devices cost nothing for them.
"""

from typing import Final

from mypy_extensions import i64

from sensor.rrd import LARGEST, Rrd
from sensor.tracking.device import Device

MAX_DEVICES: Final = 1024
FORGOTTEN_S: Final = 900  # nobody asked for so long
# Four whole series and a minute of signal: lists of numbers, most of which are the same 0.
BYTES_EACH: Final = 8192

SIGNAL_OFFSET: Final = 256  # added to dBm, which are below 0: an empty second is 0


class History:
    """The series of one device, and the counters they were last made of."""

    def __init__(self, device: Device, ts_s: i64) -> None:
        """Start now, with nothing counted."""
        self.device: Device = device
        self.asked_s: i64 = ts_s
        self.packets: Rrd = Rrd()
        self.rx_packets: Rrd = Rrd()
        self.tx_packets: Rrd = Rrd()
        self.data_bytes: Rrd = Rrd()
        self.signal: Rrd = Rrd(LARGEST)
        self._packets: i64 = device.packets
        self._rx_packets: i64 = device.rx_packets
        self._tx_packets: i64 = device.tx_packets
        self._data_bytes: i64 = device.data_bytes

    def sample(self, ts_s: i64) -> None:
        """Count what came since the last sample as of this second."""
        device = self.device
        if device.packets == self._packets:
            return
        self.packets.add(ts_s, device.packets - self._packets)
        self.rx_packets.add(ts_s, device.rx_packets - self._rx_packets)
        self.tx_packets.add(ts_s, device.tx_packets - self._tx_packets)
        self.data_bytes.add(ts_s, device.data_bytes - self._data_bytes)
        if device.tx_packets != self._tx_packets and device.signal_last_dbm:
            self.signal.add(ts_s, device.signal_last_dbm + SIGNAL_OFFSET)
        self._packets = device.packets
        self._rx_packets = device.rx_packets
        self._tx_packets = device.tx_packets
        self._data_bytes = device.data_bytes


class Histories:
    """The histories that are kept; those asked for longest ago leave first."""

    def __init__(self, most: int = MAX_DEVICES) -> None:
        """Start with none; keep at most so many."""
        self._most: i64 = most
        self.evicted: i64 = 0  # histories that left for want of room
        self._kept: dict[bytes, History] = {}  # in the order they were asked for

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._kept)

    @property
    def memory_bytes(self) -> int:
        """About how much memory they take."""
        return len(self._kept) * BYTES_EACH

    def of(self, device: Device) -> History | None:
        """Return a device's history if one is kept."""
        history = self._kept.get(device.mac)
        return history if history is not None and history.device is device else None

    def follow(self, device: Device, ts_s: i64) -> History:
        """Return a device's history, which is kept from now on."""
        history = self._kept.pop(device.mac, None)
        if history is None or history.device is not device:
            history = History(device, ts_s)
        if len(self._kept) >= self._most:
            del self._kept[next(iter(self._kept))]
            self.evicted += 1
        history.asked_s = ts_s
        self._kept[device.mac] = history
        return history

    def sample(self, ts_s: i64, devices: dict[bytes, Device]) -> None:
        """Count this second for all of them; forget those that nobody asks for, or that the tracker has forgotten."""
        gone: list[bytes] = []
        for mac, history in self._kept.items():
            if ts_s - history.asked_s > FORGOTTEN_S or devices.get(mac) is not history.device:
                gone.append(mac)
            else:
                history.sample(ts_s)
        for mac in gone:
            del self._kept[mac]
