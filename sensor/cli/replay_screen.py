"""What a replay looks like on a terminal: progress, alerts as they come, a table and a summary."""

from types import TracebackType
from typing import Final, Self

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.padding import Padding
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table
from rich.text import Text

from sensor.alerts.alert import Alert
from sensor.cli.replay_output import Cells, Output, alert_cells, summary_lines
from sensor.replay import Progress, Summary

STYLES: Final = {"critical": "bold white on red", "high": "bold red", "medium": "yellow", "low": "cyan", "info": "dim"}
WIDE: Final = 130  # columns that a table with sentences in it needs
REFRESH_S: Final = 0.1
MAX_ROWS: Final = 1000  # of the table; a person reads no more, and a flood of subjects must not fill the memory


class ScreenOutput(Output):
    """Shows a replay through rich. Texts are never parsed as markup."""

    def __init__(self, console: Console | None = None) -> None:
        """Show on standard output unless told otherwise."""
        self._console = console or Console()
        self._bar = ProgressBar(
            TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), console=self._console, transient=True
        )
        self._task = self._bar.add_task("starting", total=None)
        self._shown_s = -REFRESH_S
        self._rows: list[Cells] = []
        self._alerts = 0

    def __enter__(self) -> Self:
        """Start the progress bar."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the progress bar."""
        self._bar.stop()

    def alert(self, alert: Alert) -> None:
        """Print an alert above the progress bar."""
        cells = alert_cells(alert)
        self._alerts += 1
        if len(self._rows) < MAX_ROWS:
            self._rows.append(cells)
        time, severity, sure, header, subject, text = cells
        name = (f"{header:<14}", STYLES[severity])
        line = Text.assemble(time[11:], "  ", sure, "  ", name, "  ", f"{subject:<17}", "  ", text)
        self._bar.print(line, no_wrap=True, overflow="ellipsis")

    def progress(self, progress: Progress) -> None:
        """Move the progress bar, not more often than an eye can follow."""
        if progress.seconds - self._shown_s < REFRESH_S:
            return
        self._shown_s = progress.seconds
        rate = progress.frames / progress.seconds if progress.seconds > 0 else 0
        words = f"{progress.frames:,} frames, {rate:,.0f} frames/s, {progress.alerts:,} alerts"
        total = None if progress.fraction is None else 1.0
        self._bar.update(self._task, description=words, total=total, completed=progress.fraction or 0.0)

    def summary(self, summary: Summary) -> None:
        """Print the table of alerts and what was found."""
        self._bar.stop()
        if self._rows:
            self._console.print(self._table() if self._console.width >= WIDE else self._list())
        if self._alerts > len(self._rows):
            self._console.print(Text(f"and {self._alerts - len(self._rows):,} more"))
        for line in summary_lines(summary):
            self._console.print(Text(line))

    def _list(self) -> Group:
        """Return the table of alerts for a narrow terminal: each text on lines of its own."""
        head = Text(f"{'time (UTC)':<23}  {'severity':<8}  {'sure':<5}  {'alert':<14}  subject", "bold")
        lines: list[Text | Padding] = [Text(), head]
        for time, severity, sure, header, subject, text in self._rows:
            grave = (f"{severity:<8}", STYLES[severity])
            lines.append(Text.assemble(time, "  ", grave, f"  {sure}  {header:<14}  {subject}"))
            lines.append(Padding(Text(text), (0, 0, 0, 4)))
        return Group(*lines, Text())

    def _table(self) -> Table:
        """Return the table of alerts."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for head in ("time (UTC)", "severity", "sure", "alert", "subject"):
            table.add_column(head, no_wrap=True)
        table.add_column("text", overflow="fold")
        for time, severity, *others in self._rows:
            table.add_row(Text(time), Text(severity, STYLES[severity]), *map(Text, others))
        return table
