"""`airwarden check-config`: every mistake in the configuration at once."""

import argparse
import sys

from sensor.cli.configured import configured, source_warnings
from sensor.config.places import system_files
from sensor.config.problems import ConfigurationError
from sensor.delivery.settings import connect_all
from sensor.errors import MisconfiguredError


def run(arguments: argparse.Namespace) -> int:
    """Print each mistake as `file:line: message`, or that there is none."""
    try:
        settings = configured(arguments.config)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        count = len(error.problems)
        print(f"airwarden: {count} mistake{'s' if count > 1 else ''} in the configuration", file=sys.stderr)
        return 2
    try:
        connect_all(settings.delivery.connectors)
    except MisconfiguredError as error:
        told = str(error)
        print(told, file=sys.stderr)
        count = len(told.splitlines())
        print(f"airwarden: {count} thing{'s' if count > 1 else ''} wrong with connectors", file=sys.stderr)
        return 2
    for warning in source_warnings(settings.sources):
        print(f"warning: {warning}", file=sys.stderr)
    files = [arguments.config] if arguments.config else [str(path) for path in system_files()]
    if not files:
        print("no configuration: the defaults apply")
        return 0
    policy = settings.policy
    print(
        f"{', '.join(files)}: good (networks: {len(policy.networks)}, canaries: {len(policy.canaries)}, "
        f"watches: {len(policy.watches)}, devices: {len(policy.devices)}, "
        f"tuned detections: {len(settings.detections)}, sources: {len(settings.sources)}, "
        f"connectors: {len(settings.delivery.connectors)}, routes: {len(settings.delivery.routes)})"
    )
    return 0
