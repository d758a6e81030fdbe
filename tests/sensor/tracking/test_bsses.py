"""What BSSs say about themselves: SSIDs, security, channel, time; read anew only when it changes, believed in time."""

import pytest

from sensor.dot11 import faults
from sensor.tracking import observation
from sensor.tracking.bsses import fastest, stalest, visible
from sensor.tracking.device import MAX_ADVERTS, MAX_SSIDS, Advert
from sensor.tracking.observation import CONFIRM_US, CONFIRMATIONS, RETURN_US, Observation
from tests import frames
from tests.every_frame import AP, AP2, STA
from tests.hearing import Ear

CONFIRM_S = CONFIRM_US / 1_000_000
RETURN_S = RETURN_US / 1_000_000
CONFIRMED = observation.ADVERT_CONFIRMED
PARSED = observation.ELEMENTS_PARSED
HOSTILE = b"\x1b[2J\x00%n\xff\xfe<script>"


def confirmations(ear: Ear, frame: bytes, times: int, *, after_s: float = 0.1) -> list[bool]:
    """Whether each of so many frames was the one that made its pair believed."""
    return [bool(ear.hear(frame, after_s=after_s).news & CONFIRMED) for _ in range(times)]


# -- SSIDs


def test_the_first_beacon_makes_a_bss_and_its_ssid() -> None:
    ear = Ear()
    seen = ear.hear(frames.beacon(AP, b"net"))
    bss = ear.bss(AP)
    assert seen.news & observation.NEW_BSS
    assert seen.news & observation.NEW_ADVERTISED_SSID
    assert not seen.news & observation.NEW_RESPONDED_SSID
    assert (bss.bssid, bss.first_us, bss.beacons, bss.responses) == (AP, ear.now_us, 1, 0)
    record = bss.advertised[b"net"]
    assert seen.record is record
    assert (seen.ssid, record.ssid, record.ssid_length, record.count) == (b"net", b"net", 3, 1)
    assert (record.beacon, record.response, record.cloaked) == (True, False, False)
    assert not ear.hear(frames.beacon(AP, b"net")).news & (observation.NEW_BSS | observation.NEW_ADVERTISED_SSID)


def test_probe_responses_have_a_map_of_their_own() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP, b"net"))
    seen = ear.hear(frames.probe_response(AP, STA, b"net"))
    assert seen.news & observation.NEW_RESPONDED_SSID
    assert not seen.news & (observation.NEW_ADVERTISED_SSID | observation.NEW_BSS)
    bss = ear.bss(AP)
    assert (bss.beacons, bss.responses) == (1, 1)
    assert list(bss.advertised) == list(bss.responded or {}) == [b"net"]
    assert (seen.record is not None and seen.record.response, bss.advertised[b"net"].response) == (True, False)
    assert not ear.hear(frames.probe_response(AP, STA, b"net")).news & observation.NEW_RESPONDED_SSID


@pytest.mark.parametrize("ssid", [b"", b"\x00", b"\x00" * 7, b"\x00" * 32])
def test_an_ssid_of_nothing_or_zeros_is_hidden_and_keeps_its_length(ssid: bytes) -> None:
    ear = Ear()
    seen = ear.hear(frames.beacon(AP, ssid))
    record = ear.bss(AP).advertised[b""]
    assert (seen.ssid, record.cloaked, record.ssid_length) == (b"", True, len(ssid))


def test_a_hidden_ssid_and_its_unveiling_are_two_records() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP, b""))
    ear.hear(frames.probe_response(AP, STA, b"secret"))
    assert list(ear.bss(AP).advertised) == [b""]
    assert list(ear.bss(AP).responded or {}) == [b"secret"]


@pytest.mark.parametrize("ssid", [HOSTILE, b"\x00x", b"x" * 255, "図書館".encode()])
def test_ssids_stay_the_bytes_they_are(ssid: bytes) -> None:
    ear = Ear()
    seen = ear.hear(frames.beacon(AP, ssid))
    ear.hear(frames.probe_response(AP, STA, ssid))
    assert seen.ssid == ssid
    assert list(ear.bss(AP).advertised) == list(ear.bss(AP).responded or {}) == [ssid]


