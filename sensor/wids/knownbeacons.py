"""Public networks of the whole world in one place: somebody hopes that a device remembers one of them."""

from collections import deque
from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import BEACON, Frame
from sensor.dot11.mac import format_mac
from sensor.tracking.observation import BSS_DESCRIBED, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import REPORT_PAUSE_US, KeyedTable
from sensor.wids.wording import NAMED, quoted, seconds, signal, where

SECOND_US: Final = 1_000_000
MAX_HEARD: Final = 512  # beacons with public names remembered
MAX_BSSIDS: Final = 1024
ONE_CLOCK_US: Final = 50_000  # clocks closer together than that are one
MAX_INDICATOR: Final = 4

# Networks that many devices remember: airports, hotels, cafés, providers' hotspots, telephones and set-up names.
PUBLIC_SSIDS: Final = frozenset(
    {
        *(b"airport", b"airport free wifi", b"free airport wifi", b"_free wi-fi", b"airport-free-wifi"),
        *(b"boingo hotspot", b"gogoinflight", b"deltawifi.com", b"united_wi-fi", b"southwestwifi", b"flynet"),
        *(b"telekom", b"telekom_flynet", b"wifionice", b"wifi@db", b"_sncf_wifi_inoui", b"sncf gratuit"),
        *(b"eurostar wifi", b"virgin trains wifi", b"amtrak_wifi", b"sbb-free", b"trenitalia wifi", b"oebb"),
        *(b"hilton honors", b"hhonors", b"marriott_guest", b"marriottbonvoy", b"hyatt_guest", b"ihg connect"),
        *(b"accor_guest", b"ibis", b"novotel", b"holidayinn", b"bestwestern", b"wyndham", b"motel6", b"hotel"),
        *(b"starbucks", b"starbucks wifi", b"google starbucks", b"at&t wi-fi starbucks", b"mcdonald's free wifi"),
        *(b"mcdonalds free wifi", b"mcdonalds", b"burger king free wi-fi", b"kfc wifi", b"subway wifi", b"wendys_wifi"),
        *(b"dunkin", b"dunkin donuts guest", b"panera", b"tim hortons wifi", b"costa free wifi", b"pret wifi"),
        *(b"attwifi", b"xfinitywifi", b"xfinity", b"cablewifi", b"twcwifi", b"optimumwifi", b"spectrum mobile"),
        *(b"btwifi", b"btopenzone", b"btwifi-with-fon", b"the cloud", b"o2 wifi", b"_the cloud", b"virgin media"),
        *(b"freewifi", b"freewifi_secure", b"sfr wifi fon", b"sfr wifi", b"orange", b"bouygues telecom wi-fi"),
        *(
            b"fon_free_internet",
            b"fon",
            b"telekom_fon",
            b"vodafone hotspot",
            b"vodafone homespot",
            b"unitymedia wifispot",
        ),
        *(b"wifi free", b"free wifi", b"free wi-fi", b"public wifi", b"free public wifi", b"guest wifi", b"guest"),
        *(b"walmartwifi", b"target guest wi-fi", b"apple store", b"best buy guest", b"ikea wifi", b"lowes-guest-wifi"),
        *(b"linksys", b"netgear", b"dlink", b"default", b"belkin", b"tp-link", b"hpsetup", b"androidap", b"iphone"),
        *(b"eduroam", b"linknyc free wi-fi", b"metrofreewifi", b"nyc-public-wifi", b"wifi4eu", b"freifunk"),
        *(b"0000docomo", b"7spot", b"lawson_free_wi-fi", b"au_wi-fi2", b"wi2premium", b"t wifi zone", b"ollehwifi"),
        *(b"cmcc", b"cmcc-web", b"chinanet", b"chinaunicom", b"wireless@sg", b"csl", b"telstra air", b"jionet"),
    }
)


