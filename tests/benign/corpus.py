"""The plan of the benign corpus: who does what when, for a town of any length."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final, TypeAlias

from sensor.dot11.mac import MacMask
from sensor.wids.policy import FLOORS, Canary, KnownDevice, Network, Policy, Watch
from tests.benign import buildings, people
from tests.benign.access_points import CAMPUS, HIGH, LOW, PMF, RADAR, AccessPoint, neighbourhood
from tests.benign.rigs import Rig
from tests.benign.town import Script, Town
from tests.frames import OPEN, WPA1_WPA2_PSK

Visitor: TypeAlias = Callable[[Town, list[AccessPoint]], Script]

HOUR_S: Final = 3600.0
CLIENTS: Final = 1000  # of an hour; passers-by not counted

# What the operator of the campus declared.
POLICY: Final = Policy(
    networks=(
        Network(b"campus", (MacMask.parse("3c:07:54:00:00:00/ff:ff:ff:ff:00:00"),), floor=FLOORS["wpa2"]),
        Network(b"campus-guest", (MacMask.parse("3c:07:54:00:00:00/ff:ff:ff:ff:00:00"),)),
        Network(b"campus-things", (MacMask.parse("3c:07:54:00:00:00/ff:ff:ff:ff:00:00"),), wps=False),
    ),
    canaries=(Canary("lure", ssid=b"campus-finance"),),
    watches=(Watch("stolen laptop", (MacMask.parse("a4:5e:60:ff:ff:f0"),)),),
    devices=(KnownDevice("till", (MacMask.parse("5c:51:4f:ff:ff:f0"),), found=True, lost=True),),
)


def play(seconds: float, seed: int, rigs: list[Rig], *, clients: int = CLIENTS, visitor: Visitor | None = None) -> Town:
    """Let a town live for so long, with so many clients and perhaps somebody who is not benign, heard by these rigs."""
    town = Town(seconds, seed, rigs)
    aps = neighbourhood(town.rng)
    _plan_access_points(town, aps)
    _plan_changes(town, aps)
    _plan_people(town, aps, clients)
    if visitor is not None:
        town.start(visitor(town, aps))
    town.run()
    return town


def _plan_access_points(town: Town, aps: list[AccessPoint]) -> None:
    for ap in aps:
        town.start(buildings.beaconing(town, ap))
        town.start(buildings.groups(town, ap))
    mesh = [ap for ap in aps if ap.ssid == b"mesh"]
    for near, far in pairwise(mesh):
        town.start(buildings.backhaul(town, near, far))


def _plan_changes(town: Town, aps: list[AccessPoint]) -> None:
    """Restarts, moves and the like: so many an hour, in a short town each kind at least once."""
    rng = town.rng
    share = town.seconds / HOUR_S
    homes = [ap for ap in aps if ap.ssid.startswith(b"home")]
    changing = iter(rng.sample(homes, len(homes)))  # each access point has one adventure

    def some(count: int) -> range:
        return range(max(1, round(count * share)))

    for number in some(10):
        script = buildings.restart(town, next(changing), farewell=number % 2 == 0, other_channel=number % 3 == 0)
        town.start(script, town.moment(0.1, 0.6))
    for _ in some(6):
        ap = next(each for each in changing if each.channel in LOW)
        town.start(buildings.move(town, ap, rng.choice([c for c in LOW if c != ap.channel])), town.moment(0.1, 0.8))
        ap = next(each for each in changing if each.channel in LOW)
        town.start(buildings.wander(town, ap, rng.choice([c for c in LOW if c != ap.channel])), town.moment(0.1, 0.8))
    for ap in [each for each in aps if each.channel in RADAR and each.ssid == b"campus"][: len(some(4))]:
        target = rng.choice([c for c in HIGH if c != ap.channel])
        town.start(buildings.move(town, ap, target, extended=True), town.moment(0.1, 0.8))
    for _ in some(30):
        town.start(buildings.send_idle_ones_away(town, rng.choice(aps), rng.randint(1, 25)), town.moment(0.0, 0.9))
    for number in some(25):
        town.start(buildings.share(town, number, rng.uniform(0.3, 12)), town.moment(0.0, 0.9))
    old = next(ap for ap in changing if ap.security == WPA1_WPA2_PSK)
    town.start(buildings.improve(town, old), town.moment(0.1, 0.5))
    for number in some(12):
        town.start(buildings.apples(town, number), town.moment(0.0, 0.9))
        town.start(buildings.neighbours_aware(town, number), town.moment(0.0, 0.9))


def _plan_people(town: Town, aps: list[AccessPoint], clients: int) -> None:
    rng = town.rng
    shown = [ap for ap in aps if not ap.hidden]
    campus = [ap for ap in aps if ap.ssid == b"campus"]
    things = [ap for ap in aps if ap.ssid == b"campus-things"]
    pairs = [(low, high) for low, high in pairwise(aps)
             if low.ssid == high.ssid and low.channel < 14 < high.channel and low.ssid.startswith(b"home")]  # fmt: skip
    protecting = [ap for ap in shown if ap.security in PMF]
    with_wps = [ap for ap in shown if ap.has_wps and ap.security.privacy and ap.security not in PMF]
    stay_s = min(600.0, town.seconds / 3)
    for number in range(clients):
        kind, at = rng.random(), town.moment(0.0, 0.85)
        if kind < 0.35:
            ap = rng.choice([each for each in aps if each.address[:3] != CAMPUS])
            script = people.resident(town, number, ap, shown, rng.uniform(0.1, 1.0) * stay_s)
        elif kind < 0.45:
            script = people.mistaken(town, number, rng.choice([ap for ap in shown if ap.security != OPEN]))
        elif kind < 0.6:
            script = people.walker(town, number, rng.choice((campus, things)), stay_s)
        elif kind < 0.66:
            script = people.steered(town, number, *rng.choice(pairs))
        elif kind < 0.7:
            script = people.forgetful(town, number, rng.choice(protecting))
        elif kind < 0.73:
            script = people.button_pusher(town, number, rng.choice(with_wps))
        elif kind < 0.85:
            script, at = people.listener(town, number, campus, shown, stay_s), 0.4 * town.seconds
        else:
            guest = [ap for ap in shown if ap.security == OPEN]
            script = people.resident(town, number, rng.choice(guest), shown, rng.uniform(0.1, 1.0) * stay_s)
        town.start(script, at)
    for _ in range(2 * clients):
        town.start(people.passer_by(town, shown), town.moment(0.0, 0.95))