def test_only_the_latest_ssids_are_kept() -> None:
    ear = Ear()
    for number in range(MAX_SSIDS + 2):
        ear.hear(frames.beacon(AP, b"%d" % number))
    kept = [b"%d" % number for number in range(2, MAX_SSIDS + 2)]
    assert list(ear.bss(AP).advertised) == kept
    for number in range(MAX_SSIDS + 2):
        ear.hear(frames.probe_response(AP, STA, b"%d" % number))
    assert list(ear.bss(AP).responded or {}) == kept


def test_records_say_what_the_elements_say() -> None:
    ear = Ear()
    extra = frames.country(b"DE ") + frames.vht_operation(1, 42)
    ear.hear(frames.beacon(AP, b"net", 36, frames.WPA3_SAE, extra=extra, interval=200), freq_mhz=5180)
    record = ear.bss(AP).advertised[b"net"]
    assert (record.channel, record.freq_khz, record.width_mhz, record.center_1) == (36, 5_180_000, 80, 42)
    assert (record.interval_tu, record.country, record.max_rate_500kbps) == (200, b"DE ", 108)
    assert record.security is not None
    assert record.security.generation == 4
    assert record.element_ids[:3] == b"\x00\x01\x05"
    assert (ear.bss(AP).channel, ear.bss(AP).channel_freq_khz, ear.bss(AP).interval_tu) == (36, 5_180_000, 200)


def test_the_channel_is_the_elements_and_not_where_the_radio_was_tuned() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP, b"net", 1), freq_mhz=2417)
    assert (ear.bss(AP).channel, ear.bss(AP).channel_freq_khz) == (1, 2_412_000)


def test_the_frequency_of_an_answer_is_that_of_the_channel_it_names() -> None:
    ear = Ear()
    ear.hear(frames.probe_response(AP2, STA, b"net", 11), freq_mhz=2462)
    assert (ear.bss(AP2).responded or {})[b"net"].freq_khz == 2_462_000
    ear.hear(frames.beacon(AP, b"net", 1), freq_mhz=2412)
    ear.hear(frames.probe_response(AP, STA, b"net", 6), freq_mhz=2437)
    assert (ear.bss(AP).responded or {})[b"net"].freq_khz == 2_437_000
    assert ear.bss(AP).advertised[b"net"].freq_khz == 2_412_000


# -- reading only what changes


def test_the_same_beacon_is_not_read_again_but_counted() -> None:
    ear = Ear()
    assert ear.hear(frames.beacon(AP, seq=1, tsf=1)).news & PARSED
    seen = ear.hear(frames.beacon(AP, seq=2, tsf=102_401))
    assert not seen.news & PARSED
    assert seen.elements is None
    assert (seen.ssid, seen.advert) == (b"net", ear.bss(AP).current)
    assert (ear.bss(AP).beacons, ear.bss(AP).advertised[b"net"].count) == (2, 2)
    assert ear.bss(AP).advertised[b"net"].last_us == ear.now_us


@pytest.mark.parametrize(
    "traffic_map",
    [
        frames.tim(count=1, period=3),
        frames.tim(bitmap_control=1),
        frames.tim(bitmap=b"\xff"),
        frames.tim(bitmap=b"\x01" * 30),
    ],
)
def test_waiting_traffic_is_no_news(traffic_map: bytes) -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    assert not ear.hear(frames.beacon(AP, traffic_map=traffic_map)).news & PARSED


@pytest.mark.parametrize(
    "changed",
    [
        frames.beacon(AP, b"nex"),
        frames.beacon(AP, b"network"),
        frames.beacon(AP, channel=11),
        frames.beacon(AP, security=frames.WPA3_SAE),
        frames.beacon(AP, extra=frames.csa(11)),
        frames.beacon(AP, privacy=False),
        frames.beacon(AP, ibss=True),
        frames.beacon(AP, traffic_map=b""),
        frames.beacon(AP, elements=frames.ssid_element(b"net")),
    ],
)
def test_every_other_change_is_read(changed: bytes) -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    assert ear.hear(changed).news & PARSED
    assert ear.hear(frames.beacon(AP)).news & PARSED


