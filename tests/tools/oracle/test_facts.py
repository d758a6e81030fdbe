from sensor.dot11.rsn import OUI_IEEE, OUI_MICROSOFT
from tools.oracle.facts import Difference, compared, differences, flag, suites


def test_facts_that_one_side_alone_has_are_compared_and_differ() -> None:
    ours, theirs = {"ra": "a", "ssid": ""}, {"ra": "a", "ta": "b"}
    assert compared(ours, theirs) == ["ra", "ta", "ssid"]
    assert differences(ours, theirs) == [Difference("ta", None, "b"), Difference("ssid", "", None)]
    assert differences(ours, dict(ours)) == []


def test_an_empty_ssid_is_not_the_same_as_none() -> None:
    assert differences({"ssid": ""}, {}) == [Difference("ssid", "", None)]


def test_suites_are_spelt_once_and_in_order_whatever_element_they_come_from() -> None:
    selectors = {OUI_IEEE << 8 | 10, OUI_IEEE << 8 | 2, OUI_MICROSOFT << 8 | 2}
    assert suites(selectors) == "2 10"
    assert suites({0x00409601, OUI_IEEE << 8 | 8}) == "8 004096:1"
    assert suites(set()) == ""


def test_bits_are_spelt_as_digits() -> None:
    assert (flag(True), flag(False)) == ("1", "0")
