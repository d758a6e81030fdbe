"""The factory against scapy's dissection: a frame that both read alike is what its name says."""

import struct
import warnings

import pytest

from tests import frames
from tests.frames import BROADCAST, mac

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # scapy's import warns of ciphers that its TLS layer would like
    from scapy.layers.dot11 import (
        AKMSuite,
        Dot11,
        Dot11AssoReq,
        Dot11Auth,
        Dot11Beacon,
        Dot11Deauth,
        Dot11Elt,
        Dot11EltCountry,
        Dot11EltMicrosoftWPA,
        Dot11EltRSN,
        Dot11EltVendorSpecific,
        Dot11ProbeReq,
        Dot11ProbeResp,
        Dot11QoS,
        Dot11ReassoReq,
        RSNCipherSuite,
    )
    from scapy.layers.eap import EAPOL

A = mac("00:1b:2f:aa:00:01")
A2 = mac("00:1b:2f:aa:00:02")
S = mac("3c:06:30:01:02:03")


def dissected(frame: bytes) -> Dot11:
    """Scapy's reading; a frame that it writes back otherwise was not understood."""
    packet = Dot11(frame)
    assert bytes(packet) == frame
    return packet


def element_ids(packet: Dot11) -> list[int]:
    found = []
    layer = packet.getlayer(Dot11Elt)
    while isinstance(layer, Dot11Elt):
        found.append(int(layer.ID))
        layer = layer.payload.getlayer(Dot11Elt)
    return found


def test_mac_refuses_what_is_no_address() -> None:
    with pytest.raises(ValueError, match="not a MAC"):
        mac("00:11:22")


def test_beacon_carries_addresses_fixed_fields_and_elements() -> None:
    packet = dissected(frames.beacon(A, b"net", 6, tsf=123_456, interval=200, seq=77))
    assert (packet.addr1, packet.addr2, packet.addr3) == ("ff:ff:ff:ff:ff:ff", "00:1b:2f:aa:00:01", "00:1b:2f:aa:00:01")
    assert packet.SC == 77 << 4
    fixed = packet[Dot11Beacon]
    assert (fixed.timestamp, fixed.beacon_interval) == (123_456, 200)
    assert fixed.cap.privacy
    assert fixed.cap.ESS
    assert element_ids(packet) == [0, 1, 3, 5, 50, 48]
    assert packet[Dot11Elt].info == b"net"


def test_beacon_above_channel_14_tells_its_channel_in_ht_operation() -> None:
    packet = dissected(frames.beacon(A, b"net", 36, frames.WPA3_SAE))
    assert element_ids(packet) == [0, 1, 5, 48, 244, 45, 61]
    operation = packet.getlayer(Dot11Elt, ID=61)
    assert operation is not None
    assert operation.info[0] == 36


def test_security_presets_name_their_suites() -> None:
    expected = {
        "WPA2_PSK": ([4], [2], (0, 0)),
        "WPA2_WPA3_TRANSITION": ([4], [2, 8], (1, 0)),
        "WPA3_SAE": ([4], [8], (1, 1)),
        "WPA2_EAP": ([4], [1], (0, 0)),
        "OWE": ([4], [18], (1, 1)),
        "WPA2_PSK_PMF": ([4], [2], (1, 0)),
    }
    for name, (ciphers, akms, mfp) in expected.items():
        security = getattr(frames, name)
        element = dissected(frames.beacon(A, b"net", 6, security))[Dot11EltRSN]
        assert [
            suite.cipher for suite in element.pairwise_cipher_suites if isinstance(suite, RSNCipherSuite)
        ] == ciphers
        assert [suite.suite for suite in element.akm_suites if isinstance(suite, AKMSuite)] == akms, name
        assert (element.mfp_capable, element.mfp_required) == mfp, name


def test_wpa1_is_the_microsoft_element() -> None:
    element = dissected(frames.beacon(A, b"net", 6, frames.WPA1))[Dot11EltMicrosoftWPA]
    assert [suite.cipher for suite in element.pairwise_cipher_suites] == [frames.CIPHER_TKIP]


def test_open_and_wep_differ_by_privacy_alone() -> None:
    relic, free = (dissected(frames.beacon(A, b"x", 1, each)) for each in (frames.WEP, frames.OPEN))
    assert relic[Dot11Beacon].cap.privacy
    assert not free[Dot11Beacon].cap.privacy
    assert element_ids(relic) == element_ids(free)