def test_beacons_without_a_traffic_map_are_compared_whole() -> None:
    ear = Ear()
    plain = frames.beacon(AP, traffic_map=b"")
    assert ear.hear(plain).news & PARSED
    assert not ear.hear(plain).news & PARSED
    assert ear.hear(plain + frames.vendor(frames.OUI_WFA, 9)).news & PARSED


def test_answers_are_compared_with_answers() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    assert ear.hear(frames.probe_response(AP, STA)).news & PARSED
    assert not ear.hear(frames.beacon(AP)).news & PARSED
    assert not ear.hear(frames.probe_response(AP, STA)).news & PARSED
    assert ear.hear(frames.probe_response(AP, STA, privacy=False)).news & PARSED
    assert ear.hear(frames.probe_response(AP, STA, extra=frames.wmm())).news & PARSED


@pytest.mark.parametrize("tail", [b"", frames.wmm()])
def test_a_traffic_map_that_overruns_is_a_fault_even_where_all_else_is_as_before(tail: bytes) -> None:
    ear = Ear()
    head = frames.ssid_element(b"net") + frames.rates()
    ear.hear(frames.beacon(AP, elements=head + frames.tim() + tail))
    lie = frames.beacon(AP, elements=head + frames.lying_element(5, 250, b"\x00\x01\x00\x00") + tail)
    assert ear.fault(lie, Observation()) == faults.ELEMENT_OVERRUN
    assert ear.fault(frames.beacon(AP, elements=head + b"\x05"), Observation()) == faults.ELEMENT_OVERRUN
    assert ear.bss(AP).beacons == 1


def test_who_comes_back_is_read_anew() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    assert not ear.hear(frames.beacon(AP), after_s=RETURN_S - 1).news & (PARSED | observation.BSS_RETURNED)
    seen = ear.hear(frames.beacon(AP), after_s=RETURN_S + 1)
    assert seen.news & PARSED
    assert seen.news & observation.BSS_RETURNED


# -- believing


@pytest.mark.parametrize("frame", [frames.beacon(AP), frames.probe_response(AP, STA)])
def test_a_pair_is_believed_at_its_third_frame_and_only_once(frame: bytes) -> None:
    ear = Ear()
    assert confirmations(ear, frame, 6) == [False, False, True, False, False, False]
    assert CONFIRMATIONS == 3


def test_beacons_and_answers_confirm_one_another() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    ear.hear(frames.probe_response(AP, STA))
    seen = ear.hear(frames.beacon(AP))
    assert seen.news & CONFIRMED
    assert seen.advert is not None
    assert (seen.advert.frames, seen.advert.beacons, seen.advert.confirmed) == (3, 2, True)


def test_a_beacon_repeated_with_the_retry_bit_confirms_nothing() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP, seq=5))
    assert confirmations(ear, frames.beacon(AP, seq=5, retry=True), 5) == [False] * 5
    assert confirmations(ear, frames.beacon(AP, seq=6), 2) == [False, True]


def test_an_answer_repeated_with_the_retry_bit_confirms_nothing() -> None:
    ear = Ear()
    ear.hear(frames.probe_response(AP, STA, seq=5))
    retries = confirmations(ear, frames.probe_response(AP, STA, seq=5, retry=True), 5, after_s=0.01)
    assert retries == [False] * 5
    assert ear.bss(AP).adverts[0].frames == 1


def test_frames_far_apart_do_not_add_up() -> None:
    ear = Ear()
    assert confirmations(ear, frames.beacon(AP), 9, after_s=CONFIRM_S + 1) == [False] * 9
    assert confirmations(ear, frames.beacon(AP), 2, after_s=CONFIRM_S - 1) == [False, True]


def test_a_believed_pair_may_be_silent_for_a_while() -> None:
    ear = Ear()
    confirmations(ear, frames.beacon(AP), 3)
    assert confirmations(ear, frames.beacon(AP), 5, after_s=RETURN_S - 1) == [False] * 5
    assert ear.bss(AP).adverts[0].confirmed


