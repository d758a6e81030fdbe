"""Names of the numbers in management frames."""

import pytest

from sensor.dot11.reasons import auth_algorithm_name, category_name, reason_name, status_name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (1, "unspecified reason"),
        (7, "class 3 frame without association"),
        (15, "4-way handshake timeout"),
        (71, "poor signal"),
        (0, "reserved (0)"),
        (65535, "reserved (65535)"),
    ],
)
def test_reasons(code: int, name: str) -> None:
    assert reason_name(code) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [(0, "success"), (30, "refused for now, try again"), (76, "anti-clogging token required"), (4, "reserved (4)")],
)
def test_statuses(code: int, name: str) -> None:
    assert status_name(code) == name


def test_authentication_algorithms() -> None:
    names = [auth_algorithm_name(number) for number in (0, 3, 9, 0xFFFF)]
    assert names == ["open system", "SAE", "reserved (9)", "vendor specific"]


def test_action_categories() -> None:
    names = [category_name(number) for number in (4, 0x88, 127, 99)]
    assert names == ["public", "SA query error", "vendor specific", "reserved (99)"]
