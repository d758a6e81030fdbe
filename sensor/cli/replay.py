"""`airwarden replay`: captures through the sensor, shown as text or JSON, compared, judged."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sensor.alerts.alert import Alert
from sensor.alerts.definition import SEVERITIES
from sensor.assembly import spare_the_collector
from sensor.cli.columns import is_screen
from sensor.cli.configured import configured, with_logs
from sensor.cli.replay_output import JsonOutput, Output, TextOutput, Transcript
from sensor.errors import MisconfiguredError
from sensor.replay import Progress, Replay

if TYPE_CHECKING:
    from sensor.cli.golden import Golden

STDIN: Final = "-"
DIFFERENT: Final = 1
ALERTED: Final = 3


def run(arguments: argparse.Namespace) -> int:
    """Replay; 1 if a stored result differs, 3 if an alert was as severe as `--fail-on` says, 0 otherwise."""
    if arguments.files.count(STDIN) > 1:
        raise MisconfiguredError("standard input (-) can be read only once")
    if (arguments.log_prefix or arguments.title) and not arguments.log_types:
        raise MisconfiguredError("--log-prefix and --title are about logs: --log-types says which are written")
    golden = _golden(arguments.golden) if arguments.golden else None
    limit = SEVERITIES[arguments.fail_on] if arguments.fail_on else None
    watch = _Watch(_output(arguments.format), transcript=Transcript() if golden else None)
    settings = with_logs(configured(arguments.config), arguments)
    kinds = settings.logs.types if arguments.log_types else ()
    spare_the_collector()
    with watch.output:
        replay = Replay(arguments.files, settings, watch, arguments.speed, logs=kinds)
        summary = replay.run()
        watch.output.summary(summary)
    if replay.logs is not None:
        print("\n".join(f"log: {path}" for path in replay.logs.paths), file=sys.stderr)
    if golden is not None and watch.transcript is not None:
        difference = golden.difference(watch.transcript.finish(summary))
        if difference:
            print("\n".join(difference), file=sys.stderr)
            return DIFFERENT
        print(f"{golden.name}: the same", file=sys.stderr)
    return ALERTED if limit is not None and watch.worst >= limit else 0


def _golden(name: str) -> "Golden":
    """Return a stored result; raises MisconfiguredError when there is none."""
    from sensor.cli.golden import Golden  # only a comparison needs it

    return Golden.read(Path(name))


def _output(form: str) -> Output:
    """Return what shows the replay."""
    if form == "json":
        return JsonOutput(_line_writer())
    if not is_screen(sys.stdout):
        return TextOutput(_line_writer())
    from sensor.cli.replay_screen import ScreenOutput  # rich takes its time, and only a terminal needs it

    return ScreenOutput()


def _line_writer() -> Callable[[str], None]:
    """Return what prints a line at once, for whoever reads along."""

    def write(line: str) -> None:
        print(line, flush=True)

    return write


class _Watch:
    """Passes everything on to the output, and remembers what decides the exit code."""

    def __init__(self, output: Output, transcript: Transcript | None) -> None:
        """Show on `output`; write down in `transcript` where a stored result waits."""
        self.output = output
        self.transcript = transcript
        self.worst = -1  # severity of the gravest alert

    def alert(self, alert: Alert) -> None:
        """Show an alert."""
        self.worst = max(self.worst, alert.severity)
        if self.transcript is not None:
            self.transcript.alert(alert)
        self.output.alert(alert)

    def progress(self, progress: Progress) -> None:
        """Show how far it has come."""
        self.output.progress(progress)

    def warning(self, text: str) -> None:
        """Print a warning where it disturbs no output."""
        print(f"airwarden: warning: {text}", file=sys.stderr)
