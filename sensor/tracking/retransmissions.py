"""Whether a frame is its transmitter's last one once more.

A frame that is not acknowledged is sent again with the Retry bit and the same sequence number (802.11-2020 10.3.2.14).
Such a copy is not to count twice. But whoever sends the same frame without end floods, Retry bit or not.
"""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.frame import Frame
from sensor.tracking.device import Bss, Device

RETRY_BIT: Final = 0x08  # 802.11-2020 9.2.4.1.6
TID_BITS: Final = (
    0x0F  # of QoS Control: each traffic identifier has sequence numbers of its own (802.11-2020 10.3.2.14)
)

# A retransmission follows within the retry limit's backoffs; the same numbers later are another frame's.
RETRANSMISSION_US: Final = 100_000
# Drivers give up after some 16 attempts; nobody acknowledges a group-addressed frame, so nobody ought to repeat one.
# Whoever sends more copies than these is flooding, Retry bit or not.
MAX_ATTEMPTS: Final = 16
MAX_GROUP_ATTEMPTS: Final = 4


def repeats_management(device: Device, frame: Frame) -> bool:
    """Whether a management frame is its transmitter's last one once more; note it as the last one."""
    key: i64 = (frame.kind << 16) | frame.seq_ctl
    attempts: i64 = 1
    if frame.flags & RETRY_BIT and key == device.last_mgmt and frame.ts_us - device.last_mgmt_us < RETRANSMISSION_US:
        attempts = device.attempts + 1
    device.attempts = attempts
    device.last_mgmt = key
    device.last_mgmt_us = frame.ts_us
    return 1 < attempts <= (MAX_GROUP_ATTEMPTS if frame.group_addressed else MAX_ATTEMPTS)


def repeats_beacon(bss: Bss, frame: Frame) -> bool:
    """Whether a beacon claims to be the BSS's last one once more, however old that is; note it as the last one."""
    repeated = frame.flags & RETRY_BIT != 0 and frame.seq_ctl == bss.beacon_seq_ctl
    bss.beacon_seq_ctl = frame.seq_ctl
    return repeated


def repeats_data(device: Device, frame: Frame, qos_control: i64) -> bool:
    """Whether a data frame is its transmitter's last one once more; note it as the last one."""
    key: i64 = ((qos_control & TID_BITS) << 16) | frame.seq_ctl
    repeated = (
        frame.flags & RETRY_BIT != 0
        and key == device.last_data
        and frame.ts_us - device.last_data_us < RETRANSMISSION_US
    )
    device.last_data = key
    device.last_data_us = frame.ts_us
    return repeated
