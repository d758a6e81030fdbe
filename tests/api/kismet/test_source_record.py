"""A datasource's record."""

import pytest

from api.kismet.source_record import SourceRecords, driver_record
from datasources.definition import Definition
from datasources.pcapfile.replay import PcapfileDriver
from datasources.source import Datasource, State


def source(state: State = State.RUNNING) -> Datasource:
    definition = Definition("odd\udcff.pcap", {"name": "roof"})
    return Datasource(3, "4E1D07C3-0000-0000-0000-000031F90603", definition, "pcapfile", state)


RECORDS = SourceRecords({"pcapfile": PcapfileDriver()}, lambda: 1_800_000_000_000_000)


def test_a_source_tells_its_state() -> None:
    made = source()
    made.packets = 7
    made.linktype = 127
    record = RECORDS.record(made)
    assert record["kismet.datasource.source_number"] == 3
    assert record["kismet.datasource.name"] == "roof"
    assert record["kismet.datasource.num_packets"] == 7
    assert record["kismet.datasource.dlt"] == 127
    assert record["kismet.datasource.running"] is True
    assert record["kismet.datasource.source_key"] == 2254309163  # as Kismet computes it of this UUID


def test_a_failed_source_says_why() -> None:
    made = source(State.ERROR)
    made.error_reason = "gone"
    record = RECORDS.record(made)
    assert (record["kismet.datasource.running"], record["kismet.datasource.error"]) == (False, True)
    assert record["kismet.datasource.error_reason"] == "gone"


def test_names_from_the_command_line_are_made_printable() -> None:
    assert RECORDS.record(source())["kismet.datasource.interface"] == "odd\\xff.pcap"


def test_a_kind_of_source_tells_what_it_can_do() -> None:
    record = driver_record("pcapfile", PcapfileDriver())
    assert record["kismet.datasource.driver.local_capable"] is True
    assert record["kismet.datasource_driver.hop_capable"] is False
    unknown = driver_record("nothing", None)
    assert unknown.keys() == record.keys()
    assert not any(value for name, value in unknown.items() if not name.endswith(".type"))


def test_a_brief_record_lacks_only_the_series() -> None:
    whole, brief = RECORDS.record(source()), RECORDS.brief(source())
    assert whole.keys() - brief.keys() == {"kismet.datasource.packets_rrd", "kismet.datasource.packets_datasize_rrd"}


@pytest.mark.parametrize(("gain", "shown"), [("5.5", 5.5), ("lots", 0.0), ("nan", 0.0)])
def test_what_the_operator_says_of_the_antenna_is_shown(gain: str, shown: float) -> None:
    made = source()
    made.definition = Definition("wlan0", {"info_antenna_type": "yagi", "info_antenna_gain": gain})
    record = RECORDS.record(made)
    assert record["kismet.datasource.info.antenna_type"] == "yagi"
    assert record["kismet.datasource.info.antenna_gain"] == shown
