"""`/messagebus/*`: the last messages."""

from typing import Final

from aiohttp import web

from api.call import Call, ReplyError
from api.kismet.fields import simplify
from api.kismet.records import message_record, seconds
from api.kismet.timestamps import parse_since
from api.routing import ANY_SUFFIX, GET_POST, Route
from sensor.storage.state import READONLY


async def all_messages(call: Call) -> web.Response:
    """Every message kept, oldest first."""
    return call.reply([message_record(message) for message in call.sensor.messages.messages])


async def messages_since(call: Call) -> web.Response:
    """Messages later than a time, with the time to ask from next."""
    since_us = parse_since(call.path["timestamp"], call.now_us)
    if since_us is None:
        raise ReplyError(500, "ERROR: the time is no number\n")
    later = [message_record(message) for message in call.sensor.messages.messages if message.ts_us > since_us]
    return call.reply_whole(
        {
            "kismet.messagebus.list": simplify(later, call.fields()),
            "kismet.messagebus.timestamp": seconds(call.now_us),
        }
    )


ROUTES: Final = (
    Route("/messagebus/all_messages", GET_POST, READONLY, ANY_SUFFIX, all_messages),
    Route("/messagebus/last-time/:timestamp/messages", GET_POST, READONLY, ANY_SUFFIX, messages_since),
)
