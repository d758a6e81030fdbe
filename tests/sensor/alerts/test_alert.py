"""The alert record."""

from dataclasses import replace

from sensor.alerts.alert import Alert
from sensor.identity import kismet_checksum

ALERT = Alert(
    header="DEAUTHFLOOD",
    klass="DENIAL",
    severity=10,
    ts_us=1_700_000_000_000_042,
    text="many",
    transmitter=bytes.fromhex("021122334455"),
    channel="6",
)


def test_checksum_covers_the_identifying_fields_joined_by_spaces() -> None:
    zero = "00:00:00:00:00:00"
    text = f"DEAUTHFLOOD 10 0 1700000000.000042 02:11:22:33:44:55 {zero} {zero} {zero} 6"
    assert ALERT.checksum() == kismet_checksum(text.encode())


def test_checksum_ignores_the_text_and_sees_the_time() -> None:
    assert replace(ALERT, text="other").checksum() == ALERT.checksum()
    assert replace(ALERT, ts_us=ALERT.ts_us + 1).checksum() != ALERT.checksum()


def test_message_names_the_alert_first() -> None:
    assert ALERT.message == "DEAUTHFLOOD many"
