"""Radios that are switched off."""

from pathlib import Path

import pytest

from datasources.linux_wifi.rfkill import obstacle


@pytest.mark.parametrize(
    ("soft", "hard", "sentence"),
    [
        ("0", "0", ""),
        ("1", "0", "rfkill: soft-blocked: rfkill unblock wifi"),
        ("1", "1", "rfkill: hard-blocked: a switch or key of the machine turns the radio off"),
    ],
)
def test_the_worst_block_is_told_with_its_remedy(tmp_path: Path, soft: str, hard: str, sentence: str) -> None:
    switch = tmp_path / "phy1" / "rfkill4"
    switch.mkdir(parents=True)
    (switch / "soft").write_text(f"{soft}\n")
    (switch / "hard").write_text(f"{hard}\n")
    assert obstacle("phy1", tmp_path) == sentence


def test_an_adapter_without_switch_is_not_blocked(tmp_path: Path) -> None:
    (tmp_path / "phy1" / "rfkill4").mkdir(parents=True)
    assert obstacle("phy1", tmp_path) == ""
    assert obstacle("phy2", tmp_path) == ""
