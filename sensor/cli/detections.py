"""`airwarden detections`: the catalogue."""

import argparse
import shutil
import sys
import textwrap

from sensor.alerts.definition import Definition, severity_name
from sensor.cli.columns import aligned, coloured
from sensor.errors import MisconfiguredError
from sensor.spelling import hint
from sensor.text import printable
from sensor.wids.catalogue import DEFINITIONS, ENTRIES, PARAMETERS
from sensor.wids.parameters import Parameter


def run(arguments: argparse.Namespace) -> int:
    """Print the list, or all about one detection."""
    lines = listing() if arguments.name is None else explanation(_named(arguments.name))
    print("\n".join(lines))
    return 0


def listing() -> list[str]:
    """Return a table of all detections, and how to read on."""
    head = ("NAME", "CLASS", "SEVERITY", "LEVEL", "THROTTLE", "BURST", "")
    rows = [
        (rule.name, rule.klass, severity_name(rule.severity), ENTRIES[rule.name].level, *_limits(rule))
        for rule in DEFINITIONS.values()
    ]
    first, *others = aligned([head, *rows])
    lines = [first]
    for line, rule in zip(others, DEFINITIONS.values(), strict=True):
        severity = severity_name(rule.severity)
        lines.append(coloured(severity, line, sys.stdout))
        lines += _wrapped(rule.description, indent=4)
    return [*lines, "", "airwarden detections NAME says more about one."]


def explanation(rule: Definition) -> list[str]:
    """Return everything about one detection."""
    severity = severity_name(rule.severity)
    level = f"level {ENTRIES[rule.name].level}{'' if rule.on else ', off by default'}"
    lines = [f"{rule.name}  {rule.klass}, {coloured(severity, severity, sys.stdout)}, {level}", ""]
    lines += _wrapped(rule.description)
    if rule.advice:
        lines += ["", "What to do", *_wrapped(rule.advice, indent=2)]
    lines += ["", "Configuration, with its defaults", f"  [detections.{rule.name}]"]
    lines += ["  " + line for line in aligned(_options(rule))]
    if rule.references:
        lines += ["", "References", *(f"  {reference}" for reference in rule.references)]
    return lines


def _limits(rule: Definition) -> tuple[str, str, str]:
    """Return throttle, burst and whether it has to be switched on."""
    return str(rule.throttle), str(rule.burst), "" if rule.on else "off by default"


def _options(rule: Definition) -> list[tuple[str, str]]:
    """Return each line of a detection's configuration and what it means."""
    rows = [
        ("enabled = true", "# false switches it off") if rule.on else ("enabled = false", "# true switches it on"),
        (f'throttle = "{rule.throttle}"', "# alerts about one subject; the count starts anew after a silent unit"),
        (f'burst = "{rule.burst}"', "# alerts about one subject in short order"),
        (f'severity = "{severity_name(rule.severity)}"', "# info, low, medium, high, critical"),
    ]
    return rows + [_option(parameter) for parameter in PARAMETERS.get(rule.name, ())]


def _option(parameter: Parameter) -> tuple[str, str]:
    """Return a parameter's line and what it means."""
    span = f"{parameter.low} to {parameter.high} {parameter.unit}".rstrip()
    return f"{parameter.name} = {parameter.default}", f"# {parameter.meaning} ({span})"


def _named(name: str) -> Definition:
    """Return the detection of that name, upper or lower case; raises MisconfiguredError."""
    rule = DEFINITIONS.get(name.upper())
    if rule is None:
        raise MisconfiguredError(f"no detection is called '{printable(name.encode())}'{hint(name, DEFINITIONS)}")
    return rule


def _wrapped(text: str, indent: int = 0) -> list[str]:
    """Return a text in lines that fit the terminal."""
    width = min(100, shutil.get_terminal_size().columns)
    return textwrap.wrap(text, max(40, width), initial_indent=" " * indent, subsequent_indent=" " * indent)
