"""What people call the kinds of frames, as in metrics and rules: 802.11-2020 table 9-1 in lower case."""

from typing import Final

from sensor.dot11 import frame

KIND_NAMES: Final = {
    frame.ASSOC_REQUEST: "assoc_request",
    frame.ASSOC_RESPONSE: "assoc_response",
    frame.REASSOC_REQUEST: "reassoc_request",
    frame.REASSOC_RESPONSE: "reassoc_response",
    frame.PROBE_REQUEST: "probe_request",
    frame.PROBE_RESPONSE: "probe_response",
    frame.TIMING_ADVERTISEMENT: "timing_advertisement",
    frame.BEACON: "beacon",
    frame.ATIM: "atim",
    frame.DISASSOC: "disassoc",
    frame.AUTH: "auth",
    frame.DEAUTH: "deauth",
    frame.ACTION: "action",
    frame.ACTION_NO_ACK: "action_no_ack",
    frame.TRIGGER: "trigger",
    frame.NDP_ANNOUNCEMENT: "ndp_announcement",
    frame.BLOCK_ACK_REQUEST: "block_ack_request",
    frame.BLOCK_ACK: "block_ack",
    frame.PS_POLL: "ps_poll",
    frame.RTS: "rts",
    frame.CTS: "cts",
    frame.ACK: "ack",
    frame.CF_END: "cf_end",
    frame.DATA: "data",
    frame.NULL: "null",
    frame.QOS_DATA: "qos_data",
    frame.QOS_NULL: "qos_null",
}
OTHER_KIND: Final = "other"


def kind_name(kind: int) -> str:
    """Return what a kind is called; rare ones share a name."""
    return KIND_NAMES.get(kind, OTHER_KIND)
