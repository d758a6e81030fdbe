"""The alert desk: turns findings into incidents and alerts, and tells everybody."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from sensor.alerts.alert import PHY_ANY, Alert, Evidence
from sensor.alerts.crowd import CROWD
from sensor.alerts.definition import Definition, Override
from sensor.alerts.evidence import EvidenceShelf
from sensor.alerts.finding import Finding
from sensor.alerts.incident import MAX_INCIDENTS, Ended, Incident, IncidentTable
from sensor.alerts.register import MAX_NAME, MAX_TEXT, DefinitionState, Register, cleaned
from sensor.alerts.telling import alert_at_the_end, alert_of, alert_of_many, severity_of
from sensor.dot11.block import Fix
from sensor.errors import RefusedError
from sensor.eventbus import ALERT, EventBus
from sensor.packetchain.recent import RecentFrames

BACKLOG: Final = 50
SURE: Final = 100  # percent
MESSAGE_FLAG: Final = 8  # Kismet's message flag for alerts

Announce = Callable[[str, int, int], None]  # text, Kismet's message flag, packet time in µs
Witness = Callable[[Alert], str | None]  # returns under which id it has written the alert down, if anywhere


class ThrottledError(RefusedError):
    """The alert may not be sent again yet."""


class AlertDesk:
    """Decides which findings become alerts, keeps the backlog, publishes.

    What it sends depends on the findings and the order of their coming alone. Findings are throttled for each
    (alert, subject), so that a noisy subject hides no other; alerts raised by name, for each name. When one alert is
    found about more new subjects within a minute than a person could read about, the further ones make one incident
    together. What is graver or surer than anything told of an incident is sent at once; what was held back until an
    incident closes, in one last alert.
    """

    def __init__(
        self,
        definitions: Iterable[Definition],
        bus: EventBus,
        overrides: Mapping[str, Override] | None = None,
        *,
        backlog: int = BACKLOG,
        max_incidents: int = MAX_INCIDENTS,
        announce: Announce | None = None,
        witness: Witness | None = None,
        ended: Ended | None = None,
        recent: RecentFrames | None = None,
    ) -> None:
        """Register `definitions`; `announce` is told the message line of each alert sent, `witness` all of it.

        `ended` is told of each incident that is over, or that is followed no longer. What lies behind an alert is
        looked for in `recent`; without, nobody keeps frames.
        """
        self.register = Register(definitions, overrides or {})
        self.backlog: deque[Alert] = deque(maxlen=backlog)  # oldest first
        self.incidents = IncidentTable(max_incidents, self._tell_the_end)
        self.shelf = EvidenceShelf(recent, backlog)
        self.announce = announce
        self.locate: Callable[[], Fix | None] | None = None  # where the sensor is, for alerts that no frame is behind
        self._held: dict[tuple[str, bytes], Incident] = {}  # that somebody else says the end of
        self._witness = witness
        self._ended = ended
        self._bus = bus

    @property
    def sent(self) -> dict[str, int]:
        """Number of alerts sent, by name; only those that were."""
        return {state.definition.name: state.sent for state in self.register if state.sent}

    @property
    def suppressed(self) -> dict[str, int]:
        """Number of findings and raised alerts held back, by name; only where there were any."""
        return {state.definition.name: state.suppressed for state in self.register if state.suppressed}

    def by_hash(self, number: int) -> Alert | None:
        """Return the backlog's alert with that hash."""
        return next((alert for alert in self.backlog if alert.hash == number), None)

    def report(self, finding: Finding) -> Alert | None:
        """Add a finding to its incident; return the alert if one is sent. Its definition must be known."""
        state = self.register[finding.alert]
        definition = state.definition
        if not definition.enabled:
            state.suppressed += 1
            return None
        subject = finding.subject
        alone = self.incidents.is_open(definition.name, subject, finding.ts_us)
        if not alone and not state.crowd.admit(subject, finding.ts_us):
            subject = CROWD
        incident = self.incidents.touch(definition, subject, finding.ts_us, finding.count)
        severity = severity_of(finding, definition)
        if not self._may_send(incident, definition, severity, finding):
            state.suppressed += 1
            incident.held(finding)
            return None
        alert = alert_of(finding, definition, incident)
        if subject != finding.subject:
            alert = alert_of_many(alert, state.crowd)
        return self._send(replace(alert, stage=incident.sent(severity, finding.confidence)), state)

    def tick(self, now_us: int) -> None:
        """Let packet time pass: close the incidents that have gone quiet."""
        self.incidents.close_quiet(now_us)

    def close(self, now_us: int) -> None:
        """Close every incident: no frame will come any more."""
        self.incidents.close_all(now_us)

    def close_incident(self, name: str, subject: bytes) -> None:
        """Take an incident for settled, as a person says: what is found from now on opens a new one."""
        self.incidents.forget(name, subject)

    def raise_alert(
        self,
        name: str,
        text: str,
        ts_us: int,
        *,
        bssid: bytes = b"",
        source: bytes = b"",
        dest: bytes = b"",
        other: bytes = b"",
        channel: str = "",
    ) -> Alert:
        """Send an alert that a client raises; raises UnknownAlertError or ThrottledError."""
        state = self.register.find(name)
        definition = state.definition
        if not state.raised.admit(ts_us // 1_000_000, definition.throttle, definition.burst):
            state.suppressed += 1
            raise ThrottledError(f"alert '{definition.name}' is limited to {definition.throttle}, {definition.burst}")
        alert = Alert(
            header=definition.name,
            klass=definition.klass,
            severity=definition.severity,
            ts_us=ts_us,
            text=cleaned(text, MAX_TEXT),
            phy=state.phy,
            subject=bssid or source,
            transmitter=bssid,
            source=source,
            dest=dest,
            other=other,
            device=source or bssid,
            channel=cleaned(channel, MAX_NAME),
            fix=self._here(),
        )
        return self._send(alert, state)

    def notice(self, name: str, text: str, ts_us: int) -> Alert | None:
        """Send a defined alert about the system itself, unless it is switched off or its throttle holds it back."""
        state = self.register[name]
        definition = state.definition
        now_s = ts_us // 1_000_000
        if not definition.enabled or not state.raised.admit(now_s, definition.throttle, definition.burst):
            state.suppressed += 1
            return None
        return self._send(self._notice(name, definition.klass, definition.severity, text, ts_us), state)

    def hold(
        self, name: str, subject: bytes, text: str, ts_us: int, severity: int | None, evidence: Evidence
    ) -> Alert | None:
        """Send an alert about what goes on until `release`; nothing throttles it. None: the operator switched it off.

        `text` and `evidence` are printable. The incident is the caller's to add to: see `incident_of`.
        """
        state = self.register[name]
        definition = state.definition
        if not definition.enabled:
            state.suppressed += 1
            return None
        grave = definition.severity if severity is None else severity
        incident = self.resume(name, subject, ts_us)
        incident.add(ts_us, 0)
        alert = Alert(
            header=name,
            klass=definition.klass,
            severity=grave,
            ts_us=ts_us,
            text=text[:MAX_TEXT],
            phy=PHY_ANY,
            subject=subject,
            frames=0,
            evidence=evidence,
            incident=incident.number,
            stage=incident.sent(grave, SURE),
            first_us=ts_us,
            last_us=ts_us,
            total_frames=0,
            fix=self._here(),
        )
        return self._send(alert, state)

    def resume(self, name: str, subject: bytes, ts_us: int) -> Incident:
        """Hold what an earlier process has told of, without a word; return its incident."""
        incident = self.incidents.outside(self.register[name].definition, subject, ts_us)
        self._held[(name, subject)] = incident
        return incident

    def release(self, name: str, subject: bytes) -> Incident | None:
        """Let go of what is over; return its incident."""
        return self._held.pop((name, subject), None)

    def incident_of(self, name: str, subject: bytes) -> Incident | None:
        """Return the latest incident of this alert and subject."""
        return self._held.get((name, subject)) or self.incidents.of(name, subject)

    def send_notice(self, header: str, klass: str, severity: int, text: str, ts_us: int) -> Alert:
        """Send an alert of the system itself: it needs no definition, and nothing throttles it."""
        return self._send(self._notice(header, klass, severity, text, ts_us), None)

    def _may_send(self, incident: Incident, definition: Definition, severity: int, finding: Finding) -> bool:
        """Whether a finding becomes an alert; the throttle counts it if so, whether or not it had to ask it."""
        now_s = finding.ts_us // 1_000_000
        if incident.throttle.admit(now_s, definition.throttle, definition.burst):
            return True
        if not incident.steps_up(severity, finding.confidence):
            return False
        incident.throttle.note(now_s, definition.throttle, definition.burst)
        return True

    def _tell_the_end(self, incident: Incident, now_us: int) -> None:
        """Tell what was held back of an incident that closes, unless the operator has switched its alert off."""
        state = self.register[incident.alert]
        if incident.held_back is not None and state.definition.enabled:
            self._send(alert_at_the_end(incident.held_back, state.definition, incident, now_us), state)
            incident.told()
        if self._ended is not None:
            self._ended(incident, now_us)

    def _send(self, alert: Alert, state: DefinitionState | None) -> Alert:
        """Number the alert, have it written down, keep it, count it and tell everybody, in this order."""
        alert = alert.numbered(self._free_hash(alert.checksum()))
        written = self._witness(alert) if self._witness is not None else None
        if written is not None:
            alert = replace(alert, id=written)
        self.backlog.append(alert)
        self.shelf.keep(alert)
        if state is not None:
            state.sent += 1
            state.shown.note(alert.ts_us // 1_000_000, state.definition.throttle, state.definition.burst)
        self._bus.publish(ALERT, alert)
        if self.announce is not None:
            self.announce(alert.message, MESSAGE_FLAG, alert.ts_us)
        return alert

    def _notice(self, header: str, klass: str, severity: int, text: str, ts_us: int) -> Alert:
        return Alert(header, klass, severity, ts_us, cleaned(text, MAX_TEXT), phy=PHY_ANY, fix=self._here())

    def _here(self) -> Fix | None:
        return None if self.locate is None else self.locate()

    def _free_hash(self, number: int) -> int:
        """Return `number`, or the next one that no alert of the backlog has."""
        taken = {alert.hash for alert in self.backlog}
        while number in taken:
            number = (number + 1) & 0xFFFFFFFF
        return number
