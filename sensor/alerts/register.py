"""Every alert that is defined: the sensor's own, as the operator wants them, and those that clients have made."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sensor.alerts.alert import PHY_80211, PHY_ANY
from sensor.alerts.crowd import Crowd
from sensor.alerts.definition import Definition, Override, Rate
from sensor.alerts.throttle import Throttle
from sensor.errors import RefusedError
from sensor.text import printable

MAX_DEFINITIONS: Final = 1024
MAX_NAME: Final = 64  # characters
MAX_TEXT: Final = 4096


class DuplicateAlertError(RefusedError):
    """An alert of that name is already defined."""


class BurstTooLongError(RefusedError):
    """The burst is counted over a longer unit than the limit."""


class UnknownAlertError(RefusedError):
    """No alert of that name is defined."""


class DefinitionState:
    """A definition in force, and what was sent of it."""

    __slots__ = ("crowd", "definition", "phy", "raised", "sent", "shown", "suppressed")

    def __init__(self, definition: Definition, phy: int) -> None:
        """Start with nothing sent; `phy` is the physical layer it is about, -1 for any."""
        self.definition = definition
        self.phy = phy
        self.sent = 0
        self.suppressed = 0
        self.crowd = Crowd()  # who it was found about lately
        self.raised = Throttle()  # decides on alerts raised through the API
        self.shown = Throttle()  # every alert sent, whoever admitted it: what Kismet's definition record shows

    @property
    def total_sent(self) -> int:
        """Alerts sent since a whole limit unit was silent."""
        return self.shown.total_sent

    @property
    def burst_sent(self) -> int:
        """Alerts sent since a whole burst unit was silent."""
        return self.shown.burst_sent

    @property
    def time_last(self) -> int:
        """Packet time of the last alert sent in whole seconds, 0: never."""
        return self.shown.time_last


class Register:
    """The definitions in force, each with what was sent of it, in the order of definition."""

    def __init__(self, definitions: Iterable[Definition], overrides: Mapping[str, Override]) -> None:
        """Put the sensor's own `definitions` in force, with the operator's wishes."""
        self._built_in = tuple(definitions)
        self._states = {definition.name: DefinitionState(definition, PHY_80211) for definition in self._built_in}
        self.override(overrides)

    def __iter__(self) -> Iterator[DefinitionState]:
        """Go through every definition."""
        return iter(self._states.values())

    def __getitem__(self, name: str) -> DefinitionState:
        """Return the definition of a name that is known to be defined, in its own spelling."""
        return self._states[name]

    def find(self, name: str) -> DefinitionState:
        """Return the definition called `name`, upper or lower case; raises UnknownAlertError."""
        wanted = _clean_name(name)
        state = self._states.get(wanted)
        if state is None:
            raise UnknownAlertError(f"Unknown alert type '{wanted}'")
        return state

    def override(self, overrides: Mapping[str, Override]) -> None:
        """Put the operator's wishes for built-in alerts in force, instead of earlier ones; counters stay."""
        for definition in self._built_in:
            wish = overrides.get(definition.name, Override())
            self._states[definition.name].definition = definition.overridden(wish)

    def define(
        self, name: str, description: str, klass: str, severity: int, throttle: str, burst: str, *, phy: int = PHY_ANY
    ) -> DefinitionState:
        """Define an alert for clients to raise; raises RefusedError, or one of its kinds, when it cannot be."""
        name = _clean_name(name)
        limit, short = _rate(throttle), _rate(burst)
        if not name:
            raise RefusedError("an alert needs a name")
        if not 0 <= severity <= 255:
            raise RefusedError("a severity is a number from 0 to 255: 0, 5, 10, 15 or 20")
        if name in self._states:
            raise DuplicateAlertError(f"alert '{name}' is already defined")
        if short.unit > limit.unit:
            raise BurstTooLongError(f"the burst {short} is counted over a longer unit than the limit {limit}")
        if len(self._states) >= MAX_DEFINITIONS:
            raise RefusedError(f"no more than {MAX_DEFINITIONS} alerts can be defined")
        definition = Definition(
            name,
            _clean_name(klass),
            severity,
            cleaned(description, MAX_TEXT),
            throttle=str(limit),
            burst=str(short),
        )
        state = DefinitionState(definition, phy)
        self._states[name] = state
        return state


def cleaned(text: str, bound: int) -> str:
    """Return a client's text cut to `bound` characters and made printable."""
    return printable(text[:bound].encode("utf-8", "surrogatepass"))


def _clean_name(text: str) -> str:
    """Return a client's name for an alert or a class as it is kept: upper case, printable, bounded."""
    return cleaned(text.strip().upper(), MAX_NAME)


def _rate(text: str) -> Rate:
    """Read a rate that a client sent; raises RefusedError."""
    try:
        return Rate.parse(text)
    except ValueError as error:
        raise RefusedError(str(error)) from None
