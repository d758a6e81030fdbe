"""The command line's grammar and its help, which teaches by example."""

import argparse
from collections.abc import Sequence
from typing import Final

from sensor.alerts.definition import SEVERITIES
from sensor.build import version_line
from sensor.storage.log_settings import KINDS, log_types

_EXIT_CODES: Final = """\
exit codes: 0 done; 1 failed, or --golden found a difference; 2 wrong usage, configuration
or capture; 3 an alert as severe as --fail-on says was raised"""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help whose examples stay as they are written, with room for the longest option."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; `command` in its result names the command's module in `sensor.cli`."""
    parser = argparse.ArgumentParser(
        prog="airwarden",
        description="Listens to Wi-Fi and says when somebody attacks it.",
        formatter_class=_Help,
        epilog=f"""\
examples:
  airwarden replay office.pcapng                 look for attacks in a capture
  airwarden run -c office.pcapng:realtime=true   the daemon, with a capture as its radio
  airwarden detections DEAUTHFLOOD               what an alert means and what to do about it
  airwarden COMMAND --help                       more about a command

{_EXIT_CODES}""",
    )
    parser.add_argument("--version", action="version", version=version_line())
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_run(commands)
    _add_replay(commands)
    _add_handshakes(commands)
    _add_sources(commands)
    _add_capture(commands)
    _add_detections(commands)
    _add_check_config(commands)
    _add_learn(commands)
    _add_alerts(commands)
    _add_user(commands)
    _add_apikey(commands)
    _add_notify(commands)
    _add_rules(commands)
    _add_service(commands)
    return parser


Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for what it returns


def _add(
    commands: "Commands[argparse.ArgumentParser]", name: str, summary: str, text: str, examples: str
) -> argparse.ArgumentParser:
    """Add one command with its help."""
    return commands.add_parser(
        name,
        help=summary,
        description=text,
        epilog=f"examples:\n{examples.rstrip()}",
        formatter_class=_Help,
    )


def _add_run(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "run",
        "the daemon: sources, detections, API",
        "Runs the sensor until SIGTERM or Ctrl-C. SIGHUP reads the configuration again.\n"
        "What stands on the command line wins over the configuration.",
        """\
  airwarden run
  airwarden run -c office.pcapng:realtime=true
  airwarden run -c roof.pcapng:name=roof,speed=10 -c yard.pcapng:pps=500 --listen 127.0.0.1:2600
""",
    )
    _add_config(parser)
    parser.add_argument(
        "-c",
        "--source",
        action="append",
        dest="sources",
        metavar="SOURCE",
        help="a capture with options, as FILE:option=value,...; may be repeated, and replaces the configured ones",
    )
    parser.add_argument("--listen", metavar="HOST:PORT", help="where the API listens (127.0.0.1:2501)")
    _add_data_dir(parser)
    parser.add_argument("--no-log", action="store_true", help="write no logs")
    _add_logs(parser, KINDS, "which logs to write, instead of the configured ones")


