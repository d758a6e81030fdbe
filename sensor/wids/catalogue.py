"""Every detection: what it is called, how grave it is, what may be tuned, and how all of them are made.

Longer than other modules because it is one table.
"""

from collections.abc import Mapping
from typing import Final

from sensor.alerts.definition import CRITICAL, HIGH, MEDIUM, Definition
from sensor.wids.canaries import SsidCanary
from sensor.wids.detection import Detection
from sensor.wids.disconnect import BroadcastDisconnect, DeauthFlood
from sensor.wids.drift import CryptoChange, CryptoDrop
from sensor.wids.exploits import FormatString, LongSsid
from sensor.wids.floods import BeaconFlood
from sensor.wids.lures import Karma
from sensor.wids.parameters import Parameter, effective
from sensor.wids.policy import Policy
from sensor.wids.tools import Pwnagotchi
from sensor.wids.twins import ApSpoof, OpenTwin

BELLARDO: Final = "Bellardo and Savage, 802.11 Denial-of-Service Attacks, USENIX Security 2003"

_DEFINITIONS: Final = (
    Definition(
        "DEAUTHFLOOD",
        "DENIAL",
        MEDIUM,
        "Many deauthentication or disassociation frames in the name of one access point, or of one station in its "
        "network: stations are being thrown off.",
        throttle="5/min",
        burst="2/sec",
        advice="Turn on management frame protection (802.11w, part of WPA3). Walk with the sensor: the frames grow "
        "louder towards who sends them. Expect a captured handshake or an evil twin next.",
        references=("802.11-2020 11.3", "802.11-2020 12.6.19 (protection of robust management frames)", BELLARDO),
    ),
    Definition(
        "BCASTDISCON",
        "DENIAL",
        MEDIUM,
        "Repeated deauthentication or disassociation frames to all stations of an access point that is not merely "
        "restarting.",
        throttle="5/min",
        burst="2/sec",
        advice="Ask whether somebody restarted the access point. If not, turn on management frame protection, which "
        "makes stations ignore forged broadcasts.",
        references=("802.11-2020 11.3", BELLARDO),
    ),
    Definition(
        "APSPOOF",
        "SPOOF",
        HIGH,
        "An access point advertises one of your networks, but is none of its approved access points.",
        throttle="10/min",
        burst="1/sec",
        advice="If it is new equipment of yours, add its BSSID to the network's list. If not, it is an evil twin: "
        "find it by its signal, and treat credentials used there as known to somebody.",
        references=("802.11-2020 4.3.5 (extended service set)",),
    ),
    Definition(
        "OPENTWIN",
        "SPOOF",
        HIGH,
        "An open access point uses the name of a network that other access points protect.",
        throttle="5/min",
        burst="1/sec",
        advice="Do not join it. If it is a guest network of yours, give it a name of its own, or approve its BSSID.",
        references=(
            "802.11-2020 9.4.2.24 (RSN)",
            "RFC 8110 (OWE)",
            "Wi-Fi Alliance, Opportunistic Wireless Encryption",
        ),
    ),
    Definition(
        "SSIDCANARY",
        "SPOOF",
        HIGH,
        "A device advertises or asks for an SSID that you laid out as a lure.",
        throttle="5/min",
        burst="1/sec",
        advice="Whoever it is has been where the lure was kept, or answers to every name. Find the device.",
        references=("802.11-2020 9.4.2.2 (SSID)",),
    ),
    Definition(
        "CRYPTODROP",
        "SPOOF",
        HIGH,
        "An access point that protected a network now advertises it as open.",
        throttle="5/min",
        burst="1/sec",
        advice="Ask whether its settings were changed. If not, somebody copies its address: keep away from it.",
        references=("802.11-2020 9.4.2.24 (RSN)", "802.11-2020 9.4.1.4 (privacy)"),
    ),
    Definition(
        "ADVCRYPTCHANGE",
        "SPOOF",
        HIGH,
        "An access point protects a network worse than before, or in another way.",
        throttle="5/min",
        burst="1/sec",
        advice="Ask whether its settings were changed. If not, somebody copies its address with weaker protection.",
        references=("802.11-2020 9.4.2.24 (RSN)", "Vanhoef and Ronen, Dragonblood, IEEE S&P 2020, section 5"),
    ),
    Definition(
        "BEACONFLOOD",
        "DENIAL",
        MEDIUM,
        "One transmitter invents access points by the dozen.",
        throttle="5/min",
        burst="1/sec",
        advice="Lists of networks are useless while it lasts, and it may cover something else: look at other alerts.",
        references=("802.11-2020 11.1.3 (beacons)",),
    ),
    Definition(
        "KARMA",
        "SPOOF",
        HIGH,
        "An access point answers for several networks, as if it were whatever a station asks for.",
        throttle="5/min",
        burst="1/sec",
        advice="Devices nearby may join it by themselves, above all those that remember open networks. Find it by "
        "its signal and make devices forget open networks.",
        references=("Dai Zovi and Macaulay, Attacking Automatic Wireless Network Selection, IEEE IAW 2005",),
    ),
    Definition(
        "PWNAGOTCHI",
        "PROBE",
        MEDIUM,
        "A Pwnagotchi, a pocket device that collects handshakes, makes itself known.",
        throttle="5/min",
        burst="1/sec",
        advice="Somebody near collects material for guessing passwords. Use long passphrases or WPA3.",
        references=("https://pwnagotchi.ai", "pwngrid: elements 222 to 226 in beacons of DE:AD:BE:EF:DE:AD"),
    ),
    Definition(
        "LONGSSID",
        "EXPLOIT",
        CRITICAL,
        "Intact frames carry an SSID longer than the standard allows, as attempts on drivers do.",
        throttle="5/min",
        burst="1/sec",
        advice="Keep drivers and firmware up to date, and find the transmitter.",
        references=("802.11-2020 9.4.2.2 (SSID: 0 to 32 octets)",),
    ),
    Definition(
        "FORMATSTRING",
        "EXPLOIT",
        HIGH,
        "An SSID holds format directives that can crash or take over devices which merely list it.",
        throttle="5/min",
        burst="1/sec",
        advice="Keep phones up to date. A device that lost its Wi-Fi after joining: reset its network settings.",
        references=("CVE-2021-30800",),
    ),
)

