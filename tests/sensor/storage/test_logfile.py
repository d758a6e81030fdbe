"""What logs ask of the sensor."""

from tests.logs import Air


def test_a_datasource_that_nobody_knows_has_a_name_all_the_same() -> None:
    words = Air(["roof.pcap"]).words
    assert words.source_name(0) == "roof.pcap"
    assert words.source_name(7) == "source 7"
