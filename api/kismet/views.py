"""Views: lists that are filtered, searched, sorted and cut into pages; what a client may ask of one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from api.kismet.encodings import Record, Value, number_text
from api.kismet.fields import Field, find, parse_fields, simplify_record
from api.kismet.parameters import Parameters
from api.kismet.regex import RegexFilter
from api.kismet.timestamps import parse_since, since

MAX_LEGACY_LENGTH: Final = 500  # DataTables mode
MAX_SEARCH_CHARACTERS: Final = 256


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is searched for, how it is sorted, and which part of it is sent."""

    search: str  # in small letters, empty: no search
    sort: tuple[str, ...]  # path, empty: as they come
    largest_first: bool
    start: int
    length: int  # 0: all of them
    page: bool  # whether the list is wrapped in a page
    draw: int | None  # number of a request in the legacy mode for DataTables

    def cut(self, found: int) -> slice:
        """Return which of `found` rows are sent; beyond the end it starts again at the first."""
        start = self.start if self.start < found else 0
        return slice(start, start + self.length if self.length else found)

    def around(self, found: int, total: int) -> Record | None:
        """Return what stands beside the rows, `data`, None if they are sent as a bare list."""
        if self.draw is not None:
            return {"draw": self.draw, "recordsTotal": total, "recordsFiltered": found}
        if not self.page:
            return None
        pages = ceil(found / (self.length or max(1, found)))
        return {"last_page": pages, "last_row": found, "total_row": total}


class ViewRequest:
    """What a client asks of a view; raises RefusedError for fields or patterns that cannot be used."""

    def __init__(self, parameters: Parameters, now_us: int) -> None:
        """Read the request."""
        document = parameters.document
        self.fields: Sequence[Field] = parse_fields(document["fields"]) if "fields" in document else ()
        self.regex = RegexFilter.parse(document["regex"]) if "regex" in document else RegexFilter(())
        self.since_us = _since(document.get("last_time"), now_us)
        self.arrangement = _legacy(parameters) if document.get("datatable") is True else _arrangement(parameters)


class View:
    """One request to a view of records."""

    def __init__(self, parameters: Parameters, now_us: int) -> None:
        """Read the request; raises RefusedError for fields or patterns that cannot be used."""
        self._request = ViewRequest(parameters, now_us)

    def show(self, records: Sequence[Record], changed_us: Callable[[Record], int]) -> Value:
        """Return what the client asked of `records`: a bare list, one page, or a DataTables answer."""
        arrangement = self._request.arrangement
        found = self._searched([record for record in records if self._wants(record, changed_us)], arrangement.search)
        if arrangement.sort:
            found.sort(key=lambda record: sort_key(find(record, arrangement.sort)), reverse=arrangement.largest_first)
        shown = self._simplified(found[arrangement.cut(len(found))])
        around = arrangement.around(len(found), len(records))
        return shown if around is None else {"data": shown, **around}

    def _wants(self, record: Record, changed_us: Callable[[Record], int]) -> bool:
        since_us = self._request.since_us
        return (since_us is None or changed_us(record) >= since_us) and self._request.regex.keeps(record)

    def _searched(self, records: list[Record], sought: str) -> list[Record]:
        """Keep records that have `sought` in one of the wanted fields, upper or lower case."""
        if not sought:
            return records
        return [record for record in records if any(sought in shown for shown in self._shown(record))]

    def _shown(self, record: Record) -> list[str]:
        fields = self._request.fields
        values = [find(record, field.path) for field in fields] if fields else list(record.values())
        return [_plain_text(value).casefold() for value in values]

    def _simplified(self, records: Sequence[Record]) -> list[Value]:
        fields = self._request.fields
        return [simplify_record(record, fields) if fields else record for record in records]


def sort_key(value: "Value | None") -> tuple[int, float, str]:
    """Order numbers among themselves, then text; what has neither sorts first."""
    if isinstance(value, int | float):
        return (1, float(value), "")
    return (2, 0.0, value) if isinstance(value, str) else (0, 0.0, "")


def _arrangement(parameters: Parameters) -> Arrangement:
    variables, number = parameters.variables, parameters.number
    paged = "page" in variables
    length = max(0, number("length") or number("size") or 0) if paged else 0
    return Arrangement(
        search=_sought(variables.get("search", "")),
        sort=_steps(variables.get("sort", "")),
        largest_first=variables.get("sort_dir") == "asc",  # sic: Kismet's web page counts on it
        start=max(0, number("page") or 0) * length,
        length=length,
        page=paged,
        draw=None,
    )


def _legacy(parameters: Parameters) -> Arrangement:
    """Read the variables of DataTables: columns by number, `colmap` says which field each is."""
    variables, number = parameters.variables, parameters.number
    return Arrangement(
        search=_sought(variables.get("search[value]", "")),
        sort=_steps(_column(parameters.document.get("colmap"), variables.get("order[0][column]", ""))),
        largest_first=variables.get("order[0][dir]") == "asc",
        start=max(0, number("start") or 0),
        length=min(max(1, number("length") or MAX_LEGACY_LENGTH), MAX_LEGACY_LENGTH),
        page=False,
        draw=number("draw") or 0,
    )


def _sought(text: str) -> str:
    return text[:MAX_SEARCH_CHARACTERS].casefold()


def _steps(path: str) -> tuple[str, ...]:
    return tuple(filter(None, path.split("/")))


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


def _plain_text(value: "Value | None") -> str:
    if isinstance(value, str):
        return value
    return number_text(float(value)) if isinstance(value, int | float) else ""
