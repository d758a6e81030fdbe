"""What BSSs say about themselves: SSIDs, security, channel; told anew only when it changes."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.channels import home_freq_khz
from sensor.dot11.elements import Elements
from sensor.dot11.frame import BEACON, Frame
from sensor.tracking import observation
from sensor.tracking.device import (
    MAX_ADVERTS,
    MAX_SSIDS,
    ROLE_ADHOC,
    ROLE_AP,
    ROLE_RESPONDER,
    Advert,
    Bss,
    Device,
    SsidRecord,
)
from sensor.tracking.observation import CONFIRM_US, CONFIRMATIONS, RETURN_US, Observation
from sensor.tracking.tracks import Track

CAPABILITY_IBSS: Final = 0x0002  # 802.11-2020 9.4.1.4

# A TSF this young that is behind the last one was started anew; a twin's own TSF only looks like that at first.
RESTARTED_TSF_US: Final = 60_000_000
RESTARTED_STEP_US: Final = 1_000_000

TRACKED: Final = 4  # beacons; invented BSSIDs are heard less often, and a track is large


class BssTracker:
    """Keeps BSSs up to date from beacons and probe responses."""

    def __init__(self) -> None:
        """Start with no entry dropped."""
        self.forgotten: int = 0  # SSIDs and adverts that found a full list

    def unchanged(self, bss: Bss, frame: Frame) -> bool:
        """Whether the frame's elements say what the last frame of its kind said; the TIM may differ."""
        at = frame.elements
        end = frame.end
        data = frame.data
        if frame.kind != BEACON:
            return frame.capability == bss.response_capability and data[at:end] == bss.response_elements
        if frame.capability != bss.capability or frame.beacon_interval_tu != bss.interval_tu:
            return False
        if frame.ts_us - bss.last_beacon_us > RETURN_US:
            return False  # whoever comes back is read anew
        head = bss.beacon_head
        after: i64 = at + len(head)
        if not head or data[at:after] != head:
            return False
        if not bss.has_tim:
            return after == end
        if after >= end:
            return False
        length: i64 = data[after]
        tail: i64 = after + 1 + length
        return tail <= end and data[tail:end] == bss.beacon_tail

    def found(self, device: Device, frame: Frame, seen: Observation) -> Bss:
        """Start a BSS at its first frame."""
        seen.news |= observation.NEW_BSS
        return Bss(device.mac, frame.ts_us)

    def observe(self, device: Device, bss: Bss, frame: Frame, seen: Observation) -> None:
        """Bring the BSS up to date with one beacon or probe response."""
        seen.bss = bss
        elements = seen.elements
        if elements is not None:
            self._described(bss, seen)
        if frame.kind == BEACON:
            bss.beacons += 1
            before_us = bss.last_beacon_us
            self._follow(bss, frame, seen)
            if elements is not None:
                if elements.channel != bss.channel and bss.track is not None:
                    self._moved(bss.track, elements.channel, before_us, seen)
                self._read_beacon(device, bss, frame, elements, seen)
            advert = bss.current
        else:
            bss.responses += 1
            if elements is not None:
                self._read_response(device, bss, frame, elements, seen)
            advert = bss.responding
        if advert is not None:
            self._count(bss, advert, frame, seen)

    def _described(self, bss: Bss, seen: Observation) -> None:
        """Say that elements are a BSS's; whoever looks at unusual ones has to know when they end."""
        seen.news |= observation.BSS_DESCRIBED
        is_unusual = seen.news & observation.UNUSUAL_ELEMENTS != 0
        if bss.unusual and not is_unusual:
            seen.news |= observation.UNUSUAL_ELEMENTS
        bss.unusual = is_unusual

    def _follow(self, bss: Bss, frame: Frame, seen: Observation) -> None:
        """Follow the clock and the signal of its beacons."""
        tsf = frame.tsf_us
        if 0 <= tsf < RESTARTED_TSF_US and bss.tsf_us - tsf > RESTARTED_STEP_US:
            bss.restarted_us = frame.ts_us
            seen.news |= observation.BSS_RESTARTED
        if bss.last_beacon_us and frame.ts_us - bss.last_beacon_us > RETURN_US:
            seen.news |= observation.BSS_RETURNED
        track = bss.track
        if track is not None:
            if track.beacon(frame, bss.interval_tu, bss.channel_freq_khz):
                seen.news |= observation.TRACK_FORKED
        elif bss.beacons >= TRACKED and not seen.retransmission:
            self._track(bss, frame)
        bss.tsf_us = tsf
        bss.last_beacon_us = frame.ts_us
        signal_dbm = frame.signal_dbm
        if signal_dbm:
            mean = bss.signal_x8
            bss.signal_x8 = mean + signal_dbm - (mean >> 3) if mean else signal_dbm * 8

    def _track(self, bss: Bss, frame: Frame) -> None:
        """Begin to follow an access point that was heard often enough; copies of its beacons do not count."""
        heard: i64 = 1
        for advert in bss.adverts:
            heard += advert.beacons
        if heard >= TRACKED and not frame.capability & CAPABILITY_IBSS and frame.ta == bss.bssid:
            bss.track = Track(frame, bss.channel)

    def _moved(self, track: Track, channel: i64, before_us: i64, seen: Observation) -> None:
        """Take note of another channel than the last beacon's."""
        if channel and track.on_channel(channel, before_us, track.last_us):
            seen.news |= observation.TRACK_FORKED

    def _read_beacon(self, device: Device, bss: Bss, frame: Frame, elements: Elements, seen: Observation) -> None:
        device.roles |= ROLE_ADHOC if frame.capability & CAPABILITY_IBSS else ROLE_AP
        data = frame.data
        bss.capability = frame.capability
        bss.interval_tu = frame.beacon_interval_tu
        if elements.tim_start:
            bss.beacon_head = data[frame.elements : elements.tim_start + 1]
            bss.beacon_tail = data[elements.tim_end : frame.end]
            bss.has_tim = True
        else:
            bss.beacon_head = data[frame.elements : frame.end]
            bss.has_tim = False
        record = self._record(bss.advertised, observation.NEW_ADVERTISED_SSID, frame, elements, seen)
        record.beacon = True
        if elements.channel:
            bss.channel = elements.channel
            bss.channel_freq_khz = record.freq_khz
        bss.current_record = record
        bss.current = self._advert(bss, frame, elements)

    def _read_response(self, device: Device, bss: Bss, frame: Frame, elements: Elements, seen: Observation) -> None:
        device.roles |= ROLE_RESPONDER
        bss.response_capability = frame.capability
        bss.response_elements = frame.data[frame.elements : frame.end]
        responded = bss.responded
        if responded is None:
            responded = {}
            bss.responded = responded
        record = self._record(responded, observation.NEW_RESPONDED_SSID, frame, elements, seen)
        record.response = True
        bss.responding_record = record
        bss.responding = self._advert(bss, frame, elements)

    def _record(
        self, records: dict[bytes, SsidRecord], news: i64, frame: Frame, elements: Elements, seen: Observation
    ) -> SsidRecord:
        """Return the SSID's record as this frame describes it; on first sight it is made, and is `news`."""
        ssid = visible(elements.ssid)
        record = records.get(ssid)
        if record is None:
            if len(records) >= MAX_SSIDS:
                oldest = next(iter(records))
                del records[oldest]
                self.forgotten += 1
            record = SsidRecord(ssid, frame.ts_us)
            record.cloaked = not ssid
            records[ssid] = record
            seen.news |= news
        self._describe(record, frame, elements)
        seen.record = record
        return record

    def _describe(self, record: SsidRecord, frame: Frame, elements: Elements) -> None:
        record.ssid_length = max(elements.ssid_length, 0)
        record.security = elements.security
        record.channel = elements.channel
        record.freq_khz = 0
        if elements.channel:
            record.freq_khz = home_freq_khz(elements.channel, elements.is_6ghz, frame.freq_khz)
        record.width_mhz = elements.width_mhz
        record.secondary = elements.secondary
        record.center_1 = elements.center_1
        record.center_2 = elements.center_2
        record.max_rate_500kbps = fastest(elements.rates)
        record.interval_tu = frame.beacon_interval_tu
        record.country = elements.country
        record.element_ids = elements.ids

    def _advert(self, bss: Bss, frame: Frame, elements: Elements) -> Advert:
        """Return the record of this (SSID, security) pair, made on first sight."""
        ssid = visible(elements.ssid)
        identity = elements.security.identity
        for advert in bss.adverts:
            if advert.ssid == ssid and advert.security.identity == identity:
                return advert
        advert = Advert(ssid, elements.security, frame.ts_us)
        advert.owe_bssid = elements.owe_bssid
        if len(bss.adverts) >= MAX_ADVERTS:
            bss.adverts.pop(stalest(bss.adverts))
            self.forgotten += 1
        bss.adverts.append(advert)
        return advert

    def _count(self, bss: Bss, advert: Advert, frame: Frame, seen: Observation) -> None:
        """Count one more frame for a pair; at the last one asked for, it is believed."""
        seen.advert = advert
        seen.ssid = advert.ssid
        record = bss.current_record if frame.kind == BEACON else bss.responding_record
        if record is not None:
            record.last_us = frame.ts_us
            record.count += 1
        silence = frame.ts_us - advert.last_us
        if silence > RETURN_US:
            advert.confirmed = False
            advert.before_us = advert.last_us
        if silence > CONFIRM_US and not advert.confirmed:
            advert.frames = 0
            advert.since_us = frame.ts_us
        advert.last_us = frame.ts_us
        if seen.retransmission:
            return
        if frame.kind == BEACON:
            advert.beacons += 1
        advert.frames += 1
        if not advert.confirmed and advert.frames >= CONFIRMATIONS:
            advert.confirmed = True
            seen.previous = previous(bss, advert)
            seen.news |= observation.ADVERT_CONFIRMED


