"""`[detections.NAME]`: what the operator wants otherwise for a detection."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sensor.alerts.definition import SEVERITIES, Definition, Rate
from sensor.config import DetectionSettings
from sensor.config.reader import Table
from sensor.spelling import hint
from sensor.text import printable
from sensor.wids.parameters import Parameter


class Wishes:
    """What was read so far for each detection of the catalogue."""

    def __init__(self, definitions: Iterable[Definition], parameters: Mapping[str, tuple[Parameter, ...]]) -> None:
        """Know the catalogue, and no wishes."""
        self._definitions = {definition.name: definition for definition in definitions}
        self._parameters = parameters
        self._wanted: dict[str, DetectionSettings] = {}

    def settings(self) -> dict[str, DetectionSettings]:
        """Return the detections that something was said about."""
        return dict(self._wanted)

    def read(self, table: Table) -> None:
        """Read every `[detections.NAME]` of a file."""
        for name in table.names:
            section = table.table(name)
            if name in self._definitions:
                self._wanted[name] = self._read_one(name, section)
            else:
                near = hint(name, self._definitions)
                table.problem(name, f"unknown detection '{printable(name.encode())}'{near}")

    def _read_one(self, name: str, table: Table) -> DetectionSettings:
        """Read one section on top of what earlier files said."""
        before = self._wanted.get(name, DetectionSettings())
        enabled = table.flag("enabled")
        severity = table.converted("severity", _severity)
        override = replace(
            before.override,
            enabled=before.override.enabled if enabled is None else enabled,
            throttle=table.converted("throttle", Rate.parse) or before.override.throttle,
            burst=table.converted("burst", Rate.parse) or before.override.burst,
            severity=before.override.severity if severity is None else severity,
        )
        numbers = dict(before.parameters)
        for parameter in self._parameters.get(name, ()):
            number = table.integer(parameter.name, parameter.low, parameter.high, parameter.unit)
            if number is not None:
                numbers[parameter.name] = number
        table.finish()
        wanted = DetectionSettings(override, numbers)
        self._check_rates(self._definitions[name].overridden(override), table)
        return wanted

    def _check_rates(self, definition: Definition, table: Table) -> None:
        """Note a burst that is counted over a longer unit than the limit."""
        if definition.burst.unit > definition.throttle.unit:
            key = "burst" if "burst" in table.names else "throttle"
            burst, limit = definition.burst, definition.throttle
            table.problem(key, f"the burst {burst} is counted over a longer unit than the throttle {limit}")


def _severity(text: str) -> int:
    """Read a severity's name; raises ValueError."""
    if text not in SEVERITIES:
        raise ValueError(f"'{printable(text[:40].encode())}' is none of {', '.join(SEVERITIES)}")
    return SEVERITIES[text]
