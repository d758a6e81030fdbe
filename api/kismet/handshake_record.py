"""Kismet's records of captured handshakes. All of them are credentials: only for callers of role admin."""

from operator import itemgetter
from typing import Final

from api.kismet.encodings import Keyed, Record, Value
from api.kismet.records import SECOND_US, mac_text, seconds
from sensor.dot11.block import DLT_IEEE802_11
from sensor.dot11.eapol import KEY_INSTALL
from sensor.handshakes.message import EapolMessage
from sensor.tracking.device import Device
from sensor.tracking.pairs import Pair, PairTracker

_FROM_DS: Final = 1  # directions of `dot11.eapol.direction`
_TO_DS: Final = 2
_MASK_64: Final = (1 << 64) - 1


def add_secrets(record: Record, device: Device, pairs: PairTracker) -> None:
    """Add to an 802.11 device record what was captured of its handshakes, as access point and as station."""
    _add_as_access_point(record, device.mac, pairs)
    _add_as_station(record, device, pairs)


def _add_as_access_point(record: Record, bssid: bytes, pairs: PairTracker) -> None:
    captured = [pair for pair in pairs.of_bssid(bssid) if pair.captured]
    if not captured:
        return
    lists = {mac_text(pair.sta): _eapol_records(pair) for pair in captured}
    shown = Keyed({sta: messages for sta, messages in lists.items() if messages})
    if shown:
        record["dot11.device.wpa_handshake_list"] = shown
    naming = pairs.naming.get(bssid)
    if naming is not None:
        record["dot11.device.ssid_beacon_packet"] = packet_record(naming.ts_us, naming.frame, naming.source)
    pmkids = [(pair.pmkid.ts_us, pair.pmkid.frame, pair) for pair in captured if pair.pmkid is not None]
    if pmkids:
        ts_us, frame, pair = max(pmkids, key=itemgetter(0))
        source = next((message.source for message in pair.messages if message.frame == frame), 0)
        record["dot11.device.pmkid_packet"] = packet_record(ts_us, frame, source)


def _add_as_station(record: Record, device: Device, pairs: PairTracker) -> None:
    """Add the nonces that access points sent to a station: of their first and of their third messages."""
    found = [pairs.find(peer.bssid, device.mac) for peer in device.peers or ()]
    messages = [message for pair in found if pair is not None for message in pair.messages]
    for name, number in (("anonce", 1), ("nonce", 3)):
        nonces = [nonce_record(message) for message in messages if message.number == number]
        if nonces:
            record[f"dot11.device.wpa_{name}_list"] = nonces


def _eapol_records(pair: Pair) -> list[Value]:
    return [eapol_record(message) for message in pair.messages]


def eapol_record(message: EapolMessage) -> Record:
    """Return one message of a handshake, its frame included."""
    record = {f"dot11.eapol.{name}": value for name, value in _common(message).items()}
    record["dot11.eapol.direction"] = _FROM_DS if message.from_ap else _TO_DS
    record["dot11.eapol.rsn_pmkid"] = message.pmkid.hex()
    record["dot11.eapol.packet"] = packet_record(message.ts_us, message.frame, message.source)
    return record


def nonce_record(message: EapolMessage) -> Record:
    """Return the nonce of one message."""
    return {f"dot11.eapol.nonce.{name}": value for name, value in _common(message).items()}


def _common(message: EapolMessage) -> Record:
    return {
        "timestamp": message.ts_us / SECOND_US,
        "message_num": message.number,
        "replay_counter": message.replay_counter & _MASK_64,
        "install": int(message.key_information & KEY_INSTALL != 0),
        "nonce": message.nonce.hex(),
    }


def packet_record(ts_us: int, frame: bytes, source: int) -> Record:
    """Return a frame without FCS, heard by datasource number `source` (0 also where that is not known any more)."""
    return {
        "kismet.packet.ts_sec": seconds(ts_us),
        "kismet.packet.ts_usec": ts_us % SECOND_US,
        "kismet.packet.dlt": DLT_IEEE802_11,
        "kismet.packet.source": source,
        "kismet.packet.data": frame.hex(),
    }
