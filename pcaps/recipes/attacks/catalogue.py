"""The attacks: which tool, how it is called, and what the sensor must raise. One table; one row for each capture."""

from dataclasses import dataclass
from typing import Final

from pcaps.recipes.attacks import enterprise, targets
from pcaps.recipes.attacks.targets import HOME, NEIGHBOUR, OPEN, PROTECTED, ROW, TKIP, WPS
from pcaps.recipes.handshakes.networks import CHANNEL, Network

ATTACKER_RADIO: Final = "mon3"  # a monitor that injects
STATION_RADIO: Final = "wlan3"  # the same radio as an idle station
TWIN_RADIO: Final = "wlan5"  # an access point of the attacker's
AIRCRACK: Final = "aircrack-ng"
_LATER_S: Final = 900.0  # after which an access point counts as new
# What a station of wpa_supplicant's says in the end.
_JOINED: Final = "CTRL-EVENT-CONNECTED"
_REFUSED: Final = "CTRL-EVENT-EAP-FAILURE"
_DISTRUSTED: Final = "CTRL-EVENT-EAP-TLS-CERT-ERROR"
_ONCE_TUNED: Final = r"beacon"  # both reaver and bully wait for one when they have set the channel


@dataclass(frozen=True, slots=True)
class Attack:
    """One capture: a network with its stations, and a tool that is let loose on it."""

    name: str
    package: str  # Debian's, which names the version
    command: str  # as typed; {bssid}, {ssid}, {station}, {radio}, {channel} are filled in
    story: str
    raises: tuple[str, ...]  # alerts that it must raise
    network: Network = HOME
    lasts_s: float = 5.0
    lead_s: float = 2.0  # quiet air before
    quiet_s: float = 0.0  # of the beginning, which is left out of the file
    stations: int = 1
    searching: tuple[str, ...] = ()  # names that a station asks for instead of joining
    twin: str = ""  # hostapd's configuration, without the interface; the command only names it then
    twin_address: str = NEIGHBOUR
    push: str = ""  # what runs beside hostapd
    again: bool = False  # the first station logs in a second time
    careful: int = 0  # so many of the stations, the last ones, mind who their server is
    later_s: float = 0.0  # by so much the clock is set on before the twin comes
    roaming: tuple[str, ...] = ()  # what stations have to say in the end that go over to the twin, the first one first
    acknowledged: str = ""  # what the tool says when its address has to acknowledge, which may be a group in it
    forgiving: bool = False  # an access point that never locks its WPS

    @property
    def tool(self) -> str:
        """Return the command line of what runs on the monitor, if anything does."""
        return "" if self.package == "hostapd" and not self.push else self._filled(self.push or self.command)

    def typed(self) -> str:
        """Return all that is typed."""
        return " & ".join(self._filled(each) for each in (self.command, self.push) if each)

    def _filled(self, command: str) -> str:
        return command.format(
            bssid=self.network.bssids[0],
            ssid=self.network.ssid,
            station=self.network.stations[0],
            radio=ATTACKER_RADIO,
            channel=CHANNEL,
        )


