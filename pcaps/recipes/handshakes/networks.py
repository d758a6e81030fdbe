"""The invented networks of the scenes: names, passphrases, addresses, and what hostapd and wpa_supplicant are told."""

from dataclasses import dataclass
from typing import Final

CHANNEL: Final = 6
FREQ_MHZ: Final = 2437

# AKM suite types (802.11-2020 table 9-151), and the names that hostapd and wpa_supplicant have for them.
AKM_EAP: Final = 1
AKM_PSK: Final = 2
AKM_FT_PSK: Final = 4
AKM_PSK_SHA256: Final = 6
AKM_SAE: Final = 8
_AKM_NAMES: Final = {
    AKM_EAP: "WPA-EAP",
    AKM_PSK: "WPA-PSK",
    AKM_FT_PSK: "FT-PSK",
    AKM_PSK_SHA256: "WPA-PSK-SHA256",
    AKM_SAE: "SAE",
}
_SELDOM: Final = "beacon_int=300\n"  # three beacons a second are enough to tell of a network


@dataclass(frozen=True, slots=True)
class Network:
    """One network: an ESS with its passphrase, and those who join it."""

    ssid: str
    passphrase: str
    bssids: tuple[str, ...]
    stations: tuple[str, ...]
    akm: int = AKM_PSK
    wpa: int = 2  # 1: the vendor's WPA element and TKIP; 2: RSN and CCMP
    extra: str = ""  # further lines for hostapd
    client_extra: str = ""  # and for wpa_supplicant's network

    def access_point(self) -> str:
        """Return hostapd's configuration, without the interface."""
        security = f"wpa={self.wpa}\nwpa_key_mgmt={_AKM_NAMES[self.akm]}\n"
        security += "rsn_pairwise=CCMP\nieee80211n=1\n" if self.wpa == 2 else "wpa_pairwise=TKIP\n"
        if self.akm == AKM_SAE:
            security += f"sae_password={self.passphrase}\n"
        elif self.akm != AKM_EAP:
            security += f"wpa_passphrase={self.passphrase}\n"
        return f"ssid2={self.ssid.encode().hex()}\nhw_mode=g\nchannel={CHANNEL}\n{_SELDOM}{security}{self.extra}"

    def client(self, passphrase: str = "") -> str:
        """Return wpa_supplicant's network block, with another passphrase if one is given."""
        lines = f"ssid={self.ssid.encode().hex()}\nscan_freq={FREQ_MHZ}\nfreq_list={FREQ_MHZ}\nscan_ssid=1\n"
        lines += f"key_mgmt={_AKM_NAMES[self.akm]}\n"
        if self.wpa == 1:
            lines += "proto=WPA\npairwise=TKIP\ngroup=TKIP\n"
        if self.akm != AKM_EAP:
            lines += f'psk="{passphrase or self.passphrase}"\n'
        return lines + self.client_extra


def _network(
    number: int, ssid: str, passphrase: str, *, aps: int = 1, stations: int = 1, **rest: "int | str"
) -> Network:
    # Locally administered addresses: nobody's.
    bssids = tuple(f"5e:11:0a:00:{number:02x}:{ap:02x}" for ap in range(1, aps + 1))
    clients = tuple(f"5e:57:a0:00:{number:02x}:{sta:02x}" for sta in range(1, stations + 1))
    return Network(ssid, passphrase, bssids, clients, **rest)  # type: ignore[arg-type]


COMPLETE: Final = _network(1, "Werkstatt", "sommerregen am fenster")
WRONG: Final = _network(2, "Buchhandlung", "nur zum umblaettern")
MISTYPED: Final = "nur zum umblaetern"
CUT: Final = _network(3, "Schreinerei", "eiche buche ahorn")
RETRIED: Final = _network(4, "Gartenhaus", "gurken und tomaten")
TWO_CLIENTS: Final = _network(5, "Café Anna ☕", "zwei stueck pflaumenkuchen", stations=2)
TWO_SENSORS: Final = _network(6, "Treppenhaus", "achtundvierzig stufen")
PMKID: Final = _network(7, "Dachboden", "kisten voller briefe")
SAE: Final = _network(
    8,
    "Neubau",
    "frisch gestrichene waende",
    akm=AKM_SAE,
    extra="ieee80211w=2\nsae_require_mfp=1\nsae_pwe=2\n",
    client_extra="ieee80211w=2\n",
)
FAST_TRANSITION: Final = _network(
    9,
    "Lagerhalle",
    "gabelstapler bitte hupen",
    aps=2,
    akm=AKM_FT_PSK,
    extra="mobility_domain=a0a0\nnas_identifier=$INTERFACE\nft_over_ds=0\nft_psk_generate_local=1\n",
)
SHA256: Final = _network(
    10,
    "Sternwarte",
    "saturn hat viele monde",
    akm=AKM_PSK_SHA256,
    extra="ieee80211w=1\n",
    client_extra="ieee80211w=1\n",
)
WPA1: Final = _network(11, "Drucker_UG", "papierstau im fach zwei", wpa=1)
WPS: Final = _network(
    12,
    "Nachbarn",
    "knopf druecken genuegt",
    extra=(
        "eap_server=1\nwps_state=2\nap_setup_locked=1\nconfig_methods=virtual_push_button\n"
        "device_name=Router\nmanufacturer=Niemand\nmodel_name=N1\nmodel_number=1\nserial_number=1\n"
        "device_type=6-0050F204-1\nuuid=5e110a00-0c01-5e11-8a00-5e110a000c01\n"
    ),
)
M4_NONCE: Final = _network(14, "Bootshaus", "riemen und dollen")
ENTERPRISE: Final = _network(
    13,
    "Verwaltung",
    "ablage p",
    akm=AKM_EAP,
    extra="ieee8021x=1\neap_server=1\neap_user_file=/run/stage/users\n",
    client_extra='eap=PWD\nidentity="anna@verwaltung.example"\npassword="ablage p"\n',
)
