"""`/streams/*` and captures that never end. Frames hold what was said in clear, so every capture is for admins."""

import asyncio
from typing import Final

from aiohttp import hdrs, web

from api.call import Call, ReplyError
from api.credentials import comes_from_elsewhere
from api.kismet.encodings import Keyed, Record
from api.kismet.records import seconds
from api.routing import ANY_SUFFIX, GET, GET_POST, Route
from sensor.dot11.mac import format_mac, parse_mac
from sensor.errors import MalformedError, RefusedError
from sensor.identity import parse_device_key
from sensor.storage.state import ADMIN, READONLY
from sensor.storage.streams import Choice, Concerning, FromSource, OfNetwork, PacketStream, everything
from sensor.text import printable

PCAPNG: Final = ("pcapng",)
STALLED_S: Final = 60.0  # without a reader taking anything, before its stream ends

_MIME_TYPE: Final = "application/vnd.tcpdump.pcap"


async def all_streams(call: Call) -> web.Response:
    """Every stream that is read now, by number."""
    streams = call.api.streams.streams
    return call.reply(Keyed({str(number): stream_record(stream) for number, stream in streams.items()}))


async def stream_info(call: Call) -> web.Response:
    """One stream."""
    return call.reply(stream_record(_stream(call)))


async def close_stream(call: Call) -> web.Response:
    """End a stream, whoever reads it."""
    if comes_from_elsewhere(call.request, call.api.settings.allowed_origins):
        raise ReplyError(403, "A page of another origin may not do this\n")
    call.api.streams.end(_stream(call))
    return call.reply_text("OK")


async def all_packets(call: Call) -> web.StreamResponse:
    """Every captured frame from now on."""
    return await _serve(call, "every frame", everything)


async def packets_of_source(call: Call) -> web.StreamResponse:
    """Those of one datasource."""
    try:
        source = call.sensor.sources.source(call.path["uuid"])
    except RefusedError as error:
        raise ReplyError(404, f"{error}\n") from None
    return await _serve(call, f"frames of datasource {source.name}", FromSource(source.number))


async def packets_of_device(call: Call) -> web.StreamResponse:
    """Those from, to or about one device."""
    try:
        mac = parse_device_key(call.path["key"])
    except MalformedError as error:
        raise ReplyError(404, f"{error}\n") from None
    if mac not in call.sensor.tracker.devices:
        raise ReplyError(404, "No such device\n")
    return await _serve(call, f"frames of device {format_mac(mac)}", Concerning(mac))


async def packets_of_network(call: Call) -> web.StreamResponse:
    """Those of one BSS, heard before or not."""
    try:
        bssid = parse_mac(call.path["mac"])
    except ValueError:
        raise ReplyError(404, "No such network\n") from None
    return await _serve(call, f"frames of network {format_mac(bssid)}", OfNetwork(bssid))


def stream_record(stream: PacketStream) -> Record:
    """Return one stream: Kismet's fields, then ours."""
    return {
        "kismet.stream.stream_id": stream.number,
        "kismet.stream.time": seconds(stream.opened_us),
        "kismet.stream.name": "pcapng",
        "kismet.stream.type": "remote",
        "kismet.stream.path": stream.path,
        "kismet.stream.description": stream.description,
        "kismet.stream.packets": stream.packets,
        "kismet.stream.size": stream.octets,
        "kismet.stream.max_packets": 0,
        "kismet.stream.max_size": 0,
        "kismet.stream.paused": 0,
        "airwarden.stream.dropped": stream.dropped,
    }


def _stream(call: Call) -> PacketStream:
    """Return the stream that a path names; 500 where there is none, as from Kismet."""
    number = call.path["id"]
    found = call.api.streams.streams.get(int(number)) if number.isascii() and number.isdigit() else None
    if found is None:
        raise ReplyError(500, "ERROR: there is no stream of that number\n")
    return found


async def _serve(call: Call, description: str, choice: Choice) -> web.StreamResponse:
    """Answer with a capture until its reader leaves, stalls or is cut off."""
    request = call.request
    response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: _MIME_TYPE, hdrs.CACHE_CONTROL: "no-store"})
    stream = call.api.streams.open(printable(request.path[:256].encode("utf-8", "replace")), description, choice)
    call.take_as_long_as_it_takes()
    writing = False

    def cut_off() -> None:
        if writing and request.transport is not None:
            request.transport.abort()

    try:
        await response.prepare(request)
        stream.on_close = cut_off
        async for piece in stream.pieces():
            if request.transport is None or request.transport.is_closing():
                break
            if piece:
                writing = True
                async with asyncio.timeout(STALLED_S):
                    await response.write(piece)
                writing = False
    except (ConnectionError, TimeoutError):
        if request.transport is not None:
            request.transport.abort()
    finally:
        stream.on_close = None
        call.api.streams.end(stream)
    return response


ROUTES: Final = (
    Route("/streams/all_streams", GET_POST, READONLY, ANY_SUFFIX, all_streams),
    Route("/streams/by-id/:id/stream_info", GET_POST, READONLY, ANY_SUFFIX, stream_info),
    Route("/streams/by-id/:id/close_stream", GET_POST, ADMIN, ANY_SUFFIX, close_stream),
    Route("/pcap/all_packets", GET, ADMIN, PCAPNG, all_packets),
    Route("/datasource/pcap/all_sources", GET, ADMIN, PCAPNG, all_packets),
    Route("/datasource/pcap/by-uuid/:uuid/packets", GET, ADMIN, PCAPNG, packets_of_source),
    Route("/devices/pcap/by-key/:key/packets", GET, ADMIN, PCAPNG, packets_of_device),
    Route("/phy/phy80211/pcap/by-bssid/:mac/packets", GET, ADMIN, PCAPNG, packets_of_network),
    Route("/phy/phy80211/pcap/by-bssid/:mac/packets.pcapng", GET, ADMIN, PCAPNG, packets_of_network),
)
