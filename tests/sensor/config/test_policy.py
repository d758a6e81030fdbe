"""Networks, and what is asked of them."""

import pytest

from sensor.config.policy import read_networks
from sensor.config.reader import Source
from sensor.wids.policy import Network


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


def network(text: str) -> Network:
    source = Source("a", f"[[network]]\nssid = 'net'\n{text}".encode())
    (read,) = read_networks(source.root)
    assert source.problems == []
    return read


def problem(text: str) -> str:
    """The only problem with a network of these lines; the first of them is line 3."""
    source = Source("a", f"[[network]]\nssid = 'net'\n{text}".encode())
    read_networks(source.root)
    (found,) = source.problems
    return str(found)


def test_what_is_not_said_is_not_asked_for() -> None:
    assert not network("").ruled
    assert not network("wps = true\npmf = 'off'\nsecurity = 'open'").ruled


@pytest.mark.parametrize(
    "text", ["channels = [1]", "security = 'wpa2'", "pmf = 'capable'", "wps = false", "countries = ['DE']"]
)
def test_what_is_said_is_asked_for(text: str) -> None:
    assert network(text).ruled


def test_everything_that_can_be_asked_for() -> None:
    read = network(
        "channels = [6, '36', '37W6e', '6G']\nsecurity = 'wpa3'\npmf = 'required'\nwps = false\n"
        "countries = ['DE', 'AT']\nschedule = ['mon-fri 07:00-19:00']\ntime_zone = 'Europe/Berlin'\nhidden = false\n"
        f"eap_servers = ['sha256:{'0a' * 32}', '{':'.join(['FF'] * 32)}']"
    )
    assert read.eap_servers == {b"\x0a" * 32, b"\xff" * 32}
    assert read.channels == {"6", "36", "37W6e", "6g"}
    assert (read.floor, read.mfp, read.wps, read.hidden) == (4, 2, False, False)
    assert read.countries == {"DE", "AT"}
    assert str(read.schedule) == "mon-fri 07:00-19:00 Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("channels = [15]", "a:3: 'channels': '15' is neither a channel"),
        ("channels = [1,\n 'x']", "a:4: 'channels': 'x' is neither a channel"),
        ("channels = [true]", "a:3: 'channels' holds texts in quotes or whole numbers, not true"),
        ("channels = [999]", "a:3: 'channels': '999' is neither a channel"),
        ("security = 'wpa4'", "is none of open, wep, wpa1, wpa2, wpa3; did you mean 'wpa3'?"),
        ("pmf = 'on'", "a:3: 'pmf': 'on' is none of off, capable, required"),
        ("countries = ['de']", "two capital letters"),
        ("countries = ['DEU']", "two capital letters"),
        ("eap_servers = ['sha256:00']", "'sha256:00' is no certificate"),
        ("schedule = ['monday']", "is no hours such as"),
        ("schedule = ['mon-fri 07:00-25:00']", "25:00 is no time of day"),
        ("schedule = ['07:00-19:00']\ntime_zone = 'Europe/Berln'", "a:4: 'time_zone': 'Europe/Berln' is no time zone"),
        ("schedule = ['07:00-19:00']\ntime_zone = '../../etc/passwd'", "is no time zone"),
        ("time_zone = 'UTC'", "a:3: a time zone without a 'schedule' means nothing"),
        ("hidden = 1", "a:3: 'hidden' must be true or false, not 1"),
        ("chanels = [1]", "a:3: unknown key 'chanels' in [network]; did you mean 'channels'?"),
    ],
)
def test_what_cannot_be_is_explained_with_its_line(text: str, words: str) -> None:
    assert words in problem(text)


def test_a_time_zone_s_near_miss_is_named() -> None:
    assert "did you mean 'Europe/Berlin'?" in problem("schedule = ['07:00-19:00']\ntime_zone = 'Europe/Berln'")
