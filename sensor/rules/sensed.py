"""Types of rules on what the sensor knows now: devices that come or stay away, sources, battery and place."""

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt
from typing import ClassVar, Final, cast

from sensor.dot11.mac import format_mac, parse_mac
from sensor.rules import schema
from sensor.rules.durations import duration_us
from sensor.rules.notifying import Hit
from sensor.rules.rule import Json
from sensor.rules.ruletype import (
    Charge,
    Evaluation,
    Heard,
    Place,
    RuleType,
    SourceHealth,
    Verdict,
    World,
)
from sensor.rules.schema import Key, SchemaError
from sensor.rules.threshold import iso

MAX_DEVICES: Final = 256  # that one rule watches
EARTH_M: Final = 6_371_008.8  # mean radius (IUGG)


def _mac(value: object, path: str) -> str:
    try:
        return format_mac(parse_mac(schema.text(value, path)))
    except ValueError as error:
        raise SchemaError(path, str(error)) from None


_DEVICE_CONTEXT: Final = {
    "mac": "address of the device",
    "date": "when it was last heard, empty for never",
    "signal_dbm": "its signal, 0 where unknown",
    "channel": "where it was heard",
}


class _Devices(RuleType):
    """Watches addresses."""

    context: ClassVar[Mapping[str, str]] = _DEVICE_CONTEXT

    def gather(self, params: Json, world: World) -> object:
        """Ask for every address."""
        return {mac: world.heard(parse_mac(mac)) for mac in cast("list[str]", params["macs"])}


def _device_context(mac: str, heard: Heard | None) -> Json:
    if heard is None:
        return {"mac": mac, "date": "", "signal_dbm": 0, "channel": ""}
    return {"mac": mac, "date": iso(heard.last_us), "signal_dbm": heard.signal_dbm, "channel": heard.channel}


class DeviceSeen(_Devices):
    """Met while a device is heard."""

    id = "airwarden.device-seen"
    name = "Device seen"
    groups: ClassVar[Mapping[str, str]] = {"seen": "Seen"}
    keys: ClassVar[Mapping[str, Key]] = {
        "macs": Key(schema.array(_mac, 1, MAX_DEVICES)),
        "within": Key(schema.duration, default="1m"),
    }

    def evaluate(self, run: Evaluation) -> Verdict:
        """Look when each was heard last."""
        since_us = run.now_us - duration_us(cast("str", run.params["within"]))
        heard = cast("dict[str, Heard | None]", run.facts)
        return Verdict(
            {
                mac: Hit("seen", _device_context(mac, device))
                for mac, device in heard.items()
                if device is not None and device.last_us >= since_us
            }
        )


class DeviceAbsent(_Devices):
    """Met while a device is not heard."""

    id = "airwarden.device-absent"
    name = "Device absent"
    groups: ClassVar[Mapping[str, str]] = {"absent": "Absent"}
    keys: ClassVar[Mapping[str, Key]] = {
        "macs": Key(schema.array(_mac, 1, MAX_DEVICES)),
        "absentFor": Key(schema.duration, default="10m"),
    }

    def evaluate(self, run: Evaluation) -> Verdict:
        """Look when each was heard last; one never heard is missed only after the rule has waited for it."""
        waited_us = duration_us(cast("str", run.params["absentFor"]))
        began_us = cast("int", run.state.get("began", run.now_us))
        heard = cast("dict[str, Heard | None]", run.facts)
        hits = {}
        for mac, device in heard.items():
            last_us = began_us if device is None else device.last_us
            if last_us <= run.now_us - waited_us:
                hits[mac] = Hit("absent", _device_context(mac, device))
        return Verdict(hits, {"began": began_us})


