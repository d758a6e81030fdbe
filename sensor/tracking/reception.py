"""How a device is heard: what each of its frames tells by having come, whatever it says.

When, how loud, where the radio was tuned, where the sensor was, and by which datasource.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.block import Fix
from sensor.dot11.frame import Frame
from sensor.tracking.device import MAX_FREQUENCIES, Device
from sensor.tracking.locations import Place

RETRY_BIT: Final = 0x08  # 802.11-2020 9.2.4.1.6


@final
class Reception:
    """Files the radio's side of each frame with its transmitter."""

    def __init__(self) -> None:
        """Start at a place that nobody knows."""
        self.fix: Fix | None = None  # where the sensor is while it hears what comes next; None where nobody knows
        self.forgotten: int = 0  # frequencies that found a full list

    def note(self, device: Device, frame: Frame) -> None:
        """Note that a device sent this frame."""
        device.last_us = frame.ts_us
        device.packets += 1
        device.tx_packets += 1
        device.sources |= 1 << (frame.source & 63)
        if frame.flags & RETRY_BIT:
            device.retries += 1
        signal = frame.signal_dbm
        if signal:
            device.signal_last_dbm = signal
            if signal > device.signal_max_dbm or device.signal_max_dbm == 0:
                device.signal_max_dbm = signal
            if signal < device.signal_min_dbm:
                device.signal_min_dbm = signal
            if frame.radio.noise_at:
                device.noise_last_dbm = frame.noise_dbm
        fix = self.fix
        if fix is not None:
            self._place(device, fix, signal)
        if frame.freq_khz == device.freq_khz:
            device.freq_packets += 1
        elif frame.freq_khz:
            self._tune(device, frame.freq_khz)

    def note_copy(self, device: Device, frame: Frame) -> None:
        """Note that one more datasource heard what the device sent."""
        device.sources |= 1 << (frame.source & 63)

    def _place(self, device: Device, fix: Fix, signal_dbm: i64) -> None:
        place = device.place
        if place is None:
            device.place = Place(fix, signal_dbm)
        else:
            place.note(fix, signal_dbm)

    def _tune(self, device: Device, freq_khz: i64) -> None:
        """File the count of the last frequency and start with the next one."""
        frequencies = device.frequencies
        if device.freq_khz:
            if frequencies is None:
                frequencies = {}
                device.frequencies = frequencies
            if len(frequencies) < MAX_FREQUENCIES or device.freq_khz in frequencies:
                frequencies[device.freq_khz] = frequencies.get(device.freq_khz, 0) + device.freq_packets
            else:
                self.forgotten += 1
        device.freq_khz = freq_khz
        device.freq_packets = 1
