"""Elements: what is read, what is refused, and that nothing behind the end matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers import dot11 as scapy_dot11

from sensor.dot11 import element_ids as ids
from sensor.dot11.element_chain import parse_elements
from sensor.dot11.elements import Elements
from sensor.dot11.faults import ELEMENT_OVERRUN, OK
from sensor.dot11.security import SecurityCache
from tests import frames
from tests.element_chains import chains, everything, read

PRIVACY = frames.CAP_ESS | frames.CAP_PRIVACY
BSSID = frames.mac("02:00:00:00:00:01")


@given(chains(), st.integers(0, 0xFFFF), st.binary(min_size=1, max_size=8), st.binary(max_size=300))
def test_octets_outside_the_chain_change_nothing(chain: bytes, capability: int, before: bytes, behind: bytes) -> None:
    start, end = len(before), len(before) + len(chain)
    alone, surrounded = Elements(), Elements()
    fault = parse_elements(b"\x00" * start + chain, start, end, capability, alone)
    assert parse_elements(before + chain + behind, start, end, capability, surrounded) == fault
    assert everything(surrounded) == everything(alone)


@given(st.binary(max_size=400))
def test_a_chain_is_accepted_only_if_it_ends_where_the_frame_does(chain: bytes) -> None:
    pos = 0
    while pos + 2 <= len(chain) and pos + 2 + chain[pos + 1] <= len(chain):
        pos += 2 + chain[pos + 1]
    elements = Elements()
    fault = parse_elements(chain, 0, len(chain), 0, elements)
    assert fault == (OK if pos == len(chain) else ELEMENT_OVERRUN)
    assert elements.raw == chain[:pos]
    assert fault == OK or elements.fault_offset == pos


def test_an_empty_chain_is_in_order() -> None:
    elements = read(b"")
    assert (elements.ssid_length, elements.channel, elements.security.summary) == (-1, 0, "Open")


def test_elements_before_an_overrun_stay_read() -> None:
    chain = frames.ssid_element(b"net") + frames.lying_element(1, 9, b"\x82")
    elements = Elements()
    assert parse_elements(chain, 0, len(chain), 0, elements) == ELEMENT_OVERRUN
    assert (elements.ssid, elements.fault_offset, elements.ids) == (b"net", 5, b"\x00")


def test_a_lone_element_id_is_an_overrun() -> None:
    elements = Elements()
    assert parse_elements(b"\x00\x01a\x03", 0, 4, 0, elements) == ELEMENT_OVERRUN
    assert elements.fault_offset == 3


def test_an_ssid_longer_than_allowed_is_kept_whole() -> None:
    elements = read(frames.ssid_element(b"x" * 255))
    assert (elements.ssid, elements.ssid_length, elements.bad_element) == (b"x" * 255, 255, -1)


def test_the_first_ssid_counts_and_the_second_is_noted() -> None:
    elements = read(frames.ssid_element(b"first") + frames.ssid_element(b"second"))
    assert (elements.ssid, elements.duplicates) == (b"first", 1)


def test_an_empty_ssid_is_not_an_absent_one() -> None:
    assert read(frames.ssid_element(b"")).ssid_length == 0


def test_rates_are_joined() -> None:
    elements = read(frames.rates() + frames.extended_rates())
    assert elements.rates == frames.RATES_11G + frames.EXTENDED_RATES_11G


def test_the_tim_is_found() -> None:
    chain = frames.ssid_element(b"net") + frames.tim(bitmap=b"\x04") + frames.ds(6)
    elements = read(chain)
    assert chain[elements.tim_start : elements.tim_end] == frames.tim(bitmap=b"\x04")


def test_country_and_its_triplets() -> None:
    elements = read(frames.country(b"US ", ((1, 11, 30), (36, 8, 17))))
    assert (elements.country, elements.country_triplets[:6]) == (b"US ", bytes((1, 11, 30, 36, 8, 17)))


def test_pwnagotchi_payloads_are_joined() -> None:
    elements = read(frames.element(222, b'{"name":') + frames.ds(1) + frames.element(222, b'"x"}'))
    assert elements.pwngrid == b'{"name":"x"}'


@pytest.mark.parametrize(
    "bad",
    [
        frames.element(ids.DS_PARAMETER, b""),
        frames.element(ids.DS_PARAMETER, b"\x01\x02"),
        frames.element(ids.TIM, b"\x00\x01\x00"),
        frames.element(ids.COUNTRY, b"DE"),
        frames.element(ids.QBSS_LOAD, b"\x00\x00\x00"),
        frames.element(ids.CHANNEL_SWITCH, b"\x01\x02"),
        frames.element(ids.EXTENDED_CHANNEL_SWITCH, b"\x01\x02\x03"),
        frames.element(ids.HT_OPERATION, b"\x06\x00\x00"),
        frames.element(ids.RSN, b""),
        frames.element(ids.RSN, b"\x01"),
        frames.element(ids.MOBILITY_DOMAIN, b"\x01\x02"),
        frames.element(ids.MULTIPLE_BSSID, b""),
        frames.element(ids.MULTIPLE_BSSID, b"\x03\x00\x09\x00"),
        frames.element(ids.MULTIPLE_BSSID_INDEX, b""),
        frames.element(ids.VHT_OPERATION, b"\x01\x2a"),
        frames.element(ids.RSNXE, b""),
        frames.element(ids.EXTENSION, b""),
        frames.extension(ids.EXT_HE_OPERATION, b"\x00" * 5),
        frames.extension(ids.EXT_EHT_OPERATION, b"\x01" * 7),
        frames.extension(ids.EXT_MULTI_LINK, b"\x00\x00\x07\x02\x00\x00\x00\x00"),
        frames.vendor(frames.OUI_MICROSOFT, 1),
        frames.element(ids.VENDOR, b"\x00\x50"),
    ],
)
def test_a_body_too_short_to_read_is_named_but_the_frame_stays(bad: bytes) -> None:
    elements = read(frames.ssid_element(b"net") + bad + frames.wmm())
    assert elements.bad_element == bad[0]
    assert (elements.ssid, elements.wmm_length) == (b"net", 24)


def test_the_first_bad_element_is_the_one_named() -> None:
    elements = read(frames.element(ids.COUNTRY, b"D") + frames.element(ids.DS_PARAMETER, b""))
    assert elements.bad_element == ids.COUNTRY


@pytest.mark.parametrize("security", [frames.WEP, frames.WPA1, frames.WPA2_PSK, frames.WPA1_WPA2_PSK, frames.WPA3_SAE])
def test_security_is_shared_between_frames_that_look_alike(security: frames.Security) -> None:
    cache = SecurityCache()
    one, two = Elements(cache), Elements(cache)
    chain = frames.ssid_element(b"a") + security.elements
    parse_elements(chain, 0, len(chain), PRIVACY, one)
    parse_elements(b"??" + chain, 2, 2 + len(chain), PRIVACY, two)
    assert one.security is two.security
    assert not one.security.is_open


def test_privacy_alone_is_wep_and_nothing_at_all_is_open() -> None:
    chain = frames.ssid_element(b"net")
    assert read(chain, PRIVACY).security.summary == "WEP"
    assert read(chain).security.is_open


@given(
    ssid=st.binary(max_size=32),
    channel=st.integers(1, 13),
    akms=st.lists(st.integers(1, 25), min_size=1, max_size=3, unique=True),
    pairwise=st.lists(st.sampled_from([2, 4, 8, 9, 10]), min_size=1, max_size=3, unique=True),
    mfp=st.booleans(),
)
def test_scapy_reads_the_same(ssid: bytes, channel: int, akms: list[int], pairwise: list[int], mfp: bool) -> None:
    security = frames.Security(True, frames.rsn(akms, pairwise, mfp_capable=mfp))
    beacon = frames.beacon(BSSID, ssid, channel, security)
    packet = scapy_dot11.Dot11(beacon)
    start = 24 + 12
    elements = Elements()
    assert parse_elements(beacon, start, len(beacon), PRIVACY, elements) == OK
    assert elements.ssid == packet[scapy_dot11.Dot11Elt].info
    assert elements.channel == packet[scapy_dot11.Dot11EltDSSSet].channel
    rsn = packet[scapy_dot11.Dot11EltRSN]
    assert list(elements.security.akms) == sorted(suite.suite for suite in rsn.akm_suites)
    assert list(elements.security.pairwise) == sorted(suite.cipher for suite in rsn.pairwise_cipher_suites)
    assert elements.security.mfp_capable == bool(rsn.mfp_capable)


def test_lengths_that_only_attackers_choose() -> None:
    absence = frames.vendor(frames.OUI_WFA, 9, b"\x02\x02\x00\x25\x00\x0c\x1c\x00" + bytes(28))
    tspec = frames.vendor(frames.OUI_MICROSOFT, 2, b"\x02\x01" + bytes(55))
    said = read(frames.element(3, b"\x06\x00") + absence + tspec * 5 + frames.wmm() + frames.extended_capabilities())
    assert (said.ds_length, said.ds_channel) == (2, -1)
    assert said.p2p_absence_length == 28
    assert (said.wmm_tspecs, said.wmm_length) == (5, 61)
    assert said.extended_capabilities_length == 8
