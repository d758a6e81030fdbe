"""The invented networks that are attacked. Nobody's addresses, nobody's names."""

from typing import Final

from pcaps.recipes.handshakes.networks import AKM_PSK, AKM_SAE, CHANNEL, FREQ_MHZ, Network

ATTACKER: Final = "5e:a7:7a:c0:00:01"  # what the attacker's radio is called where the tool does not say otherwise
NEIGHBOUR: Final = "5e:a7:7a:c0:00:02"  # a second address of theirs, for an access point of hostapd's

_PIN: Final = "48621379"  # which no guesser starts with


def _target(number: int, ssid: str, passphrase: str, *, akm: int = AKM_PSK, wpa: int = 2, extra: str = "") -> Network:
    bssid = f"5e:11:0a:01:{number:02x}:01"
    stations = tuple(f"5e:57:a0:01:{number:02x}:{station:02x}" for station in (1, 2))
    protected = "ieee80211w=2\n" if akm == AKM_SAE else ""
    return Network(ssid, passphrase, (bssid,), stations, akm, wpa, extra + protected, protected)


HOME: Final = _target(1, "Altbau", "knarrende dielen")
PROTECTED: Final = _target(2, "Neubau-WPA3", "trockener putz", akm=AKM_SAE, extra="sae_require_mfp=1\nsae_pwe=2\n")
TKIP: Final = _target(3, "Kellerdrucker", "toner fast leer", wpa=1)
WPS: Final = _target(
    4,
    "Hausmeister",
    "zweiter schluessel links",
    extra=(
        f"eap_server=1\nwps_state=2\nap_pin={_PIN}\nconfig_methods=label\n"
        "device_name=Router\nmanufacturer=Niemand\nmodel_name=N1\nmodel_number=1\nserial_number=1\n"
        "device_type=6-0050F204-1\nuuid=5e110a01-0401-5e11-8a00-5e110a010401\n"
    ),
)
PIN: Final = _PIN
ROW: Final = Network(
    "Reihenhaus",
    "hecke und grill",
    tuple(f"5e:11:0a:01:06:{house:02x}" for house in (1, 2, 3)),
    ("5e:57:a0:01:06:01",),
    extra="ssid=Reihenhaus $INTERFACE\n",  # a network for each
)


class OpenNetwork(Network):
    """A network without any protection."""

    def access_point(self) -> str:
        """Return hostapd's configuration, without the interface."""
        return open_twin(self)

    def client(self, passphrase: str = "") -> str:
        """Return wpa_supplicant's network block."""
        return f"ssid={self.ssid.encode().hex()}\nscan_freq={FREQ_MHZ}\nfreq_list={FREQ_MHZ}\nkey_mgmt=NONE\n"


def open_twin(network: Network) -> str:
    """Return hostapd's configuration for an open access point of the network's name."""
    return f"ssid2={network.ssid.encode().hex()}\nhw_mode=g\nchannel={CHANNEL}\nbeacon_int=300\n"


OPEN: Final = OpenNetwork("Wartezimmer", "", ("5e:11:0a:01:05:01",), ("5e:57:a0:01:05:01", "5e:57:a0:01:05:02"))


def guessing_twin(network: Network) -> str:
    """Return one for a twin with WPA2 and a passphrase that is not the network's."""
    return f"{open_twin(network)}wpa=2\nwpa_key_mgmt=WPA-PSK\nrsn_pairwise=CCMP\nwpa_passphrase=irgendetwas anderes\n"
