"""How far each detection is proven, and by which recordings. tests/sensor/wids/test_levels.py holds it to the truth."""

from typing import Final, final

# Each level includes the ones before it.
BRONZE: Final = "bronze"  # raised by its attack, silent on the attack's innocent twin
SILVER: Final = "silver"  # silent on the benign corpus, every parameter documented
GOLD: Final = "gold"  # raised by a real tool's frames or in a real capture; evidence and false alarms written down
PLATINUM: Final = "platinum"  # shown under channel hopping and with two radios
LEVELS: Final = (BRONZE, SILVER, GOLD, PLATINUM)


@final
class Recording:
    """Real frames that raise a detection: who made them, and where they are."""

    def __init__(self, what: str, path: str, *, held: bool = False) -> None:
        """Take a path in the repository that `what` names, or in ours where it is `held`."""
        self.what: str = what
        self.path: str = path
        self.held: bool = held


_PLATINUM: Final = """
    DEAUTHFLOOD BCASTDISCON CRYPTODROP ADVCRYPTCHANGE ASSOCFLOOD BSSIDCLONE ROGUEDISCON CSASPOOF CHANCHANGE
    BSSTIMESTAMP FRAGATTACK PLAINTEXTDATA ATTACKTOOL DRONEID PROBECHAN SSIDSWARM OPENTWIN KARMA WPA3DOWNGRADE
    PMKIDHARVEST FAKEHANDSHAKE EVILTWIN BEACONRATE WPSBRUTE WPSPIXIE ROGUEEAP EAPDOWNGRADE
"""
_GOLD: Final = """
    BEACONFLOOD SAEFLOOD PMFDISCON SAQUERYFLOOD DISCONPAIR AUTHFLOOD PROBEFLOOD EAPOLFLOOD HANDSHAKEBAIT
    LONGSSID MALFORMMGMT
"""
_SILVER: Final = """
    APSPOOF SSIDCANARY KARMAOUI PWNAGOTCHI FORMATSTRING MULTICHANNEL BADFIXLENIE RSNLOOP WMMOVERFLOW
    WMMTSPEC RTLWIFIP2P QCOMEXTENDED MSFDLINKRATE MSFBCOMSSID MSFNETGEARBEACON BCOM11KCHAN
    NETWORKDRIFT NEWAP ROBUSTUNPROT PMFDOWNGRADE OWEDOWNGRADE NONCEDEGRADE NONCEREUSE RTL8195VD1406
    VDOO202027301 VDOO202027302 DEAUTHCODEINVALID DISCONCODEINVALID KEYREINSTALL ZEROKEY DOT11D LOOKALIKESSID
    SSIDSTRIPPING DEVICEFOUND DEVICELOST RECURRINGDEVICE WATCH CLIENTMISASSOC NOCLIENTMFP DHCPCLIENTID
    DHCPCONFLICT DHCPNAMECHANGE DHCPOSCHANGE NAVABUSE QUIETDOS POWERSAVEABUSE BLOCKACKJUMP ADHOCCONFLICT
    AIRJACKSSID NETSTUMBLER LUCENTTEST OVERPOWERED RADIOQUIET DRONESPOOF NULLPROBERESP BEACONLIE SSIDCONFUSION
    ROOTUSER SOURCEERROR SOURCEOPEN SOURCEBLIND PACKETLOST PACKETQUEUE CLOCKJUMP DISKLOW KNOWNBEACONS
"""
_CLAIMED: Final[dict[str, str]] = {
    name: level for level, names in ((SILVER, _SILVER), (GOLD, _GOLD), (PLATINUM, _PLATINUM)) for name in names.split()
}


def _held(tool: str, name: str) -> Recording:
    """Return a recording of a tool at work that is in the repository."""
    return Recording(tool, f"pcaps/attacks/{name}.pcapng", held=True)


_WPA3_DATASET: Final = "hsngccu/WPA3-dataset"
_DEAUTH: Final = Recording(_WPA3_DATASET, "The_WPA3_Dataset/2. Deauth/2. Deauth_00046_20240417000819.pcap")
_FLOOD: Final = Recording("Chenguinhoo/wids-802.11x", "pcaps/fake_aps.pcap")
_KRACK: Final = Recording(_WPA3_DATASET, "The_WPA3_Dataset/8. KRACK_DG/8. KRACK_DG_00063_20240417041508.pcap")
_ROGUE: Final = Recording("Omelug/wpa3_tester", "tests/attacks/mc_mitm/rogue_client_capture.pcapng")

