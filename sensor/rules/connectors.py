"""Types of connectors as Kibana names them, and what they become here: kinds of `sensor.delivery`.

A longer module: it is one table, each type with its settings, its secrets, and the parameters of its actions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from sensor.delivery.connector import Note
from sensor.delivery.secret import Secret
from sensor.delivery.settings import ConnectorSettings
from sensor.errors import RefusedError
from sensor.rules import schema
from sensor.rules.rule import Json
from sensor.rules.schema import Key
from sensor.rules.templates import Escape, in_json, in_slack, plain

INDEX: Final = ".index"  # written by ourselves
LEVELS: Final = ("trace", "debug", "info", "warn", "error", "fatal")
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")

Settings: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class ConnectorType:
    """One type of connector."""

    id: str
    name: str
    kind: str  # of sensor.delivery, empty: ours
    config: Mapping[str, Key]
    secrets: Mapping[str, Key]
    params: Mapping[str, Key]
    settings: Callable[[Json, Mapping[str, str]], Settings]  # for the kind, of checked config and secrets
    note: Callable[[Json, str], Note]  # of rendered and checked parameters, and a key
    escape: Escape = plain
    needs_secrets: tuple[str, ...] = field(default=())

    def check_config(self, config: Mapping[str, object], path: str = "") -> Json:
        """Return the configuration with its defaults; raises RefusedError."""
        return schema.fit(self.config, config, path)

    def check_secrets(self, secrets: Mapping[str, object]) -> dict[str, str]:
        """Return the secrets that are there; raises RefusedError."""
        checked = schema.fit(self.secrets, secrets)
        return {name: value for name, value in checked.items() if isinstance(value, str)}

    def check_params(self, params: Mapping[str, object]) -> Json:
        """Return the parameters with their defaults; raises RefusedError."""
        return schema.fit(self.params, params)

    def lacks_secrets(self, secrets: Mapping[str, str]) -> bool:
        """Whether a secret is missing that it cannot do without."""
        return any(not secrets.get(name) for name in self.needs_secrets)


def _url(value: object, path: str) -> str:
    url = schema.filled(value, path)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
        _ = parts.port
    except ValueError:
        good = False
    if not good or not url.isprintable() or " " in url:
        raise schema.SchemaError(path, "expected a URL that starts with http:// or https://")
    return url


def _headers(value: object, path: str) -> Json:
    return {name: schema.text(text, f"{path}.{name}") for name, text in schema.record(value, path).items()}


_TEXT: Final = Key(schema.filled)
_OPTIONAL: Final = Key(schema.nullable(schema.text), default=None)
_PORT: Final = Key(schema.nullable(schema.whole(1, 65535)), default=None)
_ADDRESSES: Final = Key(schema.array(schema.filled, 0, 64), default=())


def _present(settings: Settings) -> Settings:
    return {name: value for name, value in settings.items() if value not in (None, "", (), {})}


def _webhook(config: Json, secrets: Mapping[str, str]) -> Settings:
    # Headers may hold tokens. Those of the configuration are shown to whoever may see it, as Kibana shows them.
    headers = config["headers"] if isinstance(config["headers"], dict) else {}
    auth = {"username": secrets.get("user"), "password": _secret(secrets, "password")} if config["hasAuth"] else {}
    shown = {name: Secret(str(text)) for name, text in headers.items()}
    method = str(config["method"]).upper()
    return _present({"url": Secret(str(config["url"])), "method": method, "headers": shown, **auth})


def _email(config: Json, secrets: Mapping[str, str]) -> Settings:
    loopback = config["host"] in _LOOPBACK
    security = "tls" if config["secure"] else "none" if loopback or not config["hasAuth"] else "starttls"
    auth = {"username": secrets.get("user"), "password": _secret(secrets, "password")} if config["hasAuth"] else {}
    return _present(
        {
            "host": config["host"],
            "port": config["port"],
            "security": security,
            "from": config["from"],
            "subject_prefix": config["subjectPrefix"],
            **auth,
        }
    )


def _mqtt(config: Json, secrets: Mapping[str, str]) -> Settings:
    wanted = {name: config[name] for name in ("host", "port", "tls", "username", "topic")}
    return {**_present({**wanted, "password": _secret(secrets, "password")}), "discovery": False}


def _secret(secrets: Mapping[str, str], name: str) -> Secret | None:
    return Secret(secrets[name]) if secrets.get(name) else None


def _message(params: Json, key: str) -> Note:
    level = params.get("level")
    options = {"level": level} if isinstance(level, str) else {}
    message = str(params["message"])
    return Note(key, message.partition("\n")[0], message, options=options, name="rule")


def _webhook_note(params: Json, key: str) -> Note:
    return Note(key, "rule", "", options={"body": str(params["body"])}, name="rule")


def _email_note(params: Json, key: str) -> Note:
    options = {name: _texts(params[name]) for name in ("to", "cc", "bcc") if params[name]}
    return Note(key, str(params["subject"]), str(params["message"]), options=options, name="rule")


def _mqtt_note(params: Json, key: str) -> Note:
    options = {"body": str(params["body"])}
    if params["topic"]:
        options["topic"] = str(params["topic"])
    return Note(key, "rule", "", options=options, name="rule")


_SEVERITIES: Final = {"info": 0, "warning": 5, "error": 15, "critical": 20}


def _pagerduty_note(params: Json, key: str) -> Note:
    options = {"event_action": str(params["eventAction"])}
    if params["dedupKey"]:
        options["dedup_key"] = str(params["dedupKey"])
    summary = str(params["summary"] or "A rule of the sensor is met")
    details = ("source", "timestamp", "component", "group", "class")
    document = {name: params[name] for name in details if params[name]}
    severity = _SEVERITIES.get(str(params["severity"]), 0)
    return Note(key, summary, summary, document=document, options=options, severity=severity, name="rule")


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _documents_note(params: Json, key: str) -> Note:
    return Note(key, "documents", "", document={"documents": params["documents"], "index": params["indexOverride"]})


_USER: Final = {"user": _OPTIONAL, "password": _OPTIONAL}
_LEVEL: Final = Key(schema.one_of(*LEVELS), default="info")

_TYPES: Final = (
    ConnectorType(
        ".server-log",
        "Server log",
        "server-log",
        {},
        {},
        {"message": Key(schema.text), "level": _LEVEL},
        lambda config, secrets: {},
        _message,
    ),
    ConnectorType(
        INDEX,
        "Index",
        "",
        {
            "index": _TEXT,
            "refresh": Key(schema.flag, default=False),
            "executionTimeField": _OPTIONAL,
        },
        {},
        {"documents": Key(schema.array(schema.record, 0, 100)), "indexOverride": _OPTIONAL},
        lambda config, secrets: {},
        _documents_note,
    ),
    ConnectorType(
        ".webhook",
        "Webhook",
        "webhook",
        {
            "url": Key(_url),
            "method": Key(schema.one_of("post", "put"), default="post"),
            "headers": Key(schema.nullable(_headers), default=None),
            "hasAuth": Key(schema.flag, default=True),
        },
        _USER,
        {"body": Key(schema.text, default="")},
        _webhook,
        _webhook_note,
        in_json,
    ),
    ConnectorType(
        ".email",
        "Email",
        "email",
        {
            "from": _TEXT,
            "service": _OPTIONAL,
            "host": _TEXT,
            "port": _PORT,
            "secure": Key(schema.nullable(schema.flag), default=False),
            "hasAuth": Key(schema.flag, default=True),
            "subjectPrefix": _OPTIONAL,
        },
        _USER,
        {
            "to": _ADDRESSES,
            "cc": _ADDRESSES,
            "bcc": _ADDRESSES,
            "subject": Key(schema.text),
            "message": Key(schema.text),
        },
        _email,
        _email_note,
    ),
    ConnectorType(
        ".slack",
        "Slack",
        "webhook",
        {},
        {"webhookUrl": Key(_url)},
        {"message": _TEXT},
        lambda config, secrets: {"url": Secret(secrets.get("webhookUrl", "")), "format": "slack"},
        _message,
        in_slack,
        ("webhookUrl",),
    ),
    ConnectorType(
        ".pagerduty",
        "PagerDuty",
        "webhook",
        {"apiUrl": Key(schema.nullable(_url), default=None)},
        {"routingKey": _TEXT},
        {
            "eventAction": Key(schema.one_of("trigger", "resolve", "acknowledge"), default="trigger"),
            "severity": Key(schema.one_of(*_SEVERITIES), default="info"),
            **dict.fromkeys(("dedupKey", "summary", "source", "timestamp", "component", "group", "class"), _OPTIONAL),
        },
        lambda config, secrets: _present(
            {
                "url": Secret(str(config["apiUrl"])) if config["apiUrl"] else None,
                "format": "pagerduty",
                "routing_key": _secret(secrets, "routingKey"),
            }
        ),
        _pagerduty_note,
        plain,
        ("routingKey",),
    ),
    ConnectorType(
        "airwarden.syslog",
        "Syslog",
        "syslog",
        {
            "host": _TEXT,
            "port": _PORT,
            "transport": Key(schema.one_of("udp", "tcp", "tls"), default="udp"),
            "facility": _OPTIONAL,
        },
        {},
        {"message": Key(schema.text), "level": _LEVEL},
        lambda config, secrets: _present(dict(config)),
        _message,
    ),
    ConnectorType(
        "airwarden.mqtt",
        "MQTT",
        "mqtt",
        {
            "host": _TEXT,
            "port": _PORT,
            "tls": Key(schema.flag, default=False),
            "username": _OPTIONAL,
            "topic": _OPTIONAL,
        },
        {"password": _OPTIONAL},
        {"topic": _OPTIONAL, "body": Key(schema.text)},
        _mqtt,
        _mqtt_note,
        in_json,
    ),
)
CONNECTOR_TYPES: Final = {each.id: each for each in _TYPES}


_CONFIGURED: Final = {
    kind: ConnectorType(
        f"airwarden.{kind}", name, kind, {}, {}, {"message": Key(schema.text)}, lambda config, secrets: {}, _message
    )
    for kind, name in (("file", "File"), ("command", "Command"))
}  # what only the configuration may name: no client of the API is to write files or run programs
_BY_KIND: Final = {
    "email": ".email",
    "webhook": ".webhook",
    "server-log": ".server-log",
    "syslog": "airwarden.syslog",
    "mqtt": "airwarden.mqtt",
}
_BY_FORMAT: Final = {"slack": ".slack", "pagerduty": ".pagerduty"}


def type_of_configured(settings: ConnectorSettings) -> ConnectorType:
    """Return the type that a connector of the configuration is for rules."""
    told = _CONFIGURED.get(settings.kind)
    if told is not None:
        return told
    wanted = _BY_FORMAT.get(str(settings.values.get("format"))) if settings.kind == "webhook" else None
    return CONNECTOR_TYPES[wanted or _BY_KIND[settings.kind]]


def connector_type(type_id: str) -> ConnectorType:
    """Return a type; raises RefusedError."""
    found = CONNECTOR_TYPES.get(type_id)
    if found is None:
        raise RefusedError(f'action type "{schema.shown(type_id)}" is not registered.')
    return found
