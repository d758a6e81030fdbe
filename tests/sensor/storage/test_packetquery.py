"""Frames out of a kismetdb log, chosen by Kismet's filters."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sensor.errors import RefusedError
from sensor.identity import device_key
from sensor.storage.kismetlog import KismetLog
from sensor.storage.logfile import LogError
from sensor.storage.packetquery import FILTERS, PacketQuery, Query, read_query
from tests.captures import START_US
from tests.frames import ack, beacon, data
from tests.logs import AP, BERLIN, OTHER, STA, START_S, WIRED, Air, empty
from tests.sensor.storage.test_pcapng import read_back, tool

STA_TEXT = "00:1E:C2:00:00:10"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[KismetLog]:
    """Five frames, a second apart: two beacons, data, an acknowledgement, and with a place another beacon."""
    air = Air()
    log = KismetLog(empty(tmp_path / "a.kismet"), air.words, 6)
    air.hear(beacon(AP, b"office"))
    air.hear(beacon(OTHER, b"lounge"), at_us=START_US + 1_000_000)
    air.hear(data(STA, WIRED, AP), at_us=START_US + 2_000_000)
    air.hear(ack(STA), at_us=START_US + 3_000_000)
    air.hear(beacon(AP, b"office"), at_us=START_US + 4_000_000, source=1, fix=BERLIN)
    air.turn(log, last=True)
    yield log
    log.close()


def capture(path: Path, query: Query) -> bytes:
    reading = PacketQuery(path, query)
    pieces = []
    while piece := reading.read():
        pieces.append(piece)
    reading.close()
    return b"".join(pieces)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 5),
        ({"timestamp_start": START_S + 2}, 3),
        ({"timestamp_end": str(START_S + 2.5)}, 3),
        ({"timestamp_start": START_S + 1, "timestamp_end": START_S + 2}, 2),
        ({"device_id": device_key(STA)}, 2),
        ({"device_id": STA_TEXT.lower()}, 2),
        ({"dlt": "127"}, 5),
        ({"dlt": 105}, 0),
        ({"frequency": 2_437_000}, 5),
        ({"frequency_min": 5_000_000}, 0),
        ({"frequency_max": 5_000_000}, 5),
        ({"signal_min": -40}, 5),
        ({"signal_max": -41}, 0),
        ({"address_source": "00:1B:2F:AA:00:01"}, 2),
        ({"address_dest": STA_TEXT}, 1),
        ({"address_trans": STA_TEXT}, 1),
        ({"location_lat_min": 52, "location_lat_max": 53, "location_lon_min": "13", "location_lon_max": 14}, 1),
        ({"location_lat_min": 60}, 0),
        ({"size_max": 30}, 1),
        ({"size_min": 31}, 4),
        ({"tag": "WARDRIVE"}, 0),
        ({"limit": 2}, 2),
        ({"limit": -1}, 0),
        ({"something": "else", "KISMET": "token"}, 5),
    ],
)
def test_filters_choose_frames(log: KismetLog, wanted: dict[str, object], count: int) -> None:
    assert len(read_back(capture(log.path, read_query(wanted)))) == count


def test_a_datasource_is_found_whatever_its_case(log: KismetLog) -> None:
    uuid = log._uuid(1).lower()
    assert read_back(capture(log.path, read_query({"datasource": uuid}))) == [("yard.pcap", 127)]


def test_tshark_reads_it_with_times_and_places(log: KismetLog, tmp_path: Path) -> None:
    path = tmp_path / "a.pcapng"
    path.write_bytes(capture(log.path, read_query({})))
    times = tool("tshark", "-r", str(path), "-T", "fields", "-e", "frame.time_relative").split()
    assert [float(time) for time in times] == [0, 1, 2, 3, 4]


HOSTILE = ("x' OR 1=1 --\n", None, [1], {"a": 1}, True, "9" * 400, "nan", "\ud800", 1e300)


@pytest.mark.parametrize("name", FILTERS)
def test_no_value_is_more_than_a_value(log: KismetLog, name: str) -> None:
    for value in HOSTILE:
        try:
            query = read_query({name: value})
        except RefusedError:
            continue
        assert read_back(capture(log.path, query)) == []


def test_a_value_that_cannot_be_read_is_named() -> None:
    with pytest.raises(RefusedError, match="'frequency_min'"):
        read_query({"frequency_min": "much"})


def test_it_is_read_in_pieces(log: KismetLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sensor.storage.packetquery.ROWS", 2)
    reading = PacketQuery(log.path, read_query({}))
    pieces = [reading.read() for _ in range(4)]
    reading.close()
    assert all(pieces[:3])
    assert pieces[3] == b""
    assert len(read_back(b"".join(pieces))) == 5


def test_a_log_that_is_gone_is_told(tmp_path: Path) -> None:
    reading = PacketQuery(tmp_path / "none.kismet", read_query({}))
    with pytest.raises(LogError):
        reading.read()
    reading.close()