# By detection. Those that are not held here were judged by hand, frame by frame.
RECORDINGS: Final[dict[str, tuple[Recording, ...]]] = {
    "DEAUTHFLOOD": (
        _DEAUTH,
        Recording("Chenguinhoo/wids-802.11x", "pcaps/deauth.pcap"),
        _held("aireplay-ng 1.7", "aireplay-deauth"),
    ),
    "BCASTDISCON": (
        Recording("Chenguinhoo/wids-802.11x", "pcaps/deauth.pcap"),
        _held("aireplay-ng 1.7", "aireplay-deauth-all"),
    ),
    "DISCONPAIR": (_DEAUTH,),
    "PMFDISCON": (_DEAUTH, _held("aireplay-ng 1.7", "aireplay-deauth-protected")),
    "ROGUEDISCON": (_DEAUTH, _held("aireplay-ng 1.7", "aireplay-deauth")),
    "SAQUERYFLOOD": (_DEAUTH,),
    "SAEFLOOD": (Recording(_WPA3_DATASET, "The_WPA3_Dataset/5. SAE_AF/5. SAE_AF_00062_20240417003839.pcap"),),
    "ADVCRYPTCHANGE": (_KRACK,),
    "CHANCHANGE": (_KRACK,),
    "BSSTIMESTAMP": (_KRACK, _ROGUE),
    "BEACONFLOOD": (_FLOOD, _held("mdk4 4.2", "mdk4-beacons")),
    "SSIDSWARM": (_FLOOD, _held("mdk4 4.2", "mdk4-beacons-one-name")),
    "BSSIDCLONE": (_ROGUE, _held("airbase-ng 1.7", "airbase-clone")),
    "CRYPTODROP": (_ROGUE,),
    "CSASPOOF": (_ROGUE,),
    "PROBECHAN": (_ROGUE,),
    "ASSOCFLOOD": (
        Recording("aircrack-ng/aircrack-ng", "test/pmkid-not-recognized.cap"),
        _held("mdk4 4.2", "mdk4-eapol-starts"),
    ),
    "ATTACKTOOL": (
        Recording("DementedProton/WifiAttacks", "deauth.pcap"),
        _held("aireplay-ng 1.7", "aireplay-fakeauth"),
        _held("mdk4 4.2", "mdk4-disconnections"),
        _held("hcxdumptool 6.2.6", "hcxdumptool"),
    ),
    "FRAGATTACK": (Recording("vanhoefm/fragattacks", "example-pcaps/ping_I_E_P-fromclient.pcapng"),),
    "PLAINTEXTDATA": (Recording("vanhoefm/fragattacks", "example-pcaps/ping_I_P-fromclient.pcapng"),),
    "DRONEID": (Recording("opendroneid/wireshark-dissector", "odid_wifi_bcn_sample.pcap"),),
    "AUTHFLOOD": (_held("mdk4 4.2", "mdk4-authentications"),),
    "BEACONRATE": (_held("airbase-ng 1.7", "airbase-clone"),),
    "EAPDOWNGRADE": (_held("hostapd 2.10", "hostapd-weak-server"),),
    "EAPOLFLOOD": (_held("mdk4 4.2", "mdk4-eapol-logoffs"),),
    "EVILTWIN": (_held("hostapd 2.10 and aireplay-ng 1.7", "hostapd-twin"),),
    "FAKEHANDSHAKE": (_held("hostapd 2.10", "hostapd-clone"),),
    "HANDSHAKEBAIT": (_held("mdk4 4.2", "mdk4-disconnections-stealthy"),),
    "KARMA": (_held("airbase-ng 1.7", "airbase-karma"),),
    "OPENTWIN": (_held("hostapd 2.10", "hostapd-open-twin"), _held("airbase-ng 1.7", "airbase-open-twin")),
    "LONGSSID": (_held("mdk4 4.2", "mdk4-beacons-overlong"),),
    "MALFORMMGMT": (_held("mdk4 4.2", "mdk4-fuzzed-beacons"), _held("mdk4 4.2", "mdk4-fuzzed-air")),
    "PMKIDHARVEST": (_held("hcxdumptool 6.2.6", "hcxdumptool"),),
    "PROBEFLOOD": (_held("mdk4 4.2", "mdk4-probes"),),
    "ROGUEEAP": (_held("hostapd 2.10", "hostapd-rogue-server"),),
    "WPA3DOWNGRADE": (_held("hostapd 2.10", "hostapd-downgrade"),),
    "WPSBRUTE": (_held("reaver 1.6.6", "reaver"), _held("bully 1.4", "bully")),
    "WPSPIXIE": (_held("reaver 1.6.6 and pixiewps 1.4.2", "reaver-pixie"),),
}


def level_of(name: str) -> str:
    """Return the level that a detection claims; one that claims nothing has its pair of tests."""
    return _CLAIMED.get(name, BRONZE)
