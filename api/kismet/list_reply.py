"""Answers that are long lists: written a few rows at a time, sent as they are written."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final

from aiohttp import web

from api.call import Call
from api.kismet.encodings import Record, Value, described_json, encoder

BUFFER_BYTES: Final = 65_536  # an answer that is no longer is sent whole
NOT_READING_S: Final = 30.0  # whoever takes nothing for so long gets no more

_LINES: Final = frozenset({"itjson", "ekjson"})  # one row on each line, and no list around them

Rows = AsyncIterator[Sequence[Value]]


async def reply_page(call: Call, rows: Rows, around: Record) -> web.Response:
    """Answer with one record: `around` and the rows as its `data`."""
    encode = encoder(call.suffix)
    if encode is None or encode is described_json:  # nobody asks for many rows with descriptions
        return call.reply_whole({"data": [row async for some in rows for row in some], **around})
    parts = [encode(row).rstrip(b"\n") async for some in rows for row in some]
    rest = encode(around)[1:]
    return call.reply_bytes(b'{"data":[' + b",".join(parts) + b"]," + rest)


async def reply_list(call: Call, rows: Rows) -> web.StreamResponse:
    """Answer with a list; a long one is sent while it is written."""
    encode = encoder(call.suffix)
    if encode is None or encode is described_json:
        return await asyncio.to_thread(call.reply_whole, [row async for some in rows for row in some])
    return await _send(call, _lines(rows, encode) if call.suffix in _LINES else _array(rows, encode))


async def _lines(rows: Rows, encode: Callable[[Value], bytes]) -> AsyncIterator[bytes]:
    async for some in rows:
        yield encode(some)


async def _array(rows: Rows, encode: Callable[[Value], bytes]) -> AsyncIterator[bytes]:
    separator = b"["
    async for some in rows:
        for row in some:
            yield separator + encode(row)
            separator = b","
    yield b"]" if separator == b"," else b"[]"


async def _send(call: Call, parts: AsyncIterator[bytes]) -> web.StreamResponse:
    """Send the parts in chunks; a list that fits into one is an answer like any other."""
    buffer = bytearray()
    stream: web.StreamResponse | None = None
    async for part in parts:
        buffer += part
        if len(buffer) < BUFFER_BYTES:
            continue
        if stream is None:
            stream = await _begin(call)
        await _write(call, stream, buffer)
    if stream is None:
        return call.reply_bytes(bytes(buffer))
    await _write(call, stream, buffer)
    await stream.write_eof()
    return stream


async def _begin(call: Call) -> web.StreamResponse:
    call.take_as_long_as_it_takes()
    stream = web.StreamResponse()
    stream.content_type = call.content_type
    await stream.prepare(call.request)
    return stream


async def _write(call: Call, stream: web.StreamResponse, buffer: bytearray) -> None:
    try:
        async with asyncio.timeout(NOT_READING_S):
            await stream.write(bytes(buffer))
    except TimeoutError:
        if call.request.transport is not None:
            call.request.transport.abort()
        raise ConnectionResetError("the client does not read") from None
    buffer.clear()