def test_country_and_vendor_elements_read_back() -> None:
    extra = frames.country(b"DE ", ((1, 13, 20),)) + frames.vendor(b"\xfa\x0b\xbc", 13, b"id")
    packet = dissected(frames.beacon(A, extra=extra))
    assert packet[Dot11EltCountry].country_string == b"DE "
    assert packet[Dot11EltVendorSpecific].oui == 0xFA0BBC


def test_probes_carry_their_ssid() -> None:
    request = dissected(frames.probe_request(S, b"cafe"))
    assert request.haslayer(Dot11ProbeReq)
    assert request[Dot11Elt].info == b"cafe"
    response = dissected(frames.probe_response(A, S, b"cafe", 11, frames.OPEN))
    assert response.haslayer(Dot11ProbeResp)
    assert (response.addr1, response.addr2) == ("3c:06:30:01:02:03", "00:1b:2f:aa:00:01")


def test_association_exchange_reads_back() -> None:
    opening = dissected(frames.auth(S, A, A, alg=0, transaction=1))[Dot11Auth]
    assert (opening.algo, opening.seqnum, opening.status) == (0, 1, 0)
    commit = frames.sae_commit(S, A, A, group=21)
    assert dissected(commit)[Dot11Auth].algo == 3
    assert struct.unpack_from("<H", commit, 30)[0] == 21
    asking = dissected(frames.assoc_request(S, A, b"net", listen_interval=5))
    assert asking[Dot11AssoReq].listen_interval == 5
    moving = dissected(frames.reassoc_request(S, A2, A, b"net"))
    assert moving[Dot11ReassoReq].current_AP == "00:1b:2f:aa:00:01"
    assert struct.unpack_from("<HH", frames.assoc_response(A, S, status=17, aid=3), 26) == (17, 0xC003)


def test_deauth_flags_and_reason() -> None:
    packet = dissected(frames.deauth(A, BROADCAST, A, 7, seq=4095, retry=True))
    assert (packet[Dot11Deauth].reason, packet.SC, bool(packet.FCfield.retry)) == (7, 0xFFF0, True)
    sealed = dissected(frames.deauth(A, S, A, 7, protected=True))
    assert sealed.FCfield.protected
    assert not sealed.haslayer(Dot11Deauth)


@pytest.mark.parametrize(
    ("direction", "addresses"),
    [("to_ds", (A, S, A2)), ("from_ds", (A2, A, S)), ("ibss", (A2, S, A))],
)
def test_data_addresses_follow_the_direction(
    direction: frames.Direction, addresses: tuple[bytes, bytes, bytes]
) -> None:
    for frame in (frames.data(S, A2, A, direction=direction), frames.qos_data(S, A2, A, direction=direction)):
        assert (frame[4:10], frame[10:16], frame[16:22]) == addresses


def test_qos_data_carries_tid_before_the_body() -> None:
    packet = dissected(frames.qos_data(S, A, A, frames.llc(0x0800, b""), tid=5))
    assert packet[Dot11QoS].TID == 5


def test_four_address_data_has_its_source_last() -> None:
    packet = dissected(frames.wds_data(A, A2, S, BROADCAST, seq=9))
    assert (packet.addr1, packet.addr2, packet.addr4) == ("00:1b:2f:aa:00:02", "00:1b:2f:aa:00:01", "3c:06:30:01:02:03")


def test_handshake_messages_are_told_apart_by_key_information() -> None:
    informations = []
    for frame in frames.handshake(S, A):
        packet = dissected(frame)
        assert packet[EAPOL].type == 3
        informations.append(struct.unpack_from(">H", frame, 26 + 8 + 5)[0])
    assert informations == [0x008A, 0x010A, 0x13CA, 0x030A]


@pytest.mark.parametrize(
    ("frame", "subtype", "length"),
    [
        (frames.ack(A), 13, 10),
        (frames.cts(A), 12, 10),
        (frames.rts(A, S), 11, 16),
        (frames.ps_poll(A, S), 10, 16),
        (frames.block_ack_req(A, S), 8, 20),
        (frames.block_ack(A, S), 9, 28),
        (frames.cf_end(A), 14, 16),
    ],
)
def test_control_frames_have_their_subtype_and_length(frame: bytes, subtype: int, length: int) -> None:
    packet = Dot11(frame)
    assert (packet.type, packet.subtype, len(frame)) == (1, subtype, length)
