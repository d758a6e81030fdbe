"""The judge itself is judged by the standard's own example, and by a capture that the whole world knows."""

from tests.wpa import pmk


def test_the_standards_example_of_a_passphrase() -> None:
    """802.11-2020 J.4.3, first test case."""
    expected = "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"
    assert pmk("password", b"IEEE").hex() == expected
