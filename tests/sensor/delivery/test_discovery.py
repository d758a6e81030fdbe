"""What Home Assistant is told."""

from sensor.alerts.definition import SEVERITIES
from sensor.delivery.discovery import Topics, discovery

TOPICS = Topics("airwarden", "roof")
FOUND = discovery(TOPICS, "homeassistant", 300)


def test_there_is_an_event_a_last_alert_and_one_switch_for_each_severity() -> None:
    expected = {"homeassistant/event/roof/alert/config", "homeassistant/sensor/roof/last_alert/config"}
    assert set(FOUND) == expected | {f"homeassistant/binary_sensor/roof/{name}/config" for name in SEVERITIES}


def test_every_entity_belongs_to_the_device_and_goes_away_with_it() -> None:
    for entity in FOUND.values():
        assert entity["availability_topic"] == "airwarden/roof/availability"
        assert entity["device"] == FOUND["homeassistant/event/roof/alert/config"]["device"]
    assert len({str(entity["unique_id"]) for entity in FOUND.values()}) == len(FOUND)


def test_entities_listen_where_notes_are_published() -> None:
    assert FOUND["homeassistant/sensor/roof/last_alert/config"]["state_topic"] == TOPICS.last
    high = FOUND["homeassistant/binary_sensor/roof/high/config"]
    assert (high["state_topic"], high["off_delay"]) == (TOPICS.severity("high"), 300)
