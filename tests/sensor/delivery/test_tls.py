"""TLS towards receivers."""

import errno
import os
import socket
import ssl
from pathlib import Path

import pytest

from sensor.delivery.tls import client_context, told
from sensor.errors import MisconfiguredError
from tests.sensor.delivery.peers import Identity


def test_a_receiver_is_always_verified(tmp_path: Path) -> None:
    for ca_file in ("", str(Identity.make(tmp_path).certificate)):
        context = client_context(ca_file)
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname


def test_a_file_without_certificates_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for path in (empty, tmp_path / "nowhere.pem"):
        with pytest.raises(MisconfiguredError, match="ca_file"):
            client_context(str(path))


def test_an_error_is_told_in_words() -> None:
    assert told(OSError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))) == "Connection refused"
    assert told(ssl.SSLError(1, "x")) == "no TLS with it: it failed"
    assert told(OSError()) == "OSError"
    assert told(OSError(errno.ECONNREFUSED, "Connect call failed ('10.1.2.3', 443)")) == "Connection refused"
    assert told(socket.gaierror(-2, "Name or service not known")) == "Name or service not known"
