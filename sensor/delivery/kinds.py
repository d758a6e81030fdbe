"""The kinds of connectors, and what can be set of each: one table. Their modules are imported when one is built."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final, Protocol, cast

from sensor.delivery.connector import Connector
from sensor.delivery.schema import ConnectorKind, Given, Option, Setting, Type
from sensor.errors import MisconfiguredError

TIMEOUT: Final = Setting("timeout_s", Type.INTEGER, "how long a receiver may take", default=10, low=1, high=300)
CA_FILE: Final = Setting(
    "ca_file", Type.PATH, "PEM file with the authorities that may vouch for the receiver; the system's without it"
)

WEBHOOK: Final = ConnectorKind(
    "webhook",
    "an HTTP request",
    (
        Setting("url", Type.SECRET, "where to; `http://` or `https://`. It may hold tokens, so nobody is shown it"),
        Setting(
            "format",
            Type.TEXT,
            "what the body looks like",
            default="airwarden",
            choices=("airwarden", "slack", "teams", "mattermost", "mackerel", "pagerduty"),
        ),
        Setting("method", Type.TEXT, "the HTTP method", default="POST", choices=("POST", "PUT", "PATCH")),
        Setting("headers", Type.HEADERS, "headers to send"),
        Setting("username", Type.TEXT, "for Basic authentication"),
        Setting("password", Type.SECRET, "for Basic authentication"),
        Setting("signing_secret", Type.SECRET, "signs each request with HMAC-SHA256"),
        Setting("routing_key", Type.SECRET, "PagerDuty's integration key, for that format"),
        Setting("channel", Type.TEXT, "channel to post in, for Mattermost and Slack"),
        CA_FILE,
        TIMEOUT,
    ),
    (
        Option("body", "the whole body, sent as it is instead of the format's"),
        Option("content_type", "of that body; JSON without"),
        Option("event_action", "PagerDuty: trigger, acknowledge or resolve"),
        Option("dedup_key", "PagerDuty: what belongs together"),
    ),
)
SYSLOG: Final = ConnectorKind(
    "syslog",
    "a syslog server (RFC 5424)",
    (
        Setting("host", Type.TEXT, "name or address of the server", required=True),
        Setting("port", Type.INTEGER, "514, or 6514 with TLS", low=1, high=65535),
        Setting("transport", Type.TEXT, "how it gets there", default="udp", choices=("udp", "tcp", "tls")),
        Setting(
            "facility",
            Type.TEXT,
            "the facility that messages are filed under",
            default="local0",
            choices=("user", "daemon", "auth", "authpriv", *(f"local{number}" for number in range(8))),
        ),
        Setting("app_name", Type.TEXT, "the name of the program", default="airwarden"),
        Setting("hostname", Type.TEXT, "the name of this machine, as the system has it without"),
        CA_FILE,
        TIMEOUT,
    ),
)
MQTT: Final = ConnectorKind(
    "mqtt",
    "an MQTT broker, with discovery for Home Assistant",
    (
        Setting("host", Type.TEXT, "name or address of the broker", required=True),
        Setting("port", Type.INTEGER, "1883, or 8883 with TLS", low=1, high=65535),
        Setting("tls", Type.FLAG, "speak TLS", default=False),
        Setting("username", Type.TEXT, "to log in with"),
        Setting("password", Type.SECRET, "to log in with"),
        Setting("client_id", Type.TEXT, "the client's name; made up, beginning with `airwarden-`, without"),
        Setting("topic", Type.TEXT, "topics start with this", default="airwarden"),
        Setting("node", Type.TEXT, "the sensor's name in topics", default="sensor"),
        Setting("discovery", Type.FLAG, "tell Home Assistant what there is", default=True),
        Setting("discovery_prefix", Type.TEXT, "where Home Assistant listens", default="homeassistant"),
        Setting(
            "off_delay_s", Type.INTEGER, "how long a severity stays on after an alert", default=300, low=1, high=86_400
        ),
        CA_FILE,
        TIMEOUT,
    ),
    (Option("topic", "publish to this topic and no other"), Option("body", "the payload, as it is")),
)
EMAIL: Final = ConnectorKind(
    "email",
    "e-mail by SMTP",
    (
        Setting("host", Type.TEXT, "name or address of the mail server", required=True),
        Setting("port", Type.INTEGER, "587, 465 with `tls`, 25 with `none`", low=1, high=65535),
        Setting(
            "security",
            Type.TEXT,
            "`starttls` insists on it, `tls` speaks it from the start, `none` sends in clear",
            default="starttls",
            choices=("starttls", "tls", "none"),
        ),
        Setting("username", Type.TEXT, "to log in with"),
        Setting("password", Type.SECRET, "to log in with"),
        Setting("from", Type.TEXT, "address of the sender", required=True),
        Setting("to", Type.TEXTS, "addresses of the recipients"),
        Setting("subject_prefix", Type.TEXT, "before each subject", default="[airwarden] "),
        CA_FILE,
        Setting("timeout_s", Type.INTEGER, "how long the server may take", default=60, low=1, high=300),
    ),
    (
        Option("to", "recipients instead of the connector's"),
        Option("cc", "further recipients"),
        Option("bcc", "recipients that the others do not see"),
    ),
)
FILE: Final = ConnectorKind(
    "file",
    "a file of JSON lines",
    (
        Setting("path", Type.PATH, "where it is", required=True),
        Setting("max_bytes", Type.INTEGER, "size to rotate at", default=10_000_000, low=10_000, high=1_000_000_000),
        Setting("keep", Type.INTEGER, "older files that stay", default=5, low=1, high=100),
    ),
)
COMMAND: Final = ConnectorKind(
    "command",
    "a program on this machine",
    (
        Setting("arguments", Type.TEXTS, "the program with its full path, and its arguments; no shell", required=True),
        Setting("timeout_s", Type.INTEGER, "seconds after which it is killed", default=30, low=1, high=300),
    ),
)
SERVER_LOG: Final = ConnectorKind(
    "server-log",
    "the sensor's own log",
    (),
    (Option("level", "trace, debug, info, warn, error or fatal"),),
)

KINDS: Final = {kind.name: kind for kind in (WEBHOOK, SYSLOG, MQTT, EMAIL, FILE, COMMAND, SERVER_LOG)}
_MODULES: Final = {name: f"sensor.delivery.{name.replace('-', '_')}" for name in KINDS} | {
    "email": "sensor.delivery.mail",
    "file": "sensor.delivery.jsonfile",
}


class Builder(Protocol):
    """What each kind's module offers."""

    def build(self, name: str, given: Given) -> Connector:
        """Return the connector; raises MisconfiguredError for settings that cannot work together."""


def build(kind: str, name: str, settings: Mapping[str, object]) -> Connector:
    """Return a connector; raises MisconfiguredError that names everything wrong with its settings.

    Secrets may be plain texts; `sensor.delivery.secret` has what replaces environment variables and reads files.
    """
    known = KINDS.get(kind)
    if known is None:
        raise MisconfiguredError(f"'{kind[:40]}' is none of {', '.join(KINDS)}")
    given = Given(known, settings)
    return cast("Builder", import_module(_MODULES[kind])).build(name, given)