@final
class Lure:
    """One beacon under a public name."""

    def __init__(self, frame: Frame, ssid: bytes) -> None:
        """Keep what shows who sent it."""
        self.ts_us: i64 = frame.ts_us
        self.bssid: bytes = frame.bssid
        self.ssid: bytes = ssid
        self.clock_us: i64 = frame.ts_us - frame.tsf_us

    def alike(self, other: "Lure") -> bool:
        """Whether both are one transmitter's: under one address, or by one clock."""
        return self.bssid == other.bssid or -ONE_CLOCK_US < self.clock_us - other.clock_us < ONE_CLOCK_US


@final
class KnownBeacons(Detection):
    """KNOWNBEACONS: one transmitter advertises public networks by the dozen, under one address or by one clock.

    A station has many of them, but each has its own clock. An access point with a Multiple BSSID element speaks for as
    many as it says.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = BSS_DESCRIBED
        self.ssids: i64 = brief.values["ssids"]
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.heard: deque[Lure] = deque(maxlen=MAX_HEARD)
        self.reported: KeyedTable[list[int]] = KeyedTable(MAX_BSSIDS)  # by the address that began: time

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Take in a beacon with a public name and count those of the same transmitter."""
        elements = seen.elements
        if frame.kind != BEACON or elements is None or frame.truncated or elements.ssid.lower() not in PUBLIC_SSIDS:
            return None
        heard = self.heard
        while heard and not 0 <= frame.ts_us - heard[0].ts_us <= self.window_us:
            heard.popleft()
        lure = Lure(frame, elements.ssid)
        if len(heard) == MAX_HEARD:
            self.evictions += 1
        heard.append(lure)
        if len(heard) < self.ssids:
            return None
        alike = [other for other in heard if other.alike(lure)]
        names = {other.ssid.lower(): other.ssid for other in alike}
        carried: i64 = 0
        if elements.mbssid_indicator > 0:
            carried = (1 << min(elements.mbssid_indicator, MAX_INDICATOR)) - 1
        if len(names) < self.ssids + carried or not self._due(alike[0].bssid, frame.ts_us):
            return None
        return self._finding(alike, sorted(names.values()), frame, seen)

    def _due(self, first: bytes, ts_us: i64) -> bool:
        last = self.reported.get(first)
        if last is not None and 0 <= ts_us - last[0] < REPORT_PAUSE_US:
            return False
        self.reported.put(first, [ts_us])
        return True

    def _finding(self, alike: list[Lure], names: list[bytes], frame: Frame, seen: Observation) -> Finding:
        addresses = len({lure.bssid for lure in alike})
        shown = ", ".join([quoted(name) for name in names[:NAMED]])
        under = f"under {format_mac(frame.bssid)}" if addresses == 1 else f"under {addresses} addresses with one clock"
        text = (
            f"One transmitter ({where(frame, seen.bss)}) advertised {len(names)} public networks in "
            f"{seconds(alike[-1].ts_us - alike[0].ts_us)} {under}: {shown} and {len(names) - NAMED} more."
        )
        finding = Finding(self.name, alike[0].bssid, text, frame)
        finding.count = len(alike)
        finding.confidence = 90
        finding.evidence.append(("names", ", ".join([quoted(name) for name in names[:8]])))
        finding.evidence.append(("addresses", str(addresses)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "KNOWNBEACONS",
            "SPOOF",
            HIGH,
            "One transmitter advertises many public networks, so that devices join which remember one of them.",
            throttle="5/min",
            burst="1/sec",
            advice="Devices near may have joined by themselves. Make them forget open networks, and find the "
            "transmitter by its signal.",
            references=("Chatzisofroniou and Kotzanikolaou, Association Attacks in IEEE 802.11, STAST 2019",),
        ),
        KnownBeacons,
        (
            Parameter("ssids", 8, 4, 100, "SSIDs", "public names of one transmitter"),
            Parameter("window_s", 60, 1, 600, "s", "time within which they count together"),
        ),
    ),
)
