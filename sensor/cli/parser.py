"""The command line's grammar and its help, which teaches by example."""

import argparse
from typing import Final

from sensor.build import version_line
from sensor.cli.grammar.access import add_apikey, add_user
from sensor.cli.grammar.alerting import add_alerts, add_detections, add_notify, add_rules
from sensor.cli.grammar.captures import add_handshakes, add_learn, add_replay
from sensor.cli.grammar.daemon import add_check_config, add_run, add_service
from sensor.cli.grammar.options import Help
from sensor.cli.grammar.radios import add_capture, add_sources

COMMANDS: Final = (
    add_run,
    add_replay,
    add_handshakes,
    add_sources,
    add_capture,
    add_detections,
    add_check_config,
    add_learn,
    add_alerts,
    add_user,
    add_apikey,
    add_notify,
    add_rules,
    add_service,
)  # in the order of the help

_EXIT_CODES: Final = """\
exit codes: 0 done; 1 failed, or --golden found a difference; 2 wrong usage, configuration
or capture; 3 an alert as severe as --fail-on says was raised"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; `command` in its result names the command's module in `sensor.cli`."""
    parser = argparse.ArgumentParser(
        prog="airwarden",
        description="Listens to Wi-Fi and says when somebody attacks it.",
        formatter_class=Help,
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
    for add in COMMANDS:
        add(commands)
    return parser
