"""What stations say of themselves in clear data is kept, of those who are known."""

from sensor.tracking.spoken import BY_ARP, BY_DHCP, MAX_TEXT, Spoken
from tests import frames, lan
from tests.every_frame import AP, AP2, FAR, STA
from tests.hearing import Ear

HOME = lan.ipv4("192.168.1.7")


def said(ear: Ear, mac: bytes = STA) -> Spoken:
    spoken = ear.device(mac).spoken
    assert spoken is not None
    return spoken


def test_arp_tells_the_address_of_its_sender() -> None:
    ear = Ear()
    ear.hear(frames.data(STA, FAR, AP, lan.arp(STA, HOME)))
    assert (said(ear).address, said(ear).address_by, said(ear).bssid) == (HOME, BY_ARP, AP)


def test_who_asks_by_arp_whether_an_address_is_free_has_none() -> None:
    ear = Ear()
    ear.hear(frames.data(STA, FAR, AP, lan.arp(STA, lan.NOBODY, HOME)))
    assert ear.device(STA).spoken is None


def test_arp_in_the_name_of_a_stranger_makes_nobody_known() -> None:
    ear = Ear()
    ear.hear(frames.data(STA, AP2, AP, lan.arp(FAR, HOME)))
    assert FAR not in ear.tracker.devices


def test_dhcp_tells_what_a_client_calls_itself_and_its_server_where_it_lives() -> None:
    ear = Ear()
    options = [(12, b"anna-phone" + b"x" * MAX_TEXT), (60, b"android-dhcp-14")]
    ear.hear(frames.data(STA, FAR, AP, lan.dhcp(STA, lan.REQUEST, options=options)))
    assert said(ear).host_name == (b"anna-phone" + b"x" * MAX_TEXT)[:MAX_TEXT]
    assert (said(ear).vendor_class, said(ear).address) == (b"android-dhcp-14", b"")
    answer = lan.dhcp(STA, lan.ACK, given=HOME)
    ear.hear(frames.data(AP, STA, AP, answer, direction="from_ds"))
    assert (said(ear).address, said(ear).address_by) == (HOME, BY_DHCP)


def test_an_offer_is_no_address_yet() -> None:
    ear = Ear()
    offer = lan.dhcp(STA, lan.OFFER, given=HOME)
    ear.hear(frames.data(AP, STA, AP, offer, direction="from_ds"))
    assert said(ear).address == b""


def test_the_same_frame_sent_again_is_not_read_again() -> None:
    ear = Ear()
    ear.hear(frames.data(STA, FAR, AP, lan.arp(STA, HOME), seq=7))
    ear.hear(frames.data(STA, FAR, AP, lan.arp(STA, lan.ipv4("10.0.0.9")), seq=7, retry=True), after_s=0.01)
    assert said(ear).address == HOME


def test_nothing_is_read_where_clear_data_are_out_of_place() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    ear.hear(frames.data(STA, FAR, AP, lan.arp(STA, HOME)))
    assert ear.device(STA).spoken is None


def test_a_station_that_asks_to_be_let_in_gives_its_name() -> None:
    ear = Ear()
    answer = b"\x01\x00\x00\x0a" + b"\x02\x01\x00\x0a\x01alice"
    ear.hear(frames.eapol(STA, AP, answer))
    assert (said(ear).identity, said(ear).bssid) == (b"alice", AP)
    ear.hear(frames.eapol(STA, AP, answer, from_ap=True))
    assert AP in ear.tracker.devices
    assert ear.device(AP).spoken is None
