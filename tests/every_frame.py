"""One of each frame that the factory builds: what a parser must survive in every way it can be cut."""

from typing import Final

from tests import frames
from tests.frames import BROADCAST, mac

AP: Final = mac("00:1b:2f:aa:00:01")
AP2: Final = mac("00:1b:2f:aa:00:02")
STA: Final = mac("3c:06:30:01:02:03")
FAR: Final = mac("00:50:56:01:02:03")

RICH: Final = (
    frames.country()
    + frames.ht_operation(6, 1)
    + frames.vht_operation()
    + frames.he_operation()
    + frames.eht_operation()
    + frames.csa(11)
    + frames.multiple_bssid(3, frames.nontransmitted_profile(1, b"guest"))
    + frames.multi_link(AP2)
    + frames.owe_transition(AP2, b"owe")
    + frames.wps(device_name=b"printer")
    + frames.wmm()
)

MANAGEMENT: Final = (
    frames.assoc_request(STA, AP),
    frames.assoc_response(AP, STA),
    frames.reassoc_request(STA, AP, AP2),
    frames.reassoc_response(AP, STA),
    frames.probe_request(STA, b"cafe"),
    frames.probe_response(AP, STA, b"net", security=frames.WPA3_SAE),
    frames.management(6, BROADCAST, AP, AP, b"\x00" * 12),
    frames.beacon(AP, b"net", extra=RICH),
    frames.management(9, STA, AP, AP, b""),
    frames.disassoc(AP, STA, AP),
    frames.auth(STA, AP, AP, body=frames.element(16, b"c" * 128)),
    frames.sae_commit(STA, AP, AP),
    frames.deauth(AP, BROADCAST, AP, extra=frames.vendor(frames.OUI_WFA, 9, b"x")),
    frames.action(AP, STA, AP, 3, b"\x00\x01\x02"),
    frames.action(AP, STA, AP, 4, b"\x00", no_ack=True),
    frames.deauth(AP, STA, AP, protected=True),
    frames.management(13, STA, AP, AP, b"\x07\x01", ht_control=b"\x03\x00\x00\x00"),
)

DATA: Final = (
    frames.data(STA, FAR, AP, frames.llc(0x0800, b"x" * 20)),
    frames.data(FAR, STA, AP, b"x" * 20, direction="from_ds", protected=True),
    frames.data(STA, FAR, AP, b"x" * 20, direction="ibss"),
    frames.wds_data(AP, AP2, STA, FAR, b"x" * 20, qos=True),
    frames.null(STA, AP),
    frames.qos_null(STA, AP),
    frames.qos_data(STA, FAR, AP, b"x" * 20, ht_control=b"\x03\x00\x00\x00"),
    frames.qos_data(STA, FAR, AP, b"x" * 40, amsdu=True),
    frames.eapol(STA, AP, frames.eapol_key(2)),
    *frames.fragments(frames.eapol(STA, AP, frames.eapol_key(2)), 80),
    frames.eapol_amsdu(STA, AP, frames.eapol_key(4), before=(frames.amsdu_subframe(AP, STA, b"x" * 9),), after=(AP,)),
    frames.eapol(STA, AP, frames.eapol_key(1), from_ap=True, qos=False),
)

CONTROL: Final = (
    frames.ack(AP),
    frames.cts(AP),
    frames.rts(AP, STA),
    frames.ps_poll(AP, STA),
    frames.cf_end(AP),
    frames.block_ack_req(AP, STA),
    frames.block_ack(AP, STA),
)

EVERY_FRAME: Final = MANAGEMENT + DATA + CONTROL
