"""Grammar of who may use the API: logins for people, keys for programs."""

import argparse
from typing import Final

from sensor.cli.grammar.options import Commands, add_command, add_places

_UNITS_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def add_user(commands: Commands) -> None:
    """Add `airwarden user`."""
    parser = add_command(
        commands,
        "user",
        "who may log in",
        "Logins of the API. Roles: admin; readonly; responder, who looks after alerts; or a name of your own.",
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
    add.add_argument("--role", default="admin", help="admin (the default), responder, readonly, or a name of your own")
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    listing = actions.add_parser("list", help="list the logins")
    remove = actions.add_parser("remove", help="remove a login")
    remove.add_argument("name", metavar="NAME")
    for action in (add, listing, remove):
        add_places(action)


def add_apikey(commands: Commands) -> None:
    """Add `airwarden apikey`."""
    parser = add_command(
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
        add_places(action)


def lifetime_s(text: str) -> int:
    """Read a length of time such as `30d`, in seconds; raises argparse.ArgumentTypeError."""
    number, unit = text[:-1], text[-1:]
    if not (number.isascii() and number.isdigit() and len(number) <= 9 and int(number) and unit in _UNITS_S):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a length of time such as 30d, 12h, 90m, 3600s or 2w")
    return int(number) * _UNITS_S[unit]
