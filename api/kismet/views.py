"""Views: a list of records filtered, searched, sorted and cut into pages."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Final

from api.kismet.encodings import Record, Value, number_text
from api.kismet.fields import Field, find, parse_fields, simplify_record
from api.kismet.parameters import Parameters
from api.kismet.regex import RegexFilter
from api.kismet.timestamps import parse_since, since

MAX_LEGACY_LENGTH: Final = 500  # DataTables mode


class View:
    """One request to a view."""

    def __init__(self, parameters: Parameters, now_us: int) -> None:
        """Read the request; raises RefusedError for fields or patterns that cannot be used."""
        document = parameters.document
        self._parameters = parameters
        self._fields: Sequence[Field] = parse_fields(document["fields"]) if "fields" in document else ()
        self._regex = RegexFilter.parse(document["regex"]) if "regex" in document else RegexFilter(())
        self.since_us = _since(document.get("last_time"), now_us)

    def show(self, records: Sequence[Record], changed_us: Callable[[Record], int]) -> Value:
        """Return what the client asked of `records`: a bare list, one page, or a DataTables answer."""
        wanted = [record for record in records if self._wants(record, changed_us)]
        if self._parameters.document.get("datatable") is True:
            return self._table(wanted, len(records))
        variables = self._parameters.variables
        ordered = self._sorted(
            self._searched(wanted, variables.get("search", "")),
            variables.get("sort", ""),
            largest_first=variables.get("sort_dir") == "asc",  # sic: Kismet's web page counts on it
        )
        if "page" not in variables:
            return self._cut(ordered)
        return self._page(ordered, len(records))

    def _wants(self, record: Record, changed_us: Callable[[Record], int]) -> bool:
        return (self.since_us is None or changed_us(record) >= self.since_us) and self._regex.keeps(record)

    def _page(self, ordered: list[Record], total: int) -> Record:
        length = self._parameters.number("length") or self._parameters.number("size") or 0
        page = max(0, self._parameters.number("page") or 0)
        if length <= 0:
            length = max(1, len(ordered))
        return {
            "data": self._cut(_slice(ordered, page * length, length)),
            "last_page": ceil(len(ordered) / length),
            "last_row": len(ordered),
            "total_row": total,
        }

    def _table(self, records: list[Record], total: int) -> Record:
        """The legacy answer for DataTables: columns by number, `colmap` says which field each is."""
        variables, number = self._parameters.variables, self._parameters.number
        found = self._searched(records, variables.get("search[value]", ""))
        path = _column(self._parameters.document.get("colmap"), variables.get("order[0][column]", ""))
        ordered = self._sorted(found, path, largest_first=variables.get("order[0][dir]") == "asc")
        length = min(max(1, number("length") or MAX_LEGACY_LENGTH), MAX_LEGACY_LENGTH)
        return {
            "draw": number("draw") or 0,
            "data": self._cut(_slice(ordered, max(0, number("start") or 0), length)),
            "recordsTotal": total,
            "recordsFiltered": len(ordered),
        }

    def _searched(self, records: list[Record], text: str) -> list[Record]:
        """Keep records that have `text` in one of the wanted fields, upper or lower case."""
        if not text:
            return records
        sought = text.casefold()
        return [record for record in records if any(sought in shown for shown in self._shown(record))]

    def _shown(self, record: Record) -> list[str]:
        values = [find(record, field.path) for field in self._fields] if self._fields else list(record.values())
        return [_plain_text(value).casefold() for value in values]

    def _sorted(self, records: list[Record], path: str, *, largest_first: bool) -> list[Record]:
        steps = tuple(filter(None, path.split("/")))
        if not steps:
            return records
        return sorted(records, key=lambda record: _sort_key(find(record, steps)), reverse=largest_first)

    def _cut(self, records: Sequence[Record]) -> list[Value]:
        return [simplify_record(record, self._fields) if self._fields else record for record in records]


def _slice(records: list[Record], start: int, length: int) -> list[Record]:
    """Return `length` records from `start`; beyond the end it starts again at the first."""
    if start >= len(records):
        start = 0
    return records[start : start + length]


def _column(colmap: object, column: str) -> str:
    """Return the field path that a DataTables column stands for, empty if it stands for none."""
    path = colmap.get(column) if isinstance(colmap, Mapping) else None
    if isinstance(path, list) and path:
        path = path[0]
    return path if isinstance(path, str) else ""


def _since(time: object, now_us: int) -> int | None:
    """Return µs for the `last_time` of a request, None if it has none."""
    if isinstance(time, str):
        return parse_since(time, now_us)
    if isinstance(time, int | float) and not isinstance(time, bool):
        return since(float(time), now_us) if abs(time) < 1e15 else None
    return None


def _sort_key(value: "Value | None") -> tuple[int, float, str]:
    """Order numbers among themselves, then text; what has neither sorts first."""
    if isinstance(value, int | float):
        return (1, float(value), "")
    return (2, 0.0, value) if isinstance(value, str) else (0, 0.0, "")


def _plain_text(value: "Value | None") -> str:
    if isinstance(value, str):
        return value
    return number_text(float(value)) if isinstance(value, int | float) else ""