class SourceTrouble(RuleType):
    """Met while a datasource does not run, or hears nothing while others do."""

    id = "airwarden.source-health"
    name = "Datasource in trouble"
    groups: ClassVar[Mapping[str, str]] = {"trouble": "In trouble"}
    context: ClassVar[Mapping[str, str]] = {
        "uuid": "UUID of the datasource",
        "name": "what the operator calls it",
        "state": "what it is doing",
        "error": "why it does not run",
    }
    keys: ClassVar[Mapping[str, Key]] = {"sources": Key(schema.array(schema.filled, 0, 64), default=())}

    def gather(self, params: Json, world: World) -> object:
        """Ask for all of them."""
        return world.sources()

    def evaluate(self, run: Evaluation) -> Verdict:
        """Look at those that are meant, by UUID or name; one that is meant and not there is in trouble, too."""
        sources = {source.name: source for source in cast("list[SourceHealth]", run.facts)}
        wanted = cast("list[str]", run.params["sources"])
        by_uuid = {source.uuid: source for source in sources.values()}
        looked_at = [(name, by_uuid.get(name) or sources.get(name)) for name in wanted or sources]
        return Verdict(
            {
                name: Hit("trouble", _source_context(name, source))
                for name, source in looked_at
                if source is None or not source.healthy
            }
        )


def _source_context(name: str, source: SourceHealth | None) -> Json:
    if source is None:
        return {"uuid": "", "name": name, "state": "missing", "error": "there is no such datasource"}
    return {"uuid": source.uuid, "name": source.name, "state": source.state, "error": source.error}


class BatteryLow(RuleType):
    """Met while the battery has less charge than it should."""

    id = "airwarden.battery"
    name = "Battery low"
    groups: ClassVar[Mapping[str, str]] = {"low": "Low"}
    context: ClassVar[Mapping[str, str]] = {"percent": "charge", "mains": "whether it is on mains"}
    keys: ClassVar[Mapping[str, Key]] = {
        "below": Key(schema.number(0, 100), default=20),
        "evenOnMains": Key(schema.flag, default=False),
    }

    def gather(self, params: Json, world: World) -> object:
        """Ask for the battery."""
        return world.charge()

    def evaluate(self, run: Evaluation) -> Verdict:
        """Compare the charge; a machine without a battery has none that could be low."""
        charge = cast("Charge | None", run.facts)
        if charge is None:
            return Verdict({}, warning="this machine has no battery")
        low = charge.percent < cast("float", run.params["below"])
        if not low or (charge.mains and not run.params["evenOnMains"]):
            return Verdict({})
        return Verdict({"battery": Hit("low", {"percent": charge.percent, "mains": charge.mains})})


class Geofence(RuleType):
    """Met while the sensor is inside or outside a circle."""

    id = "airwarden.geofence"
    name = "Sensor crosses a fence"
    groups: ClassVar[Mapping[str, str]] = {"crossed": "Crossed"}
    context: ClassVar[Mapping[str, str]] = {
        "latitude": "of the sensor, degrees",
        "longitude": "of the sensor, degrees",
        "distance_m": "from the middle of the circle",
    }
    keys: ClassVar[Mapping[str, Key]] = {
        "latitude": Key(schema.number(-90, 90)),
        "longitude": Key(schema.number(-180, 180)),
        "radiusM": Key(schema.number(1, 20_000_000)),
        "when": Key(schema.one_of("outside", "inside"), default="outside"),
    }

    def gather(self, params: Json, world: World) -> object:
        """Ask for the place."""
        return world.place()

    def evaluate(self, run: Evaluation) -> Verdict:
        """Measure the distance; who does not know where they are has crossed nothing."""
        place = cast("Place | None", run.facts)
        if place is None:
            return Verdict({}, warning="the sensor does not know where it is")
        middle = Place(cast("float", run.params["latitude"]), cast("float", run.params["longitude"]))
        distance_m = distance(place, middle)
        outside = distance_m > cast("float", run.params["radiusM"])
        if outside is not (run.params["when"] == "outside"):
            return Verdict({})
        context: Json = {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "distance_m": round(distance_m),
        }
        return Verdict({"sensor": Hit("crossed", context)})


def distance(one: Place, other: Place) -> float:
    """Return metres between two places on a sphere (haversine)."""
    north, south = radians(one.latitude), radians(other.latitude)
    half_chord = (
        sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(radians(one.longitude - other.longitude) / 2) ** 2
    )
    return 2 * EARTH_M * asin(min(1.0, sqrt(half_chord)))
