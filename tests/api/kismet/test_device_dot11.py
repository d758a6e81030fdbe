"""The 802.11 part of device records."""

from api.kismet.device_dot11 import MEMBERS, client_record
from api.kismet.members import LIST, Members
from sensor.tracking.device import Device, Peer
from tests.frames import mac

AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")
START_US = 1_700_000_000_000_000


def test_lists_that_are_empty_are_left_out() -> None:
    record = Members(MEMBERS).record(Device(STA, START_US), LIST)
    assert not [name for name in record if name.endswith(("_map", "_record", "last_bssid"))]


def test_a_client_record_leads_to_its_access_point() -> None:
    record = client_record(Peer(AP, STA, START_US))
    assert record["dot11.client.bssid"] == "00:1B:2F:AA:00:01"
    assert record["dot11.client.bssid_key"] == "4202770D00000000_100AA2F1B00"
    assert record["dot11.client.first_time"] == 1_700_000_000
