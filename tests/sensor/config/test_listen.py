"""Listening addresses."""

from pathlib import Path

import pytest

from sensor.config import ApiSettings
from sensor.config.listen import is_loopback, listening_problem, parse_listen


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:2501", ("127.0.0.1", 2501)),
        ("localhost:80", ("localhost", 80)),
        ("[::1]:2501", ("::1", 2501)),
        ("2600", ("127.0.0.1", 2600)),
        ("0.0.0.0:0", ("0.0.0.0", 0)),
    ],
)
def test_addresses(text: str, address: tuple[str, int]) -> None:
    assert parse_listen(text) == address


@pytest.mark.parametrize(
    "text", ["", "host", ":2501", "host:", "host:65536", "host:-1", "::1:2501", "host:1e3", "[::1]"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"HOST:PORT|brackets"):
        parse_listen(text)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_only_loopback_stays_on_this_machine(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_tls_may_be_served_to_anybody() -> None:
    assert listening_problem(ApiSettings(host="::", certificate=Path("c"), key=Path("k"))) is None


def test_key_without_certificate_is_a_problem() -> None:
    assert "go together" in str(listening_problem(ApiSettings(key=Path("k"))))
