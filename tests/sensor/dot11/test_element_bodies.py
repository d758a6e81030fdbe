"""Elements with an inside of their own."""

from tests import frames
from tests.element_chains import read

PRIVACY = frames.CAP_ESS | frames.CAP_PRIVACY
BSSID = frames.mac("02:00:00:00:00:01")


def test_load_and_mobility_domain() -> None:
    elements = read(frames.bss_load(300, 77) + frames.element(54, b"\x34\x12\x01"))
    assert (elements.qbss_stations, elements.qbss_utilisation, elements.mobility_domain) == (300, 77, 0x1234)


def test_channel_switch_announcements() -> None:
    elements = read(frames.csa(36, count=5))
    assert (elements.csa_mode, elements.csa_channel, elements.csa_count, elements.csa_class) == (1, 36, 5, -1)
    elements = read(frames.ecsa(149, operating_class=125, count=2, mode=0))
    assert (elements.csa_mode, elements.csa_channel, elements.csa_count, elements.csa_class) == (0, 149, 2, 125)


def test_profiles_of_nontransmitted_bssids() -> None:
    profiles = frames.nontransmitted_profile(1, b"guest") + frames.nontransmitted_profile(2, b"iot")
    elements = read(frames.ssid_element(b"main") + frames.multiple_bssid(3, profiles))
    assert elements.ssid == b"main"
    assert (elements.mbssid_indicator, elements.nontransmitted, elements.bad_element) == (3, [b"guest", b"iot"], -1)


def test_the_address_of_a_multi_link_device() -> None:
    assert read(frames.multi_link(BSSID)).mld_mac == BSSID


def test_a_multi_link_element_of_another_type_has_no_address() -> None:
    probe = frames.extension(107, b"\x01\x00\x02\x00")
    elements = read(probe)
    assert (elements.mld_mac, elements.bad_element) == (b"", -1)
