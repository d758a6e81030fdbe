"""Which addresses belong together."""

import pytest

from sensor.wids.kin import kin, one_box
from tests.frames import mac


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("00:1b:2f:aa:00:01", "00:1b:2f:77:66:55", True),  # one maker
        ("00:1b:2f:aa:00:01", "62:1b:2f:aa:00:01", True),  # a second BSSID
        ("00:1b:2f:aa:00:01", "f2:33:44:aa:00:01", True),  # all but the end made up
        ("00:1b:2f:aa:00:01", "00:c0:ca:aa:00:02", False),
        ("00:1b:2f:aa:00:01", "06:66:ca:66:00:66", False),
    ],
)
def test_families(one: str, other: str, related: bool) -> None:
    assert kin(mac(one), mac(other)) == related
    assert kin(mac(other), mac(one)) == related


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("00:1b:2f:aa:00:01", "00:1b:2f:aa:00:02", True),
        ("00:1b:2f:aa:00:01", "02:1b:2f:aa:00:0f", True),
        ("00:1b:2f:aa:00:01", "00:1b:2f:aa:00:f0", False),  # another box of the same delivery
        ("00:1b:2f:aa:00:01", "00:1b:2f:aa:01:01", False),
        ("00:1b:2f:aa:00:01", "00:1b:2f:bb:00:01", False),
    ],
)
def test_boxes(one: str, other: str, same: bool) -> None:
    assert one_box(mac(one), mac(other)) == same
