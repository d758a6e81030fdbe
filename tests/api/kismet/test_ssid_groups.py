"""SSIDs, gathered from devices."""

from api.kismet.ssid_groups import KEPT_S, GatheredSsids, SsidGroup, SsidGroups
from sensor.tracking.device import Device, ProbedSsid

ONE, TWO = b"\x00\x1b\x2f\x00\x00\x01", b"\x00\x1b\x2f\x00\x00\x02"


def asking(mac: bytes, *ssids: bytes) -> Device:
    device = Device(mac, 5)
    device.probed = [ProbedSsid(ssid, 5) for ssid in ssids]
    return device


class Clock:
    """Seconds that pass with each look."""

    def __init__(self, step_s: float) -> None:
        self.now_s = 0.0
        self.step_s = step_s

    def __call__(self) -> float:
        self.now_s += self.step_s
        return self.now_s


def test_a_group_lasts_from_its_first_frame_to_its_last() -> None:
    group = SsidGroup(b"net")
    for first_us, last_us in ((50, 60), (20, 30), (55, 90)):
        record = ProbedSsid(b"net", first_us)
        record.last_us = last_us
        group.heard(record)
    assert (group.first_us, group.last_us) == (20, 90)


def test_wildcards_are_no_ssid() -> None:
    groups = SsidGroups()
    groups.add(asking(ONE, b"", b"net"))
    assert list(groups.groups) == [b"net"]


async def test_pages_that_follow_each_other_show_the_same() -> None:
    devices = [asking(ONE, b"net")]
    gathered = GatheredSsids(Clock(0.1))  # takes 0.1 s
    assert list(await gathered.of(lambda: devices)) == [b"net"]
    devices.append(asking(TWO, b"other"))
    assert list(await gathered.of(lambda: devices)) == [b"net"]


async def test_what_is_quickly_gathered_is_gathered_again() -> None:
    devices = [asking(ONE, b"net")]
    clock = Clock(0.0)
    gathered = GatheredSsids(clock)
    await gathered.of(lambda: devices)
    devices.append(asking(TWO, b"other"))
    assert list(await gathered.of(lambda: devices)) == [b"net", b"other"]


async def test_nothing_is_shown_for_longer_than_a_moment() -> None:
    devices = [asking(ONE, b"net")]
    clock = Clock(10.0)
    gathered = GatheredSsids(clock)
    await gathered.of(lambda: devices)
    devices.append(asking(TWO, b"other"))
    clock.step_s = KEPT_S - 1
    assert list(await gathered.of(lambda: devices)) == [b"net"]
    clock.step_s = 2.0
    assert list(await gathered.of(lambda: devices)) == [b"net", b"other"]
