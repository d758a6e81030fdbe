"""Link headers and capture files against scapy's readers, and the stamps of `Air`."""

import struct
import warnings
from pathlib import Path

import pytest

from tests import captures, frames
from tests.captures import START_US, Air, ByteOrder, Namespace
from tests.frames import mac

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # scapy's import warns of ciphers that its TLS layer would like
    from scapy.layers.dot11 import RadioTap
    from scapy.utils import PcapNgReader, PcapReader, RawPcapNgReader

A = mac("00:1b:2f:aa:00:01")
ACK = frames.ack(A)


def test_radiotap_fields_read_back_aligned() -> None:
    frame = captures.radiotap(ACK, -61, 5180, tsft=1 << 40, rate=12, noise=-95, rx_flags=0)
    packet = RadioTap(frame)
    assert (packet.mac_timestamp, packet.Rate, packet.ChannelFrequency) == (1 << 40, 6.0, 5180)
    assert (packet.dBm_AntSignal, packet.dBm_AntNoise) == (-61, -95)
    assert frame.endswith(ACK)


def test_radiotap_says_whether_the_fcs_is_there_and_right() -> None:
    good, bad = captures.radiotap(ACK, with_fcs=True), captures.radiotap(ACK, bad_fcs=True)
    assert good.endswith(ACK + captures.fcs(ACK))
    assert not bad.endswith(captures.fcs(ACK))
    assert RadioTap(good).Flags == captures.RADIOTAP_FLAG_FCS
    assert RadioTap(bad).Flags == captures.RADIOTAP_FLAG_FCS | captures.RADIOTAP_FLAG_BAD_FCS


def test_radiotap_namespaces_chain_their_present_words() -> None:
    vendor = Namespace({}, vendor_oui=b"\x00\x11\x22", vendor_data=b"opaque")
    frame = captures.radiotap(ACK, -50, antennas=(-51, -55), more=(vendor,))
    length = struct.unpack_from("<H", frame, 2)[0]
    words = struct.unpack_from("<4I", frame, 4)
    assert [word >> 29 for word in words] == [0b101, 0b101, 0b110, 0]
    assert frame[length:] == ACK
    assert frame[length - 12 : length] == b"\x00\x11\x22\x00\x06\x00opaque"


def test_ppi_header_length_leads_to_the_frame() -> None:
    frame = captures.ppi(ACK, -40)
    assert frame[struct.unpack_from("<H", frame, 2)[0] :] == ACK


@pytest.mark.parametrize("byte_order", ["<", ">"])
@pytest.mark.parametrize("nanosecond", [False, True])
def test_pcap_reads_back(tmp_path: Path, byte_order: ByteOrder, *, nanosecond: bool) -> None:
    packets = [(START_US, captures.radiotap(ACK)), (START_US + 1, captures.radiotap(frames.beacon(A)))]
    path = captures.write_pcap(tmp_path / "a.pcap", packets, byte_order=byte_order, nanosecond=nanosecond)
    with PcapReader(str(path)) as reader:
        read = [(round(float(packet.time) * 1_000_000), bytes(packet)) for packet in reader]
    assert read == packets


def test_pcap_keeps_the_original_length_of_a_cut_packet() -> None:
    content = captures.pcap_bytes([(0, b"x" * 100)], snaplen=40)
    assert struct.unpack_from("<II", content, 32) == (40, 100)
    assert len(content) == 24 + 16 + 40


@pytest.mark.parametrize("tsresol", [None, 9, 0x80 | 20])
def test_pcapng_reads_back(tmp_path: Path, tsresol: int | None) -> None:
    packets = [(START_US, captures.radiotap(ACK)), (START_US + 102_400, captures.radiotap(frames.beacon(A)))]
    path = captures.write_pcapng(tmp_path / "a.pcapng", packets, tsresol=tsresol, name=b"wlan0")
    with PcapNgReader(str(path)) as reader:
        read = [(float(packet.time), bytes(packet)) for packet in reader]
    assert [content for _, content in read] == [content for _, content in packets]
    assert [at for at, _ in read] == pytest.approx([ts_us / 1_000_000 for ts_us, _ in packets], abs=2e-6)


def test_pcapng_blocks_of_any_kind_keep_their_length(tmp_path: Path) -> None:
    path = tmp_path / "a.pcapng"
    blocks = (
        captures.section_header(),
        captures.interface_description(captures.LINKTYPE_BARE, snaplen=65535),
        captures.pcapng_block(0x0BAD, b"unknown"),
        captures.simple_packet(b"simple"),
        captures.enhanced_packet(START_US, ACK),
    )
    path.write_bytes(b"".join(blocks))
    with RawPcapNgReader(str(path)) as reader:
        assert [content for content, _ in reader] == [b"simple", ACK]


def test_air_hands_out_sequence_numbers_for_each_transmitter() -> None:
    air, other = Air(), mac("00:1b:2f:aa:00:02")
    air.send(frames.beacon(A), times=2)
    air.send(frames.beacon(other))
    air.send(frames.deauth(A, other, A), retries=2)
    sent = [packet[struct.unpack_from("<H", packet, 2)[0] :] for _, packet in air.frames()]
    assert [struct.unpack_from("<H", frame, 22)[0] >> 4 for frame in sent] == [0, 1, 0, 2, 2, 2]
    assert [bool(frame[1] & frames.RETRY) for frame in sent] == [False, False, False, False, True, True]


def test_air_gives_beacons_the_clock_of_their_bss_until_it_restarts() -> None:
    air = Air()
    air.send(frames.beacon(A), times=2, every_ms=100)
    air.restart(A)
    air.wait(1)
    air.send(frames.beacon(A))
    sent = [packet[struct.unpack_from("<H", packet, 2)[0] :] for _, packet in air.frames()]
    first, second, third = (struct.unpack_from("<Q", frame, 24)[0] for frame in sent)
    assert second - first == 100_000
    assert third == 1_000_000


def test_air_leaves_a_stated_tsf_alone() -> None:
    air = Air()
    air.send(frames.beacon(A, tsf=5))
    assert struct.pack("<Q", 5) in air.frames()[0][1]
