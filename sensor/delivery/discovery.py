"""What Home Assistant is told over MQTT about the sensor: which entities there are, and where to hear of them."""

from dataclasses import dataclass
from typing import Final

import sensor
from sensor.alerts.definition import SEVERITIES
from sensor.delivery.wording import NOTICE
from sensor.ledger.row import TRANSITIONS

ONLINE: Final = "online"
OFFLINE: Final = "offline"
EVENTS: Final = (*TRANSITIONS, NOTICE)
MAX_STATE: Final = 255  # characters of a state, in Home Assistant


@dataclass(frozen=True, slots=True)
class Topics:
    """Where one sensor publishes."""

    start: str
    node: str

    @property
    def availability(self) -> str:
        """`online` or `offline`, kept by the broker."""
        return f"{self.start}/{self.node}/availability"

    @property
    def event(self) -> str:
        """Each note, once."""
        return f"{self.start}/{self.node}/event"

    @property
    def last(self) -> str:
        """The last note, kept by the broker."""
        return f"{self.start}/{self.node}/last"

    def severity(self, name: str) -> str:
        """`ON` for each alert of a severity."""
        return f"{self.start}/{self.node}/severity/{name}"


def discovery(topics: Topics, prefix: str, off_delay_s: int) -> dict[str, dict[str, object]]:
    """Return each entity's configuration by its topic; a severity goes off again after `off_delay_s`."""
    entities: dict[str, dict[str, object]] = {
        f"event/{topics.node}/alert": {
            "name": "Alert",
            "state_topic": topics.event,
            "event_types": list(EVENTS),
            "icon": "mdi:shield-alert",
        },
        f"sensor/{topics.node}/last_alert": {
            "name": "Last alert",
            "state_topic": topics.last,
            "value_template": f"{{{{ value_json.title[:{MAX_STATE}] }}}}",
            "json_attributes_topic": topics.last,
            "icon": "mdi:wifi-alert",
        },
    }
    for severity in SEVERITIES:
        entities[f"binary_sensor/{topics.node}/{severity}"] = {
            "name": f"{severity.capitalize()} alert",
            "state_topic": topics.severity(severity),
            "device_class": "problem",
            "off_delay": off_delay_s,
        }
    return {f"{prefix}/{place}/config": entity | _common(topics, place) for place, entity in entities.items()}


def _common(topics: Topics, place: str) -> dict[str, object]:
    _, node, entity = place.split("/")
    return {
        "unique_id": f"airwarden_{node}_{entity}",
        "object_id": f"airwarden_{node}_{entity}",
        "availability_topic": topics.availability,
        "device": {
            "identifiers": [f"airwarden_{topics.node}"],
            "name": f"Airwarden {topics.node}",
            "model": "Wireless intrusion detection sensor",
            "sw_version": sensor.__version__,
        },
        "origin": {"name": "Airwarden", "sw_version": sensor.__version__},
    }
