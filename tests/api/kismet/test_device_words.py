"""A device's kind, name and channel in Kismet's words."""

import pytest

from api.kismet.device_words import basic_types, channel_name, device_type
from sensor.tracking.device import ROLE_ADHOC, ROLE_AP, ROLE_CLIENT, ROLE_RESPONDER, ROLE_WDS, ROLE_WIRED


@pytest.mark.parametrize(
    ("roles", "name", "bits"),
    [
        (0, "Wi-Fi Device", 0),
        (ROLE_AP, "Wi-Fi AP", 1),
        (ROLE_RESPONDER | ROLE_CLIENT, "Wi-Fi AP", 3),
        (ROLE_AP | ROLE_WDS, "Wi-Fi WDS AP", 9),
        (ROLE_WDS, "Wi-Fi WDS", 8),
        (ROLE_ADHOC, "Wi-Fi Ad-Hoc", 8),
        (ROLE_CLIENT, "Wi-Fi Client", 2),
        (ROLE_WIRED, "Wi-Fi Bridged", 4),
    ],
)
def test_roles_have_kismets_names_and_bits(roles: int, name: str, bits: int) -> None:
    assert (device_type(roles), basic_types(roles)) == (name, bits)


@pytest.mark.parametrize(
    ("freq_mhz", "name"),
    [
        (0, ""),
        (2312, "2312MHz"),
        (2412, "1"),
        (2472, "13"),
        (2484, "14"),
        (4920, "184"),
        (5180, "36"),
        (5885, "177"),
        (5935, "2"),
        (5955, "1W6e"),
        (58320, "1"),
    ],
)
def test_frequencies_have_kismets_channel_names(freq_mhz: int, name: str) -> None:
    assert channel_name(freq_mhz * 1000) == name