def test_after_a_long_silence_a_pair_must_be_believed_again() -> None:
    ear = Ear()
    confirmations(ear, frames.beacon(AP), 3)
    before = ear.now_us
    ear.hear(frames.beacon(AP), after_s=RETURN_S + 1)
    assert not ear.bss(AP).adverts[0].confirmed
    assert ear.bss(AP).adverts[0].before_us == before
    assert confirmations(ear, frames.beacon(AP), 3) == [False, True, False]


def test_each_security_of_an_ssid_is_a_pair_of_its_own() -> None:
    ear = Ear()
    confirmations(ear, frames.beacon(AP, security=frames.WPA2_PSK), 3)
    told = []
    for _ in range(3):
        ear.hear(frames.beacon(AP, security=frames.WPA2_PSK))
        told.append(ear.hear(frames.beacon(AP, security=frames.OPEN)))
    assert [bool(seen.news & CONFIRMED) for seen in told] == [False, False, True]
    previous = told[-1].previous
    assert previous is not None
    assert previous.security.generation == 3
    assert len(ear.bss(AP).adverts) == 2


def test_the_pair_before_is_one_of_the_same_ssid_that_was_believed() -> None:
    ear = Ear()
    confirmations(ear, frames.beacon(AP, b"other", security=frames.WPA3_SAE), 3)
    ear.hear(frames.beacon(AP, b"net", security=frames.WEP))
    for _ in range(2):
        ear.hear(frames.beacon(AP, b"net", security=frames.OPEN))
    seen = ear.hear(frames.beacon(AP, b"net", security=frames.OPEN))
    assert seen.news & CONFIRMED
    assert seen.previous is None


def test_what_only_came_back_has_no_pair_before() -> None:
    ear = Ear()
    confirmations(ear, frames.beacon(AP, security=frames.WPA3_SAE), 3)
    confirmations(ear, frames.beacon(AP, security=frames.WPA2_PSK), 3)
    ear.now_us += RETURN_US
    told = [ear.hear(frames.beacon(AP, security=frames.WPA2_PSK)) for _ in range(3)]
    assert told[-1].news & CONFIRMED
    assert told[-1].previous is None


def test_the_same_security_in_another_order_is_the_same_pair() -> None:
    ear = Ear()
    one = frames.Security(True, frames.rsn((frames.AKM_PSK, frames.AKM_SAE)))
    other = frames.Security(True, frames.rsn((frames.AKM_SAE, frames.AKM_PSK)))
    ear.hear(frames.beacon(AP, security=one))
    ear.hear(frames.beacon(AP, security=other))
    assert len(ear.bss(AP).adverts) == 1


def test_only_so_many_pairs_are_kept_and_believed_ones_longest() -> None:
    ear = Ear()
    confirmations(ear, frames.beacon(AP, b"believed"), 3)
    for number in range(MAX_ADVERTS + 5):
        ear.hear(frames.beacon(AP, b"%d" % number))
    adverts = ear.bss(AP).adverts
    assert len(adverts) == MAX_ADVERTS
    assert [advert.ssid for advert in adverts][:2] == [b"believed", b"6"]
    assert ear.tracker.forgotten == 6


def test_the_companion_of_an_owe_transition_is_kept() -> None:
    ear = Ear()
    seen = ear.hear(frames.beacon(AP, security=frames.OPEN, extra=frames.owe_transition(AP2, b"hidden")))
    assert seen.advert is not None
    assert seen.advert.owe_bssid == AP2


# -- time and signal


def test_a_tsf_that_starts_anew_is_a_restart() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP, tsf=3_600_000_000))
    seen = ear.hear(frames.beacon(AP, tsf=500_000))
    assert seen.news & observation.BSS_RESTARTED
    assert ear.bss(AP).restarted_us == ear.now_us
    assert not ear.hear(frames.beacon(AP, tsf=602_400)).news & observation.BSS_RESTARTED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (3_600_000_000, 3_600_102_400),
        (3_600_000_000, 120_000_000),  # behind, yet not young: two transmitters
        (1_500_000, 700_000),  # jitter
        (3_600_000_000, 2**63 + 5),  # a negative number to some
    ],
)
def test_other_steps_of_the_tsf_are_no_restart(before: int, after: int) -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP, tsf=before))
    assert not ear.hear(frames.beacon(AP, tsf=after)).news & observation.BSS_RESTARTED
    assert ear.bss(AP).restarted_us == 0


