"""Which capture is made of which recording: one row for each file in pcaps/handshakes/."""

from dataclasses import dataclass
from typing import Final

from pcaps.recipes.handshakes import networks
from pcaps.recipes.handshakes.edits import Edit, as_recorded, nonce_in_m4, pmkid_in_association, until_m1, until_m2
from pcaps.recipes.handshakes.networks import Network


@dataclass(frozen=True, slots=True)
class Capture:
    """One file: the recording that it comes from, and what was done to it."""

    name: str
    recording: str
    network: Network
    story: str
    edit: Edit = as_recorded
    opens: str | None = None  # the passphrase that opens its hashes, if it is not the network's
    monitor: str = "wlan4"

    @property
    def passphrase(self) -> str:
        """Return the passphrase that its hashes are made with."""
        return self.opens or self.network.passphrase


CAPTURES: Final = (
    Capture(
        "wpa2-psk-complete",
        "complete",
        networks.COMPLETE,
        "From the scan to the good-bye: probes, authentication, association, M1 to M4, data, deauthentication",
    ),
    Capture(
        "wpa2-psk-m1-m2-only",
        "cut",
        networks.CUT,
        "The same, cut after M2",
        until_m2,
    ),
    Capture(
        "wpa2-psk-wrong-passphrase",
        "wrong",
        networks.WRONG,
        "The station has mistyped: M1 and M2 four times, then it is put out; the hash is of what it typed",
        opens=networks.MISTYPED,
    ),
    Capture(
        "wpa2-psk-pmkid",
        "pmkid",
        networks.PMKID,
        "An access point that gives a PMKID in M1 (iwd 2.3), then M2 to M4",
    ),
    Capture(
        "wpa2-psk-pmkid-only",
        "pmkid",
        networks.PMKID,
        "The same, cut after M1",
        until_m1,
    ),
    Capture(
        "wpa2-psk-pmkid-in-association",
        "pmkid",
        networks.PMKID,
        "Its PMKID in the association request's RSN element, cut before M1: computed and put in",
        pmkid_in_association,
    ),
    Capture(
        "wpa2-psk-retried",
        "retried",
        networks.RETRIED,
        "The access point misses the first M2 and the first M4: M1 and M3 come twice, the second M4 encrypted",
    ),
    Capture(
        "wpa2-psk-two-clients",
        "two-clients",
        networks.TWO_CLIENTS,
        "Two stations join at once, their messages interleaved",
    ),
    Capture(
        "wpa2-psk-two-sensors-a",
        "two-sensors-A",
        networks.TWO_SENSORS,
        "Heard near the access point, out of the station's reach: beacons, M1, M3",
    ),
    Capture(
        "wpa2-psk-two-sensors-b",
        "two-sensors-B",
        networks.TWO_SENSORS,
        "The same minute heard near the station, out of the access point's reach: M2, M4",
        monitor="wlan5",
    ),
    Capture(
        "wpa2-psk-nonce-in-m4",
        "m4-nonce",
        networks.M4_NONCE,
        "M4 repeats the station's nonce, as some stations have it, and M2 is missing: computed and put in",
        nonce_in_m4,
    ),
    Capture(
        "wpa2-psk-sha256",
        "sha256",
        networks.SHA256,
        "AKM 6, key descriptor version 3, protected management frames",
    ),
    Capture(
        "wpa1-tkip",
        "wpa1",
        networks.WPA1,
        "The WPA element, TKIP, key descriptor 254",
    ),
    Capture(
        "wpa3-sae",
        "sae",
        networks.SAE,
        "SAE by hash-to-element; the station comes back by its PMKSA, with the PMKID in the association request",
    ),
    Capture(
        "ft-psk",
        "ft",
        networks.FAST_TRANSITION,
        "802.11r: initial association with M1 to M4, then a fast transition over the air to the second access point",
    ),
    Capture(
        "wps-push-button",
        "wps",
        networks.WPS,
        "EAP identity and WSC M1 to M8 after a button was pressed, then WPA2-PSK with what was learned",
    ),
    Capture(
        "eap-pwd",
        "enterprise",
        networks.ENTERPRISE,
        "802.1X: identity, EAP-pwd, success, a PMKID in M1 and M1 to M4 that no passphrase opens",
    ),
)
# Heard by different sensors, whose captures give a hash only when they are taken together.
TOGETHER: Final = (("wpa2-psk-two-sensors-a", "wpa2-psk-two-sensors-b"),)