ATTACKS: Final = (
    Attack(
        "aireplay-deauth",
        AIRCRACK,
        "aireplay-ng -0 2 -a {bssid} -c {station} {radio}",
        "A station and its access point are told, by turns, that the other is gone; it falls off",
        (
            "ATTACKTOOL",
            "DEAUTHFLOOD",
            "ROGUEDISCON",
        ),
    ),
    Attack(
        "aireplay-deauth-all",
        AIRCRACK,
        "aireplay-ng -0 3 -a {bssid} {radio}",
        "Everybody is told that the access point is gone",
        (
            "BCASTDISCON",
            "DEAUTHFLOOD",
            "ROGUEDISCON",
        ),
        stations=2,
    ),
    Attack(
        "aireplay-deauth-protected",
        AIRCRACK,
        "aireplay-ng -0 2 -a {bssid} -c {station} {radio}",
        "The same against WPA3 with protected management frames: nobody falls off",
        ("ATTACKTOOL", "DEAUTHFLOOD", "PMFDISCON"),
        network=PROTECTED,
        lasts_s=10.0,
    ),
    Attack(
        "aireplay-fakeauth",
        AIRCRACK,
        "aireplay-ng -1 2 -e {ssid} -a {bssid} -h 5e:a7:7a:c0:00:01 {radio}",
        "An authentication and association of nobody, without a station behind them",
        ("ATTACKTOOL",),
        network=OPEN,
        lasts_s=10.0,
    ),
    Attack(
        "airbase-karma",
        AIRCRACK,
        "airbase-ng -P -c {channel} {radio}",
        "An access point that answers to every name that a station asks for",
        (
            "ATTACKTOOL",
            "KARMA",
        ),
        searching=("Hotel Adler", "Flughafen", "Bahn frei", "Eiscafé"),
        lasts_s=12.0,
    ),
    Attack(
        "airbase-open-twin",
        AIRCRACK,
        "airbase-ng -e {ssid} -c {channel} {radio}",
        "An open access point of the network's name",
        (
            "ATTACKTOOL",
            "OPENTWIN",
        ),
        lasts_s=6.0,
    ),
    Attack(
        "airbase-clone",
        AIRCRACK,
        "airbase-ng -a {bssid} -e {ssid} -Z 4 -c {channel} {radio}",
        "An access point of the network's name and address, and WPA2 in its beacons",
        (
            "BEACONRATE",
            "BSSIDCLONE",
        ),
        lasts_s=15.0,
    ),
    Attack(
        "mdk4-beacons",
        "mdk4",
        "mdk4 {radio} b -c {channel} -s 60",
        "Access points that are not there, each of its own name and address",
        ("BEACONFLOOD",),
        lasts_s=7.0,
    ),
    Attack(
        "mdk4-beacons-overlong",
        "mdk4",
        "mdk4 {radio} b -a -c {channel} -s 60",
        "The same with unprintable names, some longer than the standard allows",
        ("BEACONFLOOD", "LONGSSID"),
        lasts_s=7.0,
    ),
    Attack(
        "mdk4-beacons-one-name",
        "mdk4",
        "mdk4 {radio} b -n {ssid} -c {channel} -s 60",
        "The same, all under the network's name, and open or badly protected",
        ("SSIDSWARM",),
        lasts_s=7.0,
    ),
    Attack(
        "mdk4-authentications",
        "mdk4",
        "mdk4 {radio} a -a {bssid} -s 60",
        "Invented stations authenticate with the access point",
        ("AUTHFLOOD",),
    ),
    Attack(
        "mdk4-disconnections",
        "mdk4",
        "mdk4 {radio} d -B {bssid} -s 40",
        "Deauthentications and disassociations, both ways, for every station that talks",
        (
            "ATTACKTOOL",
            "DEAUTHFLOOD",
            "ROGUEDISCON",
        ),
        stations=2,
    ),
    Attack(
        "mdk4-disconnections-stealthy",
        "mdk4",
        "mdk4 {radio} d -x -B {bssid} -s 40",
        "The same in stations' names only, with sequence numbers that match",
        (
            "DEAUTHFLOOD",
            "HANDSHAKEBAIT",
        ),
        stations=2,
    ),
    Attack(
        "mdk4-probes",
        "mdk4",
        "mdk4 {radio} p -t {bssid} -b l -s 80",
        "Names are guessed by asking the access point for each",
        ("PROBEFLOOD",),
    ),
    Attack(
        "mdk4-eapol-starts",
        "mdk4",
        "mdk4 {radio} e -t {bssid} -s 60",
        "Invented stations associate and begin 802.1X over and over",
        ("ASSOCFLOOD",),
    ),
    Attack(
        "mdk4-eapol-logoffs",
        "mdk4",
        "mdk4 {radio} e -t {bssid} -l -s 40",
        "The station is logged off in its name",
        ("EAPOLFLOOD",),
    ),
    Attack(
        "mdk4-fuzzed-beacons",
        "mdk4",
        "mdk4 {radio} f -s b -m tc -p 60",
        "Beacons cut short, or with random octets after them",
        ("MALFORMMGMT",),
        lasts_s=7.0,
    ),
    Attack(
        "mdk4-fuzzed-air",
        "mdk4",
        "mdk4 {radio} f -s abp -m bmstcd -p 60",
        "What is on the air, and beacons and probes, each changed at random",
        ("MALFORMMGMT",),
        lasts_s=7.0,
    ),
    Attack(
        "mdk4-michael",
        "mdk4",
        "mdk4 {radio} m -t {bssid} -w 1 -n 70 -s 100",
        "Random data that a TKIP access point takes for forgeries",
        (),
        network=TKIP,
    ),
    Attack(
        "hcxdumptool",
        "hcxdumptool",
        "hcxdumptool -i {radio} -o /run/stage/harvest.pcapng -c {channel} --enable_status=31",
        "Three access points of three networks are asked for what their passphrases can be guessed from",
        ("ATTACKTOOL", "PMKIDHARVEST"),
        network=ROW,
        stations=0,
        quiet_s=9.0,
        lasts_s=20.0,
        acknowledged=r"CLIENT \(ROGUE\)\.*: ([0-9a-f]{12})",
    ),
    Attack(
        "reaver",
        "reaver",
        "reaver -i {radio} -b {bssid} -c {channel} -e {ssid} -L -d 0 -vv",
        "PIN after PIN is tried on an access point that never locks",
        ("WPSBRUTE",),
        network=WPS,
        stations=0,
        acknowledged=_ONCE_TUNED,
        lasts_s=25.0,
        forgiving=True,
    ),
    Attack(
        "reaver-pixie",
        "reaver",
        "reaver -i {radio} -b {bssid} -c {channel} -e {ssid} -L -K -S -vv",
        "An exchange is begun for the sake of the access point's proof, with a small key",
        ("WPSPIXIE",),
        network=WPS,
        stations=0,
        acknowledged=_ONCE_TUNED,
        lasts_s=15.0,
        forgiving=True,
    ),
    Attack(
        "bully",
        "bully",
        "bully -b {bssid} -e {ssid} -c {channel} -A -L -F -S -v 4 -w /run/stage {radio}",
        "PIN after PIN is tried on an access point that never locks",
        ("WPSBRUTE",),
        network=WPS,
        stations=0,
        acknowledged=_ONCE_TUNED,
        lasts_s=25.0,
        forgiving=True,
    ),
    Attack(
        "hostapd-open-twin",
        "hostapd",
        "hostapd twin.conf",
        "An open access point of the network's name",
        ("OPENTWIN",),
        twin=targets.open_twin(HOME),
        lasts_s=6.0,
    ),
    Attack(
        "hostapd-twin",
        "hostapd",
        "hostapd twin.conf",
        "A twin with WPA2 and another passphrase comes, and aireplay-ng pushes the station off",
        ("ATTACKTOOL", "DEAUTHFLOOD", "EVILTWIN", "ROGUEDISCON"),
        push="aireplay-ng -0 3 -a {bssid} -c {station} {radio}",
        twin=targets.guessing_twin(HOME),
        lasts_s=8.0,
        lead_s=12.0,  # it has to be there well before the twin
    ),
    Attack(
        "hostapd-clone",
        "hostapd",
        "hostapd twin.conf",
        "A second access point of the network's name and address",
        ("BSSIDCLONE", "FAKEHANDSHAKE"),
        twin=targets.guessing_twin(HOME),
        twin_address=HOME.bssids[0],
        lasts_s=15.0,
    ),
    Attack(
        "hostapd-downgrade",
        "hostapd",
        "hostapd twin.conf",
        "A twin of a WPA3 network that has WPA2 only",
        ("WPA3DOWNGRADE",),
        network=PROTECTED,
        twin=targets.guessing_twin(PROTECTED),
        lasts_s=8.0,
    ),
    Attack(
        "hostapd-rogue-server",
        "hostapd",
        "hostapd twin.conf",
        "A twin with a server of its own for 802.1X: a careless station goes on with it, a careful one breaks off",
        ("ROGUEEAP",),
        network=enterprise.OFFICE,
        twin=enterprise.rogue_server(),
        stations=2,
        careful=1,
        again=True,
        later_s=_LATER_S,
        roaming=(_REFUSED, _DISTRUSTED),
        lasts_s=1.0,
    ),
    Attack(
        "hostapd-weak-server",
        "hostapd",
        "hostapd twin.conf",
        "A twin whose server asks for MD5-Challenge: a station that takes whatever it is offered answers",
        ("EAPDOWNGRADE",),
        network=enterprise.OFFICE,
        twin=enterprise.weak_server(),
        roaming=(_REFUSED,),
        lasts_s=1.0,
    ),
    Attack(
        "hostapd-second-server",
        "hostapd",
        "hostapd second.conf",
        "Nothing bad: a new access point, whose server has another certificate of the same authority and offers "
        "MD5-Challenge first; careful stations want PEAP, and get it",
        (),
        network=enterprise.OFFICE,
        twin=enterprise.second_server(),
        twin_address=enterprise.OTHER_BSSID,
        stations=2,
        careful=2,
        again=True,
        later_s=_LATER_S,
        roaming=(_JOINED, _JOINED),
        lasts_s=1.0,
    ),
)
