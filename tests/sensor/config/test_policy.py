"""Networks and canaries."""

from sensor.config.policy import read_canaries, read_networks
from sensor.config.reader import Source


def test_ssid_of_any_bytes_is_written_in_hexadecimal() -> None:
    (network,) = read_networks(Source("a", b"[[network]]\nssid_hex = 'FF 00 0a'").root)
    assert network.ssid == b"\xff\x00\x0a"


def test_text_is_utf8() -> None:
    (network,) = read_networks(Source("a", "[[network]]\nssid = 'Käse'".encode()).root)
    assert network.ssid == b"K\xc3\xa4se"


def test_broken_hexadecimal_is_explained() -> None:
    source = Source("a", b"[[network]]\nssid_hex = 'xyz'")
    assert read_networks(source.root) == []
    assert "hexadecimal" in str(source.problems[0])


def test_broken_network_does_not_hide_the_next() -> None:
    source = Source("a", b"[[network]]\nssid = 1\n[[network]]\nssid = 'net'")
    assert [network.ssid for network in read_networks(source.root)] == [b"net"]
    assert len(source.problems) == 1


def test_pattern_is_for_the_whole_ssid() -> None:
    (canary,) = read_canaries(Source("a", b"[[canary]]\nname = 'n'\nssid_regex = 'a|b'").root, [])
    assert [canary.matches(ssid) for ssid in (b"a", b"b", b"ab", b"xa", b"")] == [True, True, False, False, False]


def test_name_of_an_earlier_file_is_taken() -> None:
    text = b"[[canary]]\nname = 'n'\nssid = 'x'"
    before = read_canaries(Source("a", text).root, [])
    again = Source("b", text)
    assert read_canaries(again.root, before) == []
    assert [str(problem) for problem in again.problems] == ["b:2: there is already a canary named 'n'"]
