"""`[gps]`: where positions come from."""

from dataclasses import replace
from typing import Final

from sensor.config.reader import Table
from sensor.errors import MisconfiguredError
from sensor.telemetry.definition import GpsDefinition, parse_gps
from sensor.telemetry.positions import MAX_RECEIVERS
from sensor.telemetry.settings import GpsSettings

STALE_AFTER_S: Final = (1.0, 3600.0)


def read_gps(root: Table, before: GpsSettings) -> GpsSettings:
    """Read `[gps]`; receivers add to those of earlier files."""
    table = root.table("gps")
    receivers = [*before.receivers, *table.texts("receivers", _definition)]
    stale_after_s = table.number("stale_after_s", *STALE_AFTER_S, "seconds")
    table.finish()
    if len(receivers) > MAX_RECEIVERS:
        table.problem("receivers", f"more than {MAX_RECEIVERS} GPSs")
    uuids = [each.uuid for each in receivers]
    twice = {uuid for uuid in uuids if uuids.count(uuid) > 1}
    if twice or sum(each.kind.singleton for each in receivers) > 1:
        table.problem("receivers", "the same GPS stands there twice")
    changed = replace(before, receivers=tuple(receivers))
    return changed if stale_after_s is None else replace(changed, stale_after_s=stale_after_s)


def _definition(text: str) -> GpsDefinition:
    """Read one definition; raises ValueError."""
    try:
        return parse_gps(text)
    except MisconfiguredError as error:
        raise ValueError(str(error)) from None
