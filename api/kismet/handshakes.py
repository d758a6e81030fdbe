"""Handshakes to download, as captures and as hash lines. They are credentials: every route here is for admins."""

from collections.abc import Iterable, Sequence
from typing import Final

from aiohttp import hdrs, web

from api.call import Call, ReplyError
from api.routing import GET, Route
from sensor.dot11.mac import parse_mac
from sensor.errors import MalformedError
from sensor.handshakes.hashlines import Hash
from sensor.handshakes.matching import Handshake, Pmkid, match
from sensor.handshakes.message import EapolMessage
from sensor.identity import parse_device_key
from sensor.storage.pcapwriter import pcap
from sensor.storage.state import ADMIN
from sensor.tracking.pairs import NamingFrame, Pair, PairTracker

PCAP: Final = ("pcap",)
HASHES: Final = ("22000",)

_PCAP_TYPE: Final = "application/vnd.tcpdump.pcap"
TimedFrame = tuple[int, bytes]  # (ts_us, frame without FCS)


async def handshake_of_device(call: Call) -> web.Response:
    """The handshake of one station with an access point."""
    bssid, sta = _access_point(call), _station(call)
    pair = call.sensor.tracker.pairs.find(bssid, sta)
    if pair is None and sta not in call.sensor.tracker.devices:
        raise ReplyError(404, "No such device\n")
    if pair is None or not pair.captured:
        raise ReplyError(404, "No handshake of this device with this access point was captured\n")
    return _download(handshake_frames(call.sensor.tracker.pairs, bssid, [pair]), f"{bssid.hex()}-{sta.hex()}")


async def handshakes_of_access_point(call: Call) -> web.Response:
    """The handshakes of all stations with an access point, under the ESSID that it has now."""
    bssid = _access_point(call)
    pairs = call.sensor.tracker.pairs
    frames = handshake_frames(pairs, bssid, _of_one_name(pairs, bssid))
    if not frames:
        raise ReplyError(404, "No handshake of this access point was captured\n")
    return _download(frames, bssid.hex())


async def pmkids_of_access_point(call: Call) -> web.Response:
    """The frames with PMKIDs of an access point."""
    bssid = _access_point(call)
    pairs = call.sensor.tracker.pairs
    frames = pmkid_frames(pairs, bssid, _of_one_name(pairs, bssid))
    if not frames:
        raise ReplyError(404, "No PMKID of this access point was captured\n")
    return _download(frames, f"{bssid.hex()}-pmkid")


async def hash_lines(call: Call) -> web.Response:
    """Every handshake and PMKID as hashcat reads it."""
    lines = lines_of(call.sensor.tracker.pairs.captured())
    if not lines:
        raise ReplyError(404, "No handshake was captured\n")
    text = "".join(f"{line}\n" for line in lines)
    return web.Response(text=text, content_type="text/plain", headers=_saved_as("handshakes.22000"))


def lines_of(captured: Iterable[Pair]) -> list[str]:
    """Return the hash lines of pairs, none twice."""
    hashes = []
    for pair in captured:
        hashes += [Hash(pair.essid, None, pair.pmkid)] if pair.pmkid is not None else []
        hashes += [Hash(pair.essid, pair.handshake, None)] if pair.handshake is not None else []
    return list(dict.fromkeys(found.line for found in hashes))


def handshake_frames(pairs: PairTracker, bssid: bytes, captured: Sequence[Pair]) -> list[TimedFrame]:
    """Return what proves the handshakes and PMKIDs of pairs: the frame that names the ESSID, then EAPOL in time."""
    frames: list[TimedFrame] = []
    for pair in captured:
        frames += [(message.ts_us, message.frame) for message in messages_of(pair)]
        frames += _pmkid_frame(pair.pmkid)
    return _named(pairs.naming.get(bssid), captured, frames)


def pmkid_frames(pairs: PairTracker, bssid: bytes, captured: Sequence[Pair]) -> list[TimedFrame]:
    """Return the frame that names the ESSID, then those that carry PMKIDs, in time."""
    frames = [frame for pair in captured for frame in _pmkid_frame(pair.pmkid)]
    return _named(pairs.naming.get(bssid), captured, frames)


