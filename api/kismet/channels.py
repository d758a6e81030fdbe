"""`/channels/channels`: how busy each frequency is."""

from typing import Final

from aiohttp import web

from api.call import Call
from api.kismet.device_words import channel_name
from api.kismet.encodings import Keyed, Record, plain_json
from api.kismet.fields import simplify
from api.kismet.records import rrd_record
from api.routing import ANY_SUFFIX, GET_POST, Route
from sensor.packetchain.channels import ChannelRecord
from sensor.storage.state import READONLY


async def channels(call: Call) -> web.Response:
    """Every frequency that was heard on; plain JSON whatever the suffix, as from Kismet."""
    records = sorted(call.sensor.pipeline.channels.records.items())
    found: Record = {
        "kismet.channeltracker.channel_map": Keyed(),
        "kismet.channeltracker.frequency_map": Keyed(
            {str(freq_khz): channel_record(record, call.now_us) for freq_khz, record in records}
        ),
    }
    body = plain_json(simplify(found, call.fields()))
    return web.Response(body=body, content_type="application/json")


def channel_record(record: ChannelRecord, now_us: int) -> Record:
    """Return one frequency."""
    shown: Record = {
        "kismet.channelrec.channel": channel_name(record.freq_khz),
        "kismet.channelrec.frequency": record.freq_khz,
        "kismet.channelrec.packets_rrd": rrd_record(record.packets_rrd, now_us),
        "kismet.channelrec.data_rrd": rrd_record(record.data_rrd, now_us),
        "kismet.channelrec.device_rrd": rrd_record(record.devices_rrd, now_us),
    }
    if record.signal_last_dbm:
        shown["kismet.channelrec.signal"] = _signal_record(record)
    return shown


def _signal_record(record: ChannelRecord) -> Record:
    return {
        "kismet.common.signal.type": "dbm",
        "kismet.common.signal.last_signal": record.signal_last_dbm,
        "kismet.common.signal.last_noise": 0,
        "kismet.common.signal.min_signal": record.signal_min_dbm,
        "kismet.common.signal.min_noise": 0,
        "kismet.common.signal.max_signal": record.signal_max_dbm,
        "kismet.common.signal.max_noise": 0,
        "kismet.common.signal.maxseenrate": 0,
        "kismet.common.signal.encodingset": 0,
        "kismet.common.signal.carrierset": 0,
    }


ROUTES: Final = (Route("/channels/channels", GET_POST, READONLY, ANY_SUFFIX, channels),)
