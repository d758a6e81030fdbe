"""A datasource's record."""

from api.kismet.source_record import driver_record, source_record
from datasources.definition import Definition
from datasources.source import Datasource, State


def source(state: State = State.RUNNING) -> Datasource:
    definition = Definition("odd\udcff.pcap", {"name": "roof"})
    return Datasource(3, "4E1D07C3-0000-0000-0000-000031F90603", definition, "pcapfile", state)


def test_a_source_tells_its_state() -> None:
    made = source()
    made.packets = 7
    made.linktype = 127
    record = source_record(made)
    assert record["kismet.datasource.source_number"] == 3
    assert record["kismet.datasource.name"] == "roof"
    assert record["kismet.datasource.num_packets"] == 7
    assert record["kismet.datasource.dlt"] == 127
    assert record["kismet.datasource.running"] is True
    assert record["kismet.datasource.source_key"] == 2254309163  # as Kismet computes it of this UUID


def test_a_failed_source_says_why() -> None:
    made = source(State.ERROR)
    made.error_reason = "gone"
    record = source_record(made)
    assert (record["kismet.datasource.running"], record["kismet.datasource.error"]) == (False, True)
    assert record["kismet.datasource.error_reason"] == "gone"


def test_names_from_the_command_line_are_made_printable() -> None:
    assert source_record(source())["kismet.datasource.interface"] == "odd\\xff.pcap"


def test_a_kind_of_source_tells_what_it_can_do() -> None:
    record = driver_record("pcapfile")
    assert record["kismet.datasource.driver.local_capable"] is True
    assert record["kismet.datasource_driver.hop_capable"] is False
    unknown = driver_record("nothing")
    assert unknown.keys() == record.keys()
    assert not any(value for name, value in unknown.items() if not name.endswith(".type"))