def messages_of(pair: Pair) -> list[EapolMessage]:
    """Return the messages of a pair's handshake, and of the others those that do not outshine it.

    Who reads the capture picks the two messages that lie closest together: that must be the handshake whose hash
    we give out, not a forged or a retried one.
    """
    handshake = pair.handshake
    if handshake is None:
        return []
    kept = [handshake.ap_message, handshake.sta_message]
    for message in pair.messages:
        if message not in kept and _harmless(message, kept, handshake) and _agrees(message, pair.pmkid):
            kept.append(message)
    return kept


def _harmless(message: EapolMessage, kept: Sequence[EapolMessage], handshake: Handshake) -> bool:
    made = [found for other in kept if (found := match(other, message, 0)) is not None]
    return all(found.same_hash(handshake) or found.gap_us > handshake.gap_us for found in made)


def _agrees(message: EapolMessage, pmkid: Pmkid | None) -> bool:
    return not message.pmkid or pmkid is None or message.pmkid == pmkid.pmkid


def _pmkid_frame(pmkid: Pmkid | None) -> list[TimedFrame]:
    return [(pmkid.ts_us, pmkid.frame)] if pmkid is not None else []


def _named(naming: NamingFrame | None, captured: Sequence[Pair], frames: list[TimedFrame]) -> list[TimedFrame]:
    """Put what names the ESSID before the other frames: the access point itself, else those who associated with it.

    An access point that has another name now is no witness: every hash would be wrong.
    """
    in_time = sorted(dict.fromkeys(frames))
    if not in_time:
        return []
    if naming is not None and all(pair.essid == naming.essid for pair in captured):
        return [(naming.ts_us, naming.frame), *in_time]
    asked = [pair.request for pair in captured if pair.request is not None and pair.request.essid == pair.essid]
    return [*sorted((request.ts_us, request.frame) for request in asked), *in_time]


def _of_one_name(pairs: PairTracker, bssid: bytes) -> list[Pair]:
    """Return the captured pairs of an access point under its present ESSID, else under that of the last one heard."""
    captured = [pair for pair in pairs.of_bssid(bssid) if pair.captured]
    if not captured:
        return []
    naming = pairs.naming.get(bssid)
    essids = {pair.essid for pair in captured}
    last = max(captured, key=lambda pair: pair.last_us)
    essid = naming.essid if naming is not None and naming.essid in essids else last.essid
    return [pair for pair in captured if pair.essid == essid]


def _access_point(call: Call) -> bytes:
    """Return the address behind `:key`; 404 for a key that is none or that nobody has."""
    try:
        bssid = parse_device_key(call.path["key"])
    except MalformedError:
        bssid = b""
    if bssid not in call.sensor.tracker.devices and not call.sensor.tracker.pairs.of_bssid(bssid):
        raise ReplyError(404, "No such access point\n")
    return bssid


def _station(call: Call) -> bytes:
    """Return the address in `:device`; 404 for what is none."""
    try:
        return parse_mac(call.path["device"])
    except ValueError:
        raise ReplyError(404, "No such device\n") from None


def _download(frames: Iterable[TimedFrame], name: str) -> web.Response:
    headers = _saved_as(f"handshake-{name}.pcap")
    return web.Response(body=pcap(frames), content_type=_PCAP_TYPE, headers=headers)


def _saved_as(name: str) -> dict[str, str]:
    """Return the headers of a file that is saved and kept nowhere else; `name` is ours, never a stranger's text."""
    return {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"', hdrs.CACHE_CONTROL: "no-store"}


_BY_KEY: Final = "/phy/phy80211/by-key/:key"

ROUTES: Final = (
    Route(f"{_BY_KEY}/device/:device/pcap/handshake", GET, ADMIN, PCAP, handshake_of_device),
    Route(f"{_BY_KEY}/pcap/handshake", GET, ADMIN, PCAP, handshakes_of_access_point),
    Route(f"{_BY_KEY}/pcap/handshake-pmkid", GET, ADMIN, PCAP, pmkids_of_access_point),
    Route("/phy/phy80211/handshakes", GET, ADMIN, HASHES, hash_lines),
)
