"""Types of connectors as Kibana names them: one table, each type with its settings, its secrets and its parameters."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from sensor.delivery.secret import Secret
from sensor.delivery.settings import ConnectorSettings
from sensor.errors import RefusedError
from sensor.rules import actionnotes, schema
from sensor.rules.connectortype import ConnectorType, Settings
from sensor.rules.rule import Json
from sensor.rules.schema import Key
from sensor.rules.templates import in_json, in_slack, plain

INDEX: Final = ".index"  # written by ourselves
LEVELS: Final = ("trace", "debug", "info", "warn", "error", "fatal")
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


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
        actionnotes.message,
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
        actionnotes.documents,
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
        actionnotes.webhook,
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
        actionnotes.email,
    ),
    ConnectorType(
        ".slack",
        "Slack",
        "webhook",
        {},
        {"webhookUrl": Key(_url)},
        {"message": _TEXT},
        lambda config, secrets: {"url": Secret(secrets.get("webhookUrl", "")), "format": "slack"},
        actionnotes.message,
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
            "severity": Key(schema.one_of(*actionnotes.PAGERDUTY_SEVERITIES), default="info"),
            **dict.fromkeys(("dedupKey", "summary", "source", "timestamp", "component", "group", "class"), _OPTIONAL),
        },
        lambda config, secrets: _present(
            {
                "url": Secret(str(config["apiUrl"])) if config["apiUrl"] else None,
                "format": "pagerduty",
                "routing_key": _secret(secrets, "routingKey"),
            }
        ),
        actionnotes.pagerduty,
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
        actionnotes.message,
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
        actionnotes.mqtt,
        in_json,
    ),
)
CONNECTOR_TYPES: Final = {each.id: each for each in _TYPES}


_CONFIGURED: Final = {
    kind: ConnectorType(
        f"airwarden.{kind}",
        name,
        kind,
        {},
        {},
        {"message": Key(schema.text)},
        lambda config, secrets: {},
        actionnotes.message,
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
