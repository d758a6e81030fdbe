"""Canaries, watchlists, known devices, and what is left out."""

from sensor.alerts.definition import HIGH
from sensor.config.reader import Source
from sensor.config.watchlists import MAX_NAME, MAX_WORDS, read_canaries, read_devices, read_ignored, read_watches
from sensor.wids.policy import Ignored

A = bytes.fromhex("001b2faa0001")
E = bytes.fromhex("00c0ca666666")


def test_a_canary_s_pattern_is_for_the_whole_ssid() -> None:
    (canary,) = read_canaries(Source("a", b"[[canary]]\nname = 'n'\nssid_regex = 'a|b'").root, [])
    assert [canary.matches(ssid) for ssid in (b"a", b"b", b"ab", b"xa", b"")] == [True, True, False, False, False]


def test_name_of_an_earlier_file_is_taken() -> None:
    text = b"[[canary]]\nname = 'n'\nssid = 'x'"
    before = read_canaries(Source("a", text).root, [])
    again = Source("b", text)
    assert read_canaries(again.root, before) == []
    assert [str(problem) for problem in again.problems] == ["b:2: there is already a canary named 'n'"]


def test_a_watch_for_addresses_and_one_for_an_ssid() -> None:
    text = b"""
[[watch]]
name = "laptop"
addresses = ["00:1b:2f:00:00:00/ff:ff:ff:00:00:00"]
text = "stolen, tell the desk"
severity = "high"
[[watch]]
name = "printers"
ssid_regex = "DIRECT-.*"
"""
    laptop, printers = read_watches(Source("a", text).root, [])
    assert laptop.addresses[0].matches(A)
    assert (laptop.text, laptop.severity, laptop.pattern) == ("stolen, tell the desk", HIGH, None)
    assert printers.pattern is not None
    assert printers.pattern.matches(b"DIRECT-x")
    assert (printers.addresses, printers.severity) == ((), None)


def problems(text: str) -> list[str]:
    source = Source("a", text.encode())
    assert read_watches(source.root, []) == []
    assert read_devices(source.root, []) == []
    return [str(problem) for problem in source.problems]


def test_a_watch_without_anything_to_watch_for() -> None:
    assert problems("[[watch]]\nname = 'n'") == [
        "a:1: which one? 'ssid' or 'ssid_hex' or 'ssid_regex' or 'addresses' is needed"
    ]


def test_a_watch_is_for_one_kind_of_thing() -> None:
    source = Source("a", b"[[watch]]\nname = 'n'\nssid = 'x'\naddresses = ['00:1b:2f:aa:00:01']")
    read_watches(source.root, [])
    assert "only one of" in str(source.problems[0])


def test_names_and_words_have_bounds() -> None:
    assert "longer than" in problems(f"[[watch]]\nname = '{'n' * (MAX_NAME + 1)}'\nssid = 'x'")[0]
    source = Source("a", f"[[watch]]\nname = 'n'\nssid = 'x'\ntext = '{'t' * (MAX_WORDS + 1)}'".encode())
    read_watches(source.root, [])
    assert [str(problem) for problem in source.problems] == ["a:4: 'text': at most 200 characters, please"]


def test_a_severity_s_near_miss_is_named() -> None:
    source = Source("a", b"[[watch]]\nname = 'n'\nssid = 'x'\nseverity = 'hihg'")
    read_watches(source.root, [])
    assert "did you mean 'high'?" in str(source.problems[0])


def test_devices_by_address() -> None:
    text = b"""
[[device]]
name = "till"
addresses = ["00:1b:2f:aa:00:01", "00:c0:ca:66:66:66"]
networks = ["shop"]
found = true
"""
    (till,) = read_devices(Source("a", text).root, [])
    assert till.matches(A)
    assert till.matches(E)
    assert (till.networks, till.found, till.lost) == (frozenset({b"shop"}), True, False)


def test_a_device_without_address_or_name() -> None:
    assert problems("[[device]]\nname = 'n'") == ["a:1: a device needs 'addresses'"]
    assert problems("[[device]]\naddresses = ['00:1b:2f:aa:00:01']") == ["a:1: a device needs a 'name'"]
    assert "a:3: 'addresses': 'x' is no MAC address" in problems("[[device]]\nname = 'n'\naddresses = ['x']")[0]


def test_what_is_ignored_adds_up() -> None:
    first = read_ignored(Source("a", b"[ignore]\naddresses = ['00:1b:2f:aa:00:01']").root, Ignored())
    both = read_ignored(Source("b", b"[ignore]\nssids = ['cafe']\nssids_hex = ['ff']").root, first)
    assert both.addresses == first.addresses
    assert both.ssids == {b"cafe", b"\xff"}