DEFINITIONS: Final[dict[str, Definition]] = {definition.name: definition for definition in _DEFINITIONS}

_FORGED_DB: Final = Parameter(
    "forged_db", 12, 5, 60, "dB", "how far a frame's signal must be from the access point's beacons to look forged"
)

PARAMETERS: Final[dict[str, tuple[Parameter, ...]]] = {
    "DEAUTHFLOOD": (
        Parameter("window_s", 10, 1, 300, "s", "time within which frames count together"),
        Parameter("pair_frames", 6, 2, 1000, "frames", "frames that concern one station of an access point"),
        Parameter("bss_frames", 11, 2, 1000, "frames", "frames in an access point's name beyond each station's first"),
        _FORGED_DB,
    ),
    "BCASTDISCON": (
        Parameter("window_s", 10, 1, 300, "s", "time within which broadcasts count together"),
        Parameter("forged_frames", 2, 1, 100, "frames", "broadcasts that look forged"),
        Parameter("plain_frames", 4, 1, 100, "frames", "broadcasts of any look"),
        _FORGED_DB,
    ),
    "APSPOOF": (),
    "OPENTWIN": (Parameter("memory_h", 24, 1, 720, "h", "how long a protected access point is remembered"),),
    "SSIDCANARY": (
        Parameter("requests", 2, 1, 100, "frames", "requests of one device that are believed"),
        Parameter("window_s", 60, 1, 3600, "s", "time within which they count together"),
    ),
    "CRYPTODROP": (),
    "ADVCRYPTCHANGE": (),
    "BEACONFLOOD": (
        Parameter("window_s", 10, 1, 300, "s", "time within which new BSSIDs count together"),
        Parameter("bssids", 40, 10, 250, "BSSIDs", "new BSSIDs on one frequency"),
        Parameter("tool_bssids", 20, 10, 250, "BSSIDs", "new BSSIDs whose timestamps come from one clock"),
        Parameter("swarm_bssids", 15, 10, 60, "BSSIDs", "new BSSIDs with one SSID in a minute"),
        Parameter("share_percent", 60, 10, 100, "%", "share of made-up addresses, or of BSSIDs heard once"),
        Parameter("spread_db", 6, 1, 40, "dB", "largest interquartile range of their signal"),
    ),
    "KARMA": (
        Parameter("ssids", 3, 2, 30, "SSIDs", "different SSIDs that one BSSID answers for"),
        Parameter("window_s", 60, 1, 3600, "s", "time within which answers count together"),
    ),
    "PWNAGOTCHI": (),
    "LONGSSID": (
        Parameter("frames", 3, 2, 1000, "frames", "frames of one transmitter that are believed"),
        Parameter("window_s", 60, 1, 3600, "s", "time within which they count together"),
    ),
    "FORMATSTRING": (),
}


def detections(policy: Policy, parameters: Mapping[str, Mapping[str, int]]) -> list[Detection]:
    """Return all detections for a policy; `parameters` holds the operator's wishes by detection and name."""
    values = {name: effective(PARAMETERS[name], dict(parameters.get(name, {}))) for name in DEFINITIONS}
    return [
        DeauthFlood(DEFINITIONS["DEAUTHFLOOD"], values["DEAUTHFLOOD"]),
        BroadcastDisconnect(DEFINITIONS["BCASTDISCON"], values["BCASTDISCON"]),
        ApSpoof(DEFINITIONS["APSPOOF"], policy),
        OpenTwin(DEFINITIONS["OPENTWIN"], policy, values["OPENTWIN"]),
        SsidCanary(DEFINITIONS["SSIDCANARY"], policy, values["SSIDCANARY"]),
        CryptoDrop(DEFINITIONS["CRYPTODROP"]),
        CryptoChange(DEFINITIONS["ADVCRYPTCHANGE"]),
        BeaconFlood(DEFINITIONS["BEACONFLOOD"], values["BEACONFLOOD"]),
        Karma(DEFINITIONS["KARMA"], values["KARMA"]),
        Pwnagotchi(DEFINITIONS["PWNAGOTCHI"]),
        LongSsid(DEFINITIONS["LONGSSID"], values["LONGSSID"]),
        FormatString(DEFINITIONS["FORMATSTRING"]),
    ]
