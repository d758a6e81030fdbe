"""Grammar of what reads captures, and exits: replay, handshakes, learn."""

import argparse

from sensor.alerts.definition import SEVERITIES
from sensor.cli.grammar.options import (
    Commands,
    above_zero,
    add_command,
    add_config,
    add_files,
    add_format,
    add_logs,
    whole_number,
)
from sensor.storage.log_settings import KINDS


def add_replay(commands: Commands) -> None:
    """Add `airwarden replay`."""
    parser = add_command(
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
    add_files(parser)
    parser.add_argument(
        "--speed",
        type=_speed,
        default="max",
        metavar="max|N",
        help="as fast as can be (max, the default), or N times the pace of the capture",
    )
    add_format(parser)
    add_config(parser)
    parser.add_argument(
        "--golden",
        metavar="FILE",
        help="compare with a stored result of --format json, the rate excepted; exit 1 on a difference",
    )
    parser.add_argument("--fail-on", choices=tuple(SEVERITIES), help="exit 3 if an alert at least as severe was raised")
    add_logs(parser, KINDS[1:], "write these logs of the captures, in the working folder")


def add_handshakes(commands: Commands) -> None:
    """Add `airwarden handshakes`."""
    parser = add_command(
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
    add_files(parser)
    parser.add_argument("-o", "--output", metavar="OUT", help="add the lines to this file, mode 0600")
    parser.add_argument("--all", action="store_true", help="every handshake and PMKID instead of the best")
    parser.add_argument(
        "--nonce-error-corrections",
        type=whole_number,
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


def add_learn(commands: Commands) -> None:
    """Add `airwarden learn`."""
    parser = add_command(
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
    add_files(parser)
    parser.add_argument(
        "--ssid", action="append", default=[], metavar="NAME", help="this network only; may be repeated"
    )
    parser.add_argument("--near", type=_dbm, metavar="DBM", help="only access points at least so loud, such as -65")
    parser.add_argument("--no-devices", action="store_true", help="networks only")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file, which must not be there yet")


def _speed(text: str) -> float | None:
    """Read `max` or a factor above zero; None is full speed."""
    return None if text == "max" else above_zero(text, "neither 'max' nor a number above zero")


def _milliseconds(text: str) -> int:
    """Read a whole number above zero."""
    milliseconds = whole_number(text)
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
