"""`airwarden alerts`: what the ledger has, and what people do with it."""

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sensor.alerts.definition import severity_name
from sensor.cli.columns import aligned
from sensor.cli.configured import configured, data_dir
from sensor.cli.ledger_access import Access, Remote, Shown, local
from sensor.config.places import STATE_DATABASE
from sensor.errors import MisconfiguredError, RefusedError, UnavailableError
from sensor.text import printable

URL: Final = "AIRWARDEN_URL"
KEY: Final = "AIRWARDEN_KEY"
MAX_KEY_FILE: Final = 1000
_HEAD: Final = ("ID", "STATUS", "SEVERITY", "ALERT", "OPENED", "LAST SEEN", "COUNT", "TEXT")
_LIFE: Final = "airwarden.alert."


def run(arguments: argparse.Namespace) -> int:
    """List, show, acknowledge, close or note alerts."""
    try:
        with _access(arguments) as access:
            for line in _lines(access, arguments):
                print(line)
    except (KeyError, TypeError) as error:  # records of another Airwarden, or of no Airwarden at all
        raise UnavailableError(f"the sensor's answer is not understood: {error!r}") from error
    return 0


@contextmanager
def _access(arguments: argparse.Namespace) -> Iterator[Access]:
    """Yield the running sensor's ledger where an address or a key says so, else the state database's."""
    url = arguments.url or os.environ.get(URL, "")
    key = _key(arguments.key_file)
    if not url and not key:
        with local(data_dir(configured(arguments.config), arguments.data_dir) / STATE_DATABASE) as access:
            yield access
        return
    if not key:
        raise MisconfiguredError(f"an API key is needed: --key-file FILE, or {KEY} in the environment")
    yield Remote(url or _configured_url(arguments.config), key)


def _key(file: str | None) -> str:
    if not file:
        return os.environ.get(KEY, "").strip()
    try:
        with Path(file).open(encoding="utf-8", errors="replace") as opened:
            key = opened.read(MAX_KEY_FILE).strip()
    except OSError as error:
        raise MisconfiguredError(f"--key-file {file}: {error.strerror or error}") from None
    if not key:
        raise MisconfiguredError(f"--key-file {file}: there is no key in it")
    return key


def _configured_url(config: str | None) -> str:
    """Return where the configuration lets a sensor of this machine serve its API."""
    api = configured(config).api
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(api.host, api.host)  # noqa: S104 - replaced, not listened on
    scheme = "https" if api.certificate else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{api.port}{api.uri_prefix}"


def _lines(access: Access, arguments: argparse.Namespace) -> Iterator[str]:
    as_json = arguments.format == "json"
    match arguments.action:
        case "list":
            found = access.listing(arguments.limit, closed=arguments.all)
            yield from map(json.dumps, found) if as_json else listing(found, closed=arguments.all)
        case "show":
            alert, events = access.alert(arguments.id), access.events(arguments.id)
            yield from [json.dumps({"alert": alert, "events": events})] if as_json else shown(alert, events)
        case _:
            refused = []
            for name in arguments.ids:
                try:
                    alert = _changed(access, name, arguments)
                except RefusedError as error:
                    refused.append(f"{clean(name)}: {error}")
                else:
                    yield json.dumps(alert) if as_json else _sentence(alert)
            if refused:
                raise RefusedError("\n".join(refused))


def _changed(access: Access, name: str, arguments: argparse.Namespace) -> Shown:
    if arguments.action == "ack":
        return access.acknowledge(name)
    if arguments.action == "close":
        return access.close(name, arguments.reason)
    return access.note(name, arguments.memo)


def listing(alerts: list[Shown], *, closed: bool = False) -> list[str]:
    """Return a table of alerts, or that there are none; `closed` says whether closed ones were asked for, too."""
    if alerts:
        return aligned([_HEAD, *map(_row, alerts)])
    return ["There has been no alert." if closed else "No alert is open; --all lists the closed ones, too."]


def _row(alert: Shown) -> tuple[str, ...]:
    return (
        clean(alert[_LIFE + "id"]),
        clean(alert[_LIFE + "status"]),
        severity_name(int(alert["kismet.alert.severity"])),
        clean(alert["kismet.alert.header"]),
        moment(alert[_LIFE + "first_time"]),
        moment(alert[_LIFE + "last_time"]),
        str(alert[_LIFE + "findings"]),
        clean(alert["kismet.alert.text"]),
    )


def shown(alert: Shown, events: list[Shown]) -> list[str]:
    """Return all that is known of one alert."""
    address = {name: alert[f"kismet.alert.{name}_mac"] for name in ("transmitter", "source", "dest", "other")}
    facts = [
        ("alert", f"{clean(alert['kismet.alert.header'])}, {severity_name(int(alert['kismet.alert.severity']))}"),
        ("id", clean(alert[_LIFE + "id"])),
        ("status", _status(alert)),
        ("text", clean(alert["kismet.alert.text"])),
        ("opened", moment(alert[_LIFE + "first_time"])),
        ("last seen", moment(alert[_LIFE + "last_time"])),
        ("count", f"{alert[_LIFE + 'findings']} (frames behind it: {alert[_LIFE + 'total_frames']})"),
        ("confidence", f"{alert[_LIFE + 'confidence']} %"),
        *((name, clean(mac)) for name, mac in address.items() if mac != "00:00:00:00:00:00"),
        ("channel", clean(alert["kismet.alert.channel"])),
        ("previous", clean(alert[_LIFE + "previous"])),
        *(("memo" if not n else "", clean(line)) for n, line in enumerate(alert[_LIFE + "memo"].splitlines())),
    ]
    lines = aligned([fact for fact in facts if fact[1]])
    for observation in alert[_LIFE + "evidence"]:
        what, value = (clean(observation[f"{_LIFE}evidence.{part}"]) for part in ("observation", "value"))
        lines.append(f"    {what}: {value}")
    return [*lines, "", *(_event(event) for event in events)]


def _status(alert: Shown) -> str:
    status, who, reason = (clean(alert[_LIFE + part]) for part in ("status", "closed_by", "reason"))
    if status == "acknowledged":
        return f"acknowledged by {clean(alert[_LIFE + 'acknowledged_by'])}"
    if status != "closed":
        return status
    return f"closed by {who}: {reason}" if who else "closed by silence"


def _event(event: Shown) -> str:
    who, detail = clean(event["airwarden.event.who"]), clean(event["airwarden.event.detail"])
    what = clean(event["airwarden.event.what"])
    return (
        f"{moment(event['airwarden.event.time'])}  {what}{f' by {who}' if who else ''}{': ' if detail else ''}{detail}"
    )


def _sentence(alert: Shown) -> str:
    return f"{clean(alert[_LIFE + 'id'])} {clean(alert['kismet.alert.header'])}: {_status(alert)}"


def clean(text: object) -> str:
    """Return text of the ledger as a terminal may see it; what was made printable before stays as it is."""
    told = str(text)
    return told if told.isprintable() else printable(told.encode("utf-8", "surrogatepass"))


def moment(seconds: float) -> str:
    """Return a time, UTC; one beyond the calendar as a number."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return f"{seconds:.0f} s"
