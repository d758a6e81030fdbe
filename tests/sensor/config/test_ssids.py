"""SSIDs as text, as octets, as patterns."""

import pytest

from sensor.config.reader import Source
from sensor.config.ssids import only_ssid
from sensor.wids.policy import SsidPattern

KEYS = ("ssid", "ssid_hex", "ssid_regex")


def read(text: str, instead: str = "") -> tuple[SsidPattern | None, list[str]]:
    source = Source("a", text.encode())
    found = only_ssid(source.root, KEYS, instead)
    source.root.finish()
    return found, [problem.message for problem in source.problems]


@pytest.mark.parametrize("text", ["ssid = 'net'", "ssid_hex = '6e6574'", "ssid_regex = 'n.t'"])
def test_one_way_to_write_it_is_enough(text: str) -> None:
    found, problems = read(text)
    assert problems == []
    assert found is not None
    assert found.matches(b"net")
    assert not found.matches(b"network")


def test_none_and_two_are_problems() -> None:
    assert read("") == (None, ["which SSID? 'ssid' or 'ssid_hex' or 'ssid_regex' is needed"])
    wanted = "only one of 'ssid' or 'ssid_hex' or 'ssid_regex' can be given"
    assert read("ssid = 'a'\nssid_hex = '61'") == (None, [wanted])


def test_something_else_may_stand_instead() -> None:
    found, problems = read("addresses = []", "addresses")
    assert found is None
    assert problems == ["unknown key 'addresses'"]  # which its reader asks for
    assert read("", "addresses")[1] == ["which one? 'ssid' or 'ssid_hex' or 'ssid_regex' or 'addresses' is needed"]
    assert "only one of" in read("ssid = 'a'\naddresses = []", "addresses")[1][0]


@pytest.mark.parametrize("text", ["ssid = ''", "ssid = '" + "x" * 33 + "'", "ssid_hex = 'zz'", "ssid_regex = '('"])
def test_what_is_no_ssid_is_one_problem(text: str) -> None:
    found, problems = read(text)
    assert found is None
    assert len(problems) == 1
