"""Both kinds of session can be driven by the thread."""

import pytest

from sensor.telemetry.gpsd_session import GpsdSession
from sensor.telemetry.lines import NmeaSession, SerialLine, TcpLine
from sensor.telemetry.session import Session


@pytest.mark.parametrize(
    "session",
    [
        GpsdSession("127.0.0.1", 1, lambda _: None),
        NmeaSession(TcpLine("127.0.0.1", 1)),
        NmeaSession(SerialLine("/dev/nowhere", 4800)),
    ],
)
def test_a_session_that_never_opened_can_be_broken_off_and_closed(session: Session) -> None:
    session.break_off()
    session.close()
    session.close()
