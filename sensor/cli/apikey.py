"""`airwarden apikey`: API keys in the state database."""

import argparse
import sys
import time

from sensor.cli.columns import aligned
from sensor.cli.configured import state_file
from sensor.cli.user import day
from sensor.storage.state import ApiKey, State


def run(arguments: argparse.Namespace) -> int:
    """Create, list or revoke keys."""
    path = state_file(arguments.config, arguments.data_dir)
    with State.open(path) as state:
        if arguments.action == "create":
            token = state.create_key(arguments.name, arguments.role, arguments.expires, arguments.allow)
            print(token)
            print("This key is shown only now. Programs send it as KISMET=...", file=sys.stderr)
        elif arguments.action == "revoke":
            state.revoke_key(arguments.name)
            print(f"{arguments.name} is revoked")
        else:
            now_s = int(time.time())
            known = state.keys()
            rows = [
                (key.name, key.role, day(key.created_s), _expiry(key, now_s), key.allowed or "anywhere")
                for key in known
            ]
            if rows:
                print("\n".join(aligned([("NAME", "ROLE", "CREATED", "EXPIRES", "FROM"), *rows])))
            else:
                print("There is no API key: 'airwarden apikey create NAME' makes one.")
    return 0


def _expiry(key: ApiKey, now_s: int) -> str:
    """Return until when a key is good."""
    if key.expires_s is None:
        return "never"
    return f"{day(key.expires_s)}{' (expired)' if key.expires_s <= now_s else ''}"
