"""The whole chain for tests: packets in, alerts out, through the very pipeline and desk that the daemon runs."""

from collections.abc import Iterable, Mapping

from sensor.alerts.alert import Alert
from sensor.alerts.definition import Override
from sensor.alerts.desk import AlertDesk
from sensor.alerts.finding import Finding
from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.eventbus import EventBus
from sensor.pipeline import Pipeline
from sensor.wids.catalogue import DEFINITIONS, detections
from sensor.wids.policy import Policy
from tests.captures import Packet

NO_POLICY = Policy()


class Sensor:
    """A sensor with every detection; those too noisy to be on alert only if asked for.

    `alerts` are those sent, `findings` what the detections reported.
    """

    def __init__(
        self,
        policy: Policy = NO_POLICY,
        parameters: Mapping[str, Mapping[str, int]] | None = None,
        overrides: Mapping[str, Override] | None = None,
        *,
        radios: int = 1,
        linktype: int = DLT_RADIOTAP,
        noisy: bool = False,
    ) -> None:
        if noisy:
            overrides = {name: Override(enabled=True) for name in DEFINITIONS} | dict(overrides or {})
        self.alerts: list[Alert] = []
        self.findings: list[Finding] = []
        self.desk = AlertDesk(DEFINITIONS.values(), EventBus(), overrides)
        self.detections = detections(policy, parameters or {})
        self.pipeline = Pipeline(self.detections, self._report, lambda topic, event: None)
        self.linktype = linktype
        for _ in range(radios):
            self.pipeline.add_source()

    def hear(self, packets: Iterable[Packet], radio: int = 0) -> "Sensor":
        """Take packets in, in the order given, as heard by one radio."""
        heard = list(packets)
        block = Block(b"".join(packet for _, packet in heard), self.linktype, radio)
        at = 0
        for ts_us, packet in heard:
            block.append(at, at + len(packet), len(packet), ts_us)
            at += len(packet)
        self.pipeline.process(block)
        return self

    def names(self) -> list[str]:
        """Return the names of the alerts sent, in order."""
        return [alert.header for alert in self.alerts]

    def of(self, name: str) -> list[Alert]:
        """Return the alerts sent under one name."""
        return [alert for alert in self.alerts if alert.header == name]

    def _report(self, finding: Finding) -> None:
        self.findings.append(finding)
        alert = self.desk.report(finding)
        if alert is not None:
            self.alerts.append(alert)


def alerts_of(packets: Iterable[Packet], policy: Policy = NO_POLICY) -> list[Alert]:
    """Return the alerts that a fresh sensor sends about packets."""
    return Sensor(policy).hear(packets).alerts
