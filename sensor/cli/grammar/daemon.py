"""Grammar of the daemon: to run it, to check its configuration, to make it a service."""

from sensor.cli.grammar.options import Commands, add_command, add_config, add_data_dir, add_logs
from sensor.storage.log_settings import KINDS


def add_run(commands: Commands) -> None:
    """Add `airwarden run`."""
    parser = add_command(
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
    add_config(parser)
    parser.add_argument(
        "-c",
        "--source",
        action="append",
        dest="sources",
        metavar="SOURCE",
        help='an interface or a capture, with options behind it: wlan1:channels="1,6,11", FILE:realtime=true;'
        " may be repeated, and replaces the configured ones",
    )
    parser.add_argument("--listen", metavar="HOST:PORT", help="where the API listens (127.0.0.1:2501)")
    add_data_dir(parser)
    parser.add_argument("--no-log", action="store_true", help="write no logs")
    add_logs(parser, KINDS, "which logs to write, instead of the configured ones")


def add_check_config(commands: Commands) -> None:
    """Add `airwarden check-config`."""
    parser = add_command(
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


def add_service(commands: Commands) -> None:
    """Add `airwarden service`."""
    parser = add_command(
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
