"""Each frequency's frames, data and signals are counted once, at their second."""

from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.dot11.dissect import Dissector
from sensor.dot11.faults import OK
from sensor.dot11.frame import Frame
from sensor.packetchain.channels import MAX_FREQUENCIES, Channels
from tests.captures import Air
from tests.frames import beacon, data, mac

AP, STA = mac("00:1b:2f:aa:00:01"), mac("00:1e:c2:00:00:10")
NOW_US = 1_800_000_000_000_000


def frame_of(packet: bytes) -> Frame:
    block = Block(packet, DLT_RADIOTAP, 0)
    block.append(0, len(packet), len(packet), NOW_US)
    frame = Frame()
    assert Dissector().dissect(block, 0, frame) == OK
    return frame


def heard(body: bytes, freq_khz: int = 2_437_000, signal_dbm: int = -50) -> Frame:
    air = Air()
    air.send(body)
    frame = frame_of(air.frames()[0][1])
    frame.freq_khz, frame.signal_dbm = freq_khz, signal_dbm
    return frame


def test_frames_data_and_signals_are_counted_by_frequency() -> None:
    channels = Channels()
    for frame in (
        heard(beacon(AP, b"net")),
        heard(beacon(AP, b"net"), signal_dbm=-80),
        heard(beacon(AP, b"a"), 5180000),
    ):
        channels.note(frame)
    carried = heard(data(STA, AP, b"x" * 40))
    channels.note(carried)
    channels.file(NOW_US)
    six = channels.records[2_437_000]
    assert (six.packets_rrd.last_value, channels.records[5_180_000].packets_rrd.last_value) == (3, 1)
    assert six.data_rrd.last_value == carried.end - carried.body > 0
    assert (six.signal_last_dbm, six.signal_min_dbm, six.signal_max_dbm) == (-50, -80, -50)


def test_what_was_filed_is_not_filed_again() -> None:
    channels = Channels()
    channels.note(heard(beacon(AP, b"net")))
    channels.file(NOW_US)
    channels.file(NOW_US)
    channels.note(heard(beacon(AP, b"net")))
    channels.file(NOW_US + 1_000_000)
    record = channels.records[2_437_000]
    assert (record.packets_rrd.last_value, record.packets_rrd.previous_value) == (1, 1)


def test_frames_without_a_frequency_are_nowhere() -> None:
    channels = Channels()
    channels.note(heard(beacon(AP, b"net"), 0))
    assert not channels.records


def test_there_is_a_bound_and_what_is_beyond_is_counted() -> None:
    channels = Channels()
    frame = heard(beacon(AP, b"net"))
    for number in range(MAX_FREQUENCIES + 5):
        frame.freq_khz = 2_000_000 + number
        channels.note(frame)
    assert (len(channels.records), channels.forgotten) == (MAX_FREQUENCIES, 5)
    frame.freq_khz = 2_000_000
    channels.note(frame)
    channels.file(NOW_US)
    assert channels.records[2_000_000].packets_rrd.last_value == 2


def test_devices_are_noted_where_somebody_was_heard() -> None:
    channels = Channels()
    channels.note(heard(beacon(AP, b"net")))
    channels.note(heard(beacon(AP, b"net"), 5_180_000))
    channels.note_devices(NOW_US, {2_437_000: 7, 1: 9})
    told = {freq_khz: record.devices_rrd.last_value for freq_khz, record in channels.records.items()}
    assert told == {2_437_000: 7, 5_180_000: 0}
