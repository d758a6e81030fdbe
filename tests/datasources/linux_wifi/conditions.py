"""What some tests of live capture need."""

import pytest

from datasources.linux_wifi.bpf import libpcap
from sensor.errors import MisconfiguredError


def _has_libpcap() -> bool:
    try:
        libpcap()
    except MisconfiguredError:
        return False
    return True


needs_libpcap = pytest.mark.skipif(not _has_libpcap(), reason="needs libpcap")
