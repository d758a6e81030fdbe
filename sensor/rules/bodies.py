"""What clients send to make a rule or to change it, as Kibana's schemas have it."""

from collections.abc import Mapping
from typing import Final

from sensor.rules import schema
from sensor.rules.rule import NotifyWhen
from sensor.rules.schema import Key

MAX_ACTIONS: Final = 50


def _notify_when(value: object, path: str) -> str:
    found = schema.text(value, path)
    if found not in tuple(NotifyWhen):
        raise schema.SchemaError(path, f"string is not a valid AlertNotifyWhenType: {found[:40]}")
    return found


ACTION: Final = schema.shape(
    {
        "group": Key(schema.text),
        "id": Key(schema.text),
        "actionTypeId": Key(schema.text, optional=True),
        "params": Key(schema.record, default={}),
    }
)
UPDATE: Final[Mapping[str, Key]] = {
    "name": Key(schema.text),
    "tags": Key(schema.array(schema.text), default=[]),
    "schedule": Key(schema.shape({"interval": Key(schema.duration)})),
    "throttle": Key(schema.nullable(schema.duration), default=None),
    "params": Key(schema.record, default={}),
    "actions": Key(schema.array(ACTION, 0, MAX_ACTIONS), default=[]),
    "notifyWhen": Key(schema.nullable(_notify_when), default=None),
}
CREATE: Final[Mapping[str, Key]] = {
    "name": Key(schema.text),
    "alertTypeId": Key(schema.text),
    "enabled": Key(schema.flag, default=True),
    "consumer": Key(schema.text),
    **{name: key for name, key in UPDATE.items() if name != "name"},
}