def _add_replay(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "replay",
        "look for attacks in captures, and exit",
        "Takes captures (pcap or pcapng, plain, gzip or zstd; - is standard input) through the whole sensor.\n"
        "Several captures are merged by time. Alerts are the same at every speed.",
        """\
  airwarden replay office.pcapng
  airwarden replay roof.pcapng yard.pcapng.gz --format json | jq .
  airwarden replay office.pcapng --speed 20
  airwarden replay office.pcapng --fail-on high
  airwarden replay office.pcapng --format json > office.golden.jsonl
  airwarden replay office.pcapng --golden office.golden.jsonl
  airwarden replay office.pcapng --log-types kismet,wiglecsv --log-prefix /tmp
""",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a capture; - for standard input")
    parser.add_argument(
        "--speed",
        type=_speed,
        default="max",
        metavar="max|N",
        help="as fast as can be (max, the default), or N times the pace of the capture",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one object per line")
    _add_config(parser)
    parser.add_argument(
        "--golden",
        metavar="FILE",
        help="compare with a stored result of --format json, the rate excepted; exit 1 on a difference",
    )
    parser.add_argument("--fail-on", choices=tuple(SEVERITIES), help="exit 3 if an alert at least as severe was raised")
    _add_logs(parser, KINDS[1:], "write these logs of the captures, in the working folder")


def _add_handshakes(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "handshakes",
        "WPA handshakes and PMKIDs in captures, for hashcat",
        "Writes what captures hold for auditing WPA passwords, in hashcat's 22000 format: the best handshake and\n"
        "PMKID of each access point and station. Several captures are merged by time. A file is readable by you\n"
        "alone; lines are added to what it holds, none twice. Exit code 1: nothing was found.",
        """\
  airwarden handshakes office.pcapng
  airwarden handshakes roof.pcapng yard.pcapng.gz -o audit.22000
  airwarden handshakes office.pcapng --all -o every.22000
  airwarden handshakes lossy.pcapng --nonce-error-corrections=8 --eapoltimeout=20000
""",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a capture; - for standard input")
    parser.add_argument("-o", "--output", metavar="OUT", help="add the lines to this file, mode 0600")
    parser.add_argument("--all", action="store_true", help="every handshake and PMKID instead of the best")
    parser.add_argument(
        "--nonce-error-corrections",
        type=_count,
        default=0,
        metavar="N",
        help="take messages whose replay counters miss each other by up to N (default 0); above 0, some may not be "
        "crackable",
    )
    parser.add_argument(
        "--eapoltimeout",
        type=_milliseconds,
        default=5000,
        metavar="MS",
        help="take messages at most so many milliseconds apart (default 5000)",
    )


def _add_logs(parser: argparse.ArgumentParser, kinds: Sequence[str], summary: str) -> None:
    """Add what Kismet calls the same."""

    def read(text: str) -> Sequence[str]:
        try:
            types = log_types(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        if not set(types) <= set(kinds):
            raise argparse.ArgumentTypeError(f"only {', '.join(kinds)}")
        return types

    named = ",".join(kinds)
    parser.add_argument("--log-types", type=read, metavar="TYPES", help=f"{summary}: {named}")
    parser.add_argument("--log-prefix", metavar="DIR", help="where logs are written")
    parser.add_argument("-t", "--title", metavar="TITLE", help="what logs are called (Kismet)")


def _add_sources(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "sources",
        "what could be captured on, and what is missing",
        "Lists Wi-Fi adapters and other interfaces that deliver 802.11 frames, and says for each what keeps it from\n"
        "being captured on. Changes nothing and needs no rights.",
        """\
  airwarden sources
  airwarden sources --format json | jq -r 'select(.usable).interface'
""",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one object per line")


def _add_capture(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "capture",
        "capture on one interface by hand",
        "Runs one capture worker until Ctrl-C, and shows each second what comes in. Needs CAP_NET_ADMIN and\n"
        "CAP_NET_RAW. SOURCE is an interface, with options as in 'airwarden run -c'.\n"
        "The file is a pcap, readable by you alone.",
        """\
  sudo airwarden capture wlan0
  sudo airwarden capture wlan0 --channel 36VHT80 -w lab.pcap --seconds 60
  sudo airwarden capture wlan0 --hop 1,6,11 --rate 2
  sudo airwarden capture wlan0:filter_mgmt=true --hop 5g -w - | wireshark -k -i -
""",
    )
    parser.add_argument("interface", metavar="SOURCE", help="an interface, with options as INTERFACE:option=value,...")
    parser.add_argument("-w", "--write", metavar="FILE", help="write what is captured; - for standard output")
    listening = parser.add_mutually_exclusive_group()
    listening.add_argument("--channel", metavar="CHANNEL", help="stay on this one, such as 6, 6HT40+, 36VHT80, 37W6e")
    listening.add_argument(
        "--hop", nargs="?", const="", metavar="LIST", help="hop over these channels and bands (2g, 5g, 6g), or over all"
    )
    parser.add_argument("--rate", metavar="RATE", help="when hopping: 5/sec (the default), 30/min or 2/dwell")
    parser.add_argument("--seconds", type=_seconds, metavar="N", help="end after so many seconds")


def _add_detections(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "detections",
        "what is detected, and what it means",
        "Lists the catalogue of detections, or explains one: its meaning, what to do, what can be tuned.",
        """\
  airwarden detections
  airwarden detections KARMA
""",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="explain this one")


def _add_check_config(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "check-config",
        "name every mistake in the configuration",
        "Reads a configuration file, or /etc/airwarden/airwarden.toml and airwarden.d/*.toml, and names every\n"
        "mistake with file and line.",
        """\
  airwarden check-config
  airwarden check-config my.toml
""",
    )
    parser.add_argument("config", nargs="?", metavar="FILE", help="check this file only")


def _add_learn(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "learn",
        "propose which networks and devices are yours",
        "Reads captures and proposes [[network]] and [[device]] tables for the configuration, the loudest network\n"
        "first, with comments that say how often each thing was heard. Nothing is approved by itself: delete what is\n"
        "not yours, look into what it warns of, then move the file to /etc/airwarden/airwarden.d/.\n"
        "The longer the capture, the better: a day sees all channels and most devices. Exit code 1: no network.",
        """\
  airwarden learn office.pcapng
  airwarden learn monday.pcapng tuesday.pcapng.gz --ssid office --ssid office-guest -o office.toml
  airwarden learn office.pcapng --near -65 --no-devices
  sudo airwarden capture wlan0 --hop --seconds 600 -w - | airwarden learn -
  airwarden check-config office.toml
""",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a capture; - for standard input")
    parser.add_argument(
        "--ssid", action="append", default=[], metavar="NAME", help="this network only; may be repeated"
    )
    parser.add_argument("--near", type=_dbm, metavar="DBM", help="only access points at least so loud, such as -65")
    parser.add_argument("--no-devices", action="store_true", help="networks only")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file, which must not be there yet")


def _add_alerts(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "alerts",
        "the ledger: what is open, who looks after it, why it was closed",
        "Lists the sensor's alerts and says what becomes of them. An alert is open until somebody closes it for a\n"
        "reason, or nothing more is found for its quiet time; what is found later opens a new one. Acknowledging\n"
        "tells others that you look after it, and changes nothing else.\n"
        "Works on the state database, whether or not a sensor runs on it; with --url, or with a key, over the API of\n"
        "one that runs. AIRWARDEN_URL and AIRWARDEN_KEY say the same. With a key alone, the configuration says where.",
        """\
  airwarden alerts list
  airwarden alerts list --all --limit 20 --format json | jq -r '."kismet.alert.header"'
  airwarden alerts show 1K52WM9H00000000001
  airwarden alerts ack 1K52WM9H00000000001
  airwarden alerts close 1K52WM9H00000000001 --reason "the neighbour's new printer"
  airwarden alerts note 1K52WM9H00000000001 --memo "asked the neighbour"
  airwarden alerts list --url https://roof.example.net:2501 --key-file pager.key
""",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list open alerts, the last opened first")
    listing.add_argument("--all", action="store_true", help="closed ones, too")
    listing.add_argument("--limit", type=_count, default=100, metavar="N", help="at most so many (100)")
    show = actions.add_parser("show", help="all that is known of one, and who did what")
    show.add_argument("id", metavar="ID")
    ack = actions.add_parser("ack", help="say that you look after it")
    close = actions.add_parser("close", help="close it for a reason; what is found from now on opens a new one")
    close.add_argument("--reason", required=True, metavar="TEXT", help="why")
    note = actions.add_parser("note", help="write its memo, instead of an earlier one")
    note.add_argument("--memo", required=True, metavar="TEXT", help="what others should know")
    for action in (ack, close, note):
        action.add_argument("ids", nargs="+", metavar="ID")
    for action in (listing, show, ack, close, note):
        action.add_argument("--format", choices=("text", "json"), default="text", help="json: one object per line")
        action.add_argument("--url", metavar="URL", help="ask the sensor that serves its API there")
        action.add_argument("--key-file", metavar="FILE", help="file with an API key of a responder or admin")
        _add_config(action)
        _add_data_dir(action)


def _add_user(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "user",
        "who may log in",
        "Logins of the API. Roles: admin, readonly, or a name of your own.",
        """\
  airwarden user add admin
  airwarden user add guest --role readonly --password-stdin < password.txt
  airwarden user list
  airwarden user remove guest
""",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="create a login, or set its password and role anew")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", default="admin", help="admin (the default), readonly, or a name of your own")
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    listing = actions.add_parser("list", help="list the logins")
    remove = actions.add_parser("remove", help="remove a login")
    remove.add_argument("name", metavar="NAME")
    for action in (add, listing, remove):
        _add_config(action)
        _add_data_dir(action)


def _add_apikey(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "apikey",
        "keys for programs that use the API",
        "API keys. A key is shown once, when it is created; only its hash is stored. Roles: readonly; responder, who\n"
        "may acknowledge, close and note alerts, too; admin; or a name of your own.",
        """\
  airwarden apikey create dashboard
  airwarden apikey create backup --role admin --expires 30d
  airwarden apikey create pager --role responder --allow 10.0.0.0/8
  airwarden apikey list
  airwarden apikey revoke dashboard
""",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="create a key and print it")
    create.add_argument("name", metavar="NAME")
    create.add_argument(
        "--role", default="readonly", help="readonly (the default), responder, admin, or a name of your own"
    )
    create.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="RANGE",
        help="good only for callers with these addresses, such as 10.0.0.0/8; may be repeated",
    )
    create.add_argument(
        "--expires", type=lifetime_s, metavar="TIME", help="30d, 12h, 90m, 3600s, 2w; without it the key never expires"
    )
    listing = actions.add_parser("list", help="list the keys, never the secrets")
    revoke = actions.add_parser("revoke", help="remove a key")
    revoke.add_argument("name", metavar="NAME")
    for action in (create, listing, revoke):
        _add_config(action)
        _add_data_dir(action)


def _add_rules(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "rules",
        "rules of your own: list, show, apply from files, test on captures",
        "Rules as Kibana's API has them. FILE holds one rule or several, as JSON or as TOML with [[rule]]; a rule\n"
        "keeps its 'id', or gets one made of its name. 'test' prints what would have been told of captures, and runs\n"
        "no action. A daemon that runs takes notice of what is applied within a second.",
        """\
  airwarden rules list
  airwarden rules show 1bfc2c3a-7a0c-4b7a-9f8b-4f3f3f4b0a11
  airwarden rules apply rules.toml
  airwarden rules test rule.json --capture office.pcapng
""",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the rules of all spaces")
    show = actions.add_parser("show", help="print a rule and where it stands")
    show.add_argument("id", metavar="ID")
    apply = actions.add_parser("apply", help="make or change the rules of a file")
    apply.add_argument("file", metavar="FILE")
    test = actions.add_parser("test", help="print what rules would have told of captures")
    test.add_argument("file", metavar="FILE")
    test.add_argument("--capture", action="append", dest="captures", required=True, metavar="CAPTURE")
    for action in (show, apply):
        action.add_argument("--space", default="default", help="of the rule (default)")
    for action in (listing, show, apply, test):
        _add_config(action)
        _add_data_dir(action)


def _add_notify(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "notify",
        "who is told of alerts, and how that goes",
        "Connectors and routes come from the configuration. 'test' sends a note now and prints what the receiver\n"
        "said; exit code 1 if it did not take it. What no receiver will get is kept for 30 days: 'dead' lists it, and\n"
        "has it tried again. A daemon that runs takes notice within seconds.",
        """\
  airwarden notify test ops
  airwarden notify list
  airwarden notify dead
  airwarden notify dead --retry 17
  airwarden notify dead --all
""",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    test = actions.add_parser("test", help="send a test note through a connector, now")
    test.add_argument("name", metavar="NAME")
    listing = actions.add_parser("list", help="list the connectors, and what waits for them")
    dead = actions.add_parser("dead", help="list the notes that no receiver will get, or have them tried again")
    again = dead.add_mutually_exclusive_group()
    again.add_argument("--retry", type=_count, metavar="ID", help="try this one again")
    again.add_argument("--all", action="store_true", help="try all of them again")
    for action in (test, listing, dead):
        _add_config(action)
        _add_data_dir(action)


def _add_service(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "service",
        "set the daemon up as a service of systemd",
        "Sets up user, folders and unit for this installation of airwarden, and says each step. The service starts at\n"
        "the next boot, or with 'systemctl start airwarden'. Installing again brings everything up to date.",
        """\
  airwarden service install --dry-run
  sudo airwarden service install
  airwarden service status
  sudo airwarden service uninstall
""",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    install = actions.add_parser("install", help="write the unit, make user and folders, start at boot")
    uninstall = actions.add_parser("uninstall", help="stop the service and remove it; what it captured stays")
    uninstall.add_argument("--purge", action="store_true", help="remove configuration, state and user, too")
    status = actions.add_parser("status", help="how the service is; exit code 1 unless it runs")
    for action in (install, uninstall, status):
        action.add_argument("--root", metavar="DIR", help="a file system that will be booted, instead of this machine")
    for action in (install, uninstall):
        action.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", metavar="FILE", help="read this file instead of /etc/airwarden")


def _add_data_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", metavar="DIR", help="folder of the state database and the alert log")


def _speed(text: str) -> float | None:
    """Read `max` or a factor above zero; None is full speed."""
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.0 < speed < float("inf"):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is neither 'max' nor a number above zero")
    return speed


def _count(text: str) -> int:
    """Read a whole number of at least zero."""
    if not text.isascii() or not text.isdigit() or len(text) > _MAX_DIGITS:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no whole number of at least zero")
    return int(text)


def _milliseconds(text: str) -> int:
    """Read a whole number above zero."""
    milliseconds = _count(text)
    if not milliseconds:
        raise argparse.ArgumentTypeError("no time at all would match nothing")
    return milliseconds


def _dbm(text: str) -> int:
    """Read a signal, which is below zero."""
    try:
        signal = int(text)
    except ValueError:
        signal = 0
    if not -128 < signal < 0:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no signal in dBm, such as -65")
    return signal


_MAX_DIGITS: Final = 12  # of a number on the command line: 10^12 ms are thirty years


def _seconds(text: str) -> float:
    """Read a number of seconds above zero."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number of seconds above zero")
    return seconds


_UNITS_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def lifetime_s(text: str) -> int:
    """Read a length of time such as `30d`, in seconds; raises argparse.ArgumentTypeError."""
    number, unit = text[:-1], text[-1:]
    if not (number.isascii() and number.isdigit() and len(number) <= 9 and int(number) and unit in _UNITS_S):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a length of time such as 30d, 12h, 90m, 3600s or 2w")
    return int(number) * _UNITS_S[unit]
