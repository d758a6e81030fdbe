"""What goes over the eventbus when an SSID is new."""

from sensor.tracking.device import Device, ProbedSsid, SsidRecord
from sensor.tracking.events import SsidEvent


def test_an_event_names_the_device_and_its_record() -> None:
    device = Device(b"\x02" * 6, 5)
    for record in (SsidRecord(b"net", 5), ProbedSsid(b"net", 5)):
        event = SsidEvent(device, record)
        assert (event.device, event.ssid) == (device, record)
