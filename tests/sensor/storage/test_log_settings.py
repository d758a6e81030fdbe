"""What holds for logs unless somebody says otherwise."""

import pytest

from sensor.storage.log_settings import ALERTS, KINDS, LogSettings, log_types


def test_only_alerts_are_written_by_default() -> None:
    assert LogSettings().types == (ALERTS,)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_an_end(kind: str) -> None:
    limits = LogSettings().limits_of(kind)
    assert limits.file_octets > 0
    assert kind == ALERTS or (limits.file_s and limits.keep_octets and limits.keep_s)


def test_kinds_are_read_from_the_command_line() -> None:
    assert log_types("kismet, pcapng,kismet,") == ("kismet", "pcapng")
    with pytest.raises(ValueError, match="pcapng"):
        log_types("pcap")
