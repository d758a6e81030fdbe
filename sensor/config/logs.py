"""`[log]`, read."""

from dataclasses import replace
from pathlib import Path

from sensor.config.reader import Table
from sensor.storage.log_settings import ALERTS, KINDS, VERSIONS, Limits, LogSettings, log_type
from sensor.storage.lognames import parse_template


def read_logs(table: Table, folder: Path, before: LogSettings) -> LogSettings:
    """Read `[log]` on top of `before`; a relative prefix starts from `folder`."""
    types = table.texts("types", log_type) if "types" in table.names else None
    prefix = table.text("prefix")
    if prefix is not None and (not prefix or "\0" in prefix):
        table.problem("prefix", "'prefix': a path is needed")
        prefix = None
    title = table.text("title")
    template = table.converted("template", parse_template)
    version = table.integer("kismetdb_version", min(VERSIONS), max(VERSIONS))
    if version is not None and version not in VERSIONS:
        table.problem("kismetdb_version", f"'kismetdb_version' is one of {', '.join(map(str, VERSIONS))}")
    free, ring = table.integer("keep_free_mb", 0, 1_000_000, "MB"), table.integer("ring_mb", 0, 1000, "MB")
    limits = {kind: _limits(kind, table.table(kind), before.limits_of(kind)) for kind in KINDS if kind in table.names}
    table.finish()
    return replace(
        before,
        types=before.types if types is None else tuple(dict.fromkeys(types)),
        prefix=before.prefix if prefix is None else folder / Path(prefix).expanduser(),
        title=before.title if title is None else title,
        template=before.template if template is None else template,
        kismetdb_version=before.kismetdb_version if version not in VERSIONS or version is None else version,
        keep_free_mb=before.keep_free_mb if free is None else free,
        ring_mb=before.ring_mb if ring is None else ring,
        limits={**before.limits, **limits},
    )


def _limits(kind: str, table: Table, before: Limits) -> Limits:
    """Read `[log.kismet]` and its like; the log of alerts has a fixed number of files instead of some limits."""
    file_mb, keep_days = table.integer("file_mb", 0, 1_000_000, "MB"), table.integer("keep_days", 0, 100_000, "days")
    file_hours = keep_mb = None
    if kind != ALERTS:
        file_hours = table.integer("file_hours", 0, 100_000, "hours")
        keep_mb = table.integer("keep_mb", 0, 10_000_000, "MB")
    table.finish()
    return Limits(
        file_mb=before.file_mb if file_mb is None else file_mb,
        file_hours=before.file_hours if file_hours is None else file_hours,
        keep_mb=before.keep_mb if keep_mb is None else keep_mb,
        keep_days=before.keep_days if keep_days is None else keep_days,
    )