def test_an_answer_tells_nothing_of_restarts() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP, tsf=3_600_000_000))
    assert not ear.hear(frames.probe_response(AP, STA, tsf=5)).news & observation.BSS_RESTARTED


def test_the_signal_of_a_bss_follows_its_beacons_slowly() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP), signal=-50)
    assert ear.bss(AP).signal_x8 == -400
    ear.hear(frames.beacon(AP), signal=-58)
    assert ear.bss(AP).signal_x8 == -408
    for _ in range(60):
        ear.hear(frames.beacon(AP), signal=-58)
    assert -58 <= ear.bss(AP).signal_x8 / 8 < -56
    settled = ear.bss(AP).signal_x8
    ear.hear(frames.beacon(AP), signal=None)
    ear.hear(frames.probe_response(AP, STA), signal=-20)
    ear.hear(frames.deauth(AP, STA, AP), signal=-20)
    assert ear.bss(AP).signal_x8 == settled


# -- whose BSS it is


def test_who_speaks_in_the_name_of_a_bss_does_not_become_it() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP, b"net"))
    seen = ear.hear(frames.beacon(AP, b"net", ta=STA, channel=11))
    assert seen.device is ear.device(STA)
    assert seen.bss is ear.bss(AP)
    assert (ear.device(STA).bss, ear.bss(AP).beacons) == (None, 2)
    assert ear.tracker.access_points == 1


# -- the small rules


@pytest.mark.parametrize(("ssid", "seen"), [(b"", b""), (b"\x00\x00", b""), (b"\x00a", b"\x00a"), (b" ", b" ")])
def test_visible_is_what_is_not_all_zeros(ssid: bytes, seen: bytes) -> None:
    assert visible(ssid) == seen


@pytest.mark.parametrize(
    ("rates", "best"),
    [(b"", 0), (b"\x82\x84\x0b\x16", 22), (b"\x6c\x82", 108), (b"\x82\xff\xfb\xfa", 2), (b"\x82\x7f", 127)],
)
def test_the_fastest_rate_leaves_basic_bits_and_selectors_out(rates: bytes, best: int) -> None:
    assert fastest(rates) == best


def test_the_stalest_pair_is_unbelieved_before_old() -> None:
    ear = Ear()
    seen = ear.hear(frames.beacon(AP))
    assert seen.advert is not None
    made = [Advert(b"%d" % n, seen.advert.security, ts_us) for n, ts_us in enumerate((50, 10, 30, 20))]
    made[1].confirmed = True
    assert stalest(made) == 3
    for advert in made:
        advert.confirmed = True
    assert stalest(made) == 1


def test_another_beacon_interval_is_read_anew() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP, interval=100))
    assert not ear.hear(frames.beacon(AP, interval=100)).news & observation.ELEMENTS_PARSED
    assert ear.hear(frames.beacon(AP, interval=1000)).news & observation.ELEMENTS_PARSED
    assert ear.bss(AP).interval_tu == 1000


def test_ordinary_elements_behind_unusual_ones_are_news_once() -> None:
    ear = Ear()
    odd = frames.beacon(AP, extra=frames.element(3, b"\x06\x06"))
    plain, other = frames.beacon(AP), frames.beacon(AP, interval=200)
    bits = [bool(ear.hear(frame).news & observation.UNUSUAL_ELEMENTS) for frame in (plain, odd, plain, other)]
    assert bits == [False, True, True, False]


def test_only_beacons_and_probe_responses_describe_a_bss() -> None:
    ear = Ear()
    assert ear.hear(frames.beacon(AP)).news & observation.BSS_DESCRIBED
    assert ear.hear(frames.probe_response(AP, STA)).news & observation.BSS_DESCRIBED
    assert not ear.hear(frames.probe_request(STA)).news & observation.BSS_DESCRIBED