def visible(ssid: bytes) -> bytes:
    """Return the SSID, empty where it is hidden behind zeros (802.11-2020 9.4.2.2 leaves hiding to vendors)."""
    return ssid if ssid.strip(b"\x00") else b""


def fastest(rates: bytes) -> i64:
    """Return the highest of the supported rates, in units of 500 kbit/s (802.11-2020 9.4.2.3)."""
    best: i64 = 0
    for octet in rates:
        rate: i64 = octet & 0x7F
        if rate > best and octet < 0xFA:  # 0xFA-0xFF select features, not rates
            best = rate
    return best


def stalest(adverts: list[Advert]) -> int:
    """Return the index of the advert to forget: unconfirmed ones first, then the longest unseen."""
    chosen = 0
    for n, advert in enumerate(adverts):
        if (advert.confirmed, advert.last_us) < (adverts[chosen].confirmed, adverts[chosen].last_us):
            chosen = n
    return chosen


def previous(bss: Bss, advert: Advert) -> Advert | None:
    """Return the believed advert of the same SSID that the BSSID showed last, if it was another than this one."""
    found: Advert | None = None
    for other in bss.adverts:
        if other is advert or not other.confirmed or other.ssid != advert.ssid or other.last_us <= advert.before_us:
            continue
        if found is None or other.last_us > found.last_us:
            found = other
    return found
