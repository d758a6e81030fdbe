"""`.index-threshold`: an aggregate over a window of time, compared with one or two numbers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar, Final, cast

from sensor.errors import RefusedError
from sensor.rules import kql, schema
from sensor.rules.durations import SECOND_US, UNITS_S
from sensor.rules.indices import INDICES, NUMBERS, Index, Type
from sensor.rules.notifying import Hit
from sensor.rules.own import without_own
from sensor.rules.rule import Json
from sensor.rules.ruletype import MAX_INSTANCES, Evaluation, RuleType, Verdict
from sensor.rules.schema import Key, SchemaError
from sensor.rules.store import AGGREGATES, Question

MET: Final = "threshold met"
EVERYTHING: Final = "all documents"  # the one instance of a rule without groups

COMPARATORS: Final = {
    ">": "is greater than",
    ">=": "is greater than or equal to",
    "<": "is less than",
    "<=": "is less than or equal to",
    "between": "is between",
    "notBetween": "is not between",
}
_TWO: Final = ("between", "notBetween")
MAX_WINDOW_S: Final = 366 * 86_400


_NAMES: Final = schema.array(schema.filled, 1, 32)


def _indices(value: object, path: str) -> list[object]:
    names = cast("list[object]", _NAMES([value] if isinstance(value, str) else value, path))
    for name in names:
        if name not in INDICES:
            raise SchemaError(path, f'there is no index "{schema.shown(name)}"')
    return names


def _word(told: str, words: tuple[str, ...]) -> schema.Check:
    def check(value: object, path: str) -> str:
        word = schema.text(value, path)
        if word not in words:
            raise SchemaError(path, told.format(word[:80]))
        return word

    return check


class IndexThreshold(RuleType):
    """Kibana's type for counts, sums and averages, over our event streams."""

    id = ".index-threshold"
    name = "Index threshold"
    producer = "stackAlerts"
    groups: ClassVar[Mapping[str, str]] = {MET: "Threshold met"}
    context: ClassVar[Mapping[str, str]] = {
        "title": "what happened, in a few words",
        "message": "what happened, with numbers",
        "group": "the value of the field that entries are grouped by",
        "date": "the end of the window of time",
        "value": "the aggregate's value",
        "conditions": "the comparison",
    }
    keys: ClassVar[Mapping[str, Key]] = {
        "index": Key(_indices),
        "timeField": Key(schema.filled),
        "aggType": Key(_word('invalid aggType: "{}"', tuple(AGGREGATES)), default="count"),
        "aggField": Key(schema.nullable(schema.filled), optional=True),
        "groupBy": Key(_word('invalid groupBy: "{}"', ("all", "top")), default="all"),
        "termField": Key(schema.nullable(schema.filled), optional=True),
        "termSize": Key(schema.nullable(schema.whole(1, 2**53)), optional=True),
        "timeWindowSize": Key(schema.whole(1, 2**31)),
        "timeWindowUnit": Key(_word('invalid timeWindowUnit: "{}"', tuple(UNITS_S))),
        "thresholdComparator": Key(_word("invalid thresholdComparator specified: {}", tuple(COMPARATORS))),
        "threshold": Key(schema.array(schema.number(), 1, 2)),
        "filterKuery": Key(schema.nullable(schema.text), optional=True),
    }

    def conflict(self, params: Json) -> str | None:
        """Return what is wrong with parameters of which each alone is right."""
        comparator = params["thresholdComparator"]
        if comparator in _TWO and len(cast("list[object]", params["threshold"])) != 2:
            return f'[threshold]: must have two elements for the "{comparator}" comparator'
        if params["aggType"] != "count" and not params.get("aggField"):
            return f'[aggField]: must have a value when [aggType] is "{params["aggType"]}"'
        if params["groupBy"] == "top":
            if not params.get("termField"):
                return "[termField]: termField required when [groupBy] is top"
            if not params.get("termSize"):
                return "[termSize]: termSize required when [groupBy] is top"
            if cast("int", params["termSize"]) > MAX_INSTANCES:
                return f"[termSize]: must be less than or equal to {MAX_INSTANCES}"
        if _window_s(params) > MAX_WINDOW_S:
            return "[timeWindowSize]: the window is too long"
        return _field_conflict(params)

    def evaluate(self, run: Evaluation) -> Verdict:
        """Compare each group's value."""
        params = run.params
        grouped = params["groupBy"] == "top"
        limit = cast("int", params["termSize"]) if grouped else 1
        found = run.store.aggregate(_question(params, run.now_us, limit))
        more = len(found) > limit
        hits = {}
        for term, value in found[:limit]:
            if _met(params, value):
                name = term or EVERYTHING
                hits[name] = Hit(MET, _context(params, name, value, run.now_us))
        warning = f"there are more than {limit} groups: only so many are looked at" if more else _missed(run)
        return Verdict(hits, warning=warning)


def _indices_of(params: Json) -> tuple[Index, ...]:
    return tuple(INDICES[name] for name in cast("list[str]", params["index"]))


def _field_conflict(params: Json) -> str | None:
    """Return which field one of the indices lacks, or cannot be used like that."""
    for index in _indices_of(params):
        time = index.field(cast("str", params["timeField"]))
        if time is None or time.type is not Type.DATE:
            return f"[timeField]: the time of [{index.name}] is [timestamp]"
        wanted = cast("str | None", params.get("aggField"))
        if params["aggType"] != "count" and wanted is not None:
            field = index.field(wanted)
            if field is None or field.type not in NUMBERS:
                return f"[aggField]: [{index.name}] has no number [{wanted[:80]}]"
        term = cast("str | None", params.get("termField"))
        if params["groupBy"] == "top" and term is not None and index.field(term) is None:
            return f"[termField]: [{index.name}] has no field [{term[:80]}]"
        try:
            kql.condition(_filter(params), index)
        except RefusedError as error:
            return f"[filterKuery]: {error}"
    return None


def _filter(params: Json) -> kql.Node | None:
    text = params.get("filterKuery")
    return kql.parse(text) if isinstance(text, str) else None


def _window_s(params: Json) -> int:
    return cast("int", params["timeWindowSize"]) * UNITS_S[cast("str", params["timeWindowUnit"])]


def _question(params: Json, now_us: int, limit: int) -> Question:
    indices, node, counted = _indices_of(params), _filter(params), params["aggType"] == "count"
    term = params["termField"] if params["groupBy"] == "top" else ""
    query = str(params.get("filterKuery") or "")
    return Question(
        indices,
        cast("str", params["aggType"]),
        now_us - _window_s(params) * SECOND_US,
        now_us,
        field="" if counted else cast("str", params["aggField"]),
        term=cast("str", term),
        limit=limit + 1,
        ascending=not counted and params["thresholdComparator"] in ("<", "<="),
        conditions={index.name: without_own(kql.condition(node, index), index, query) for index in indices},
    )


def _missed(run: Evaluation) -> str:
    """Return what to say when something came in within the window that is dated before it."""
    late, window_us = run.late, _window_s(run.params) * SECOND_US
    if late is None or late.heard_us >= run.now_us - window_us or late.noticed_us < run.now_us - window_us:
        return ""
    return (
        f"what came in at {iso(late.noticed_us)} is dated {iso(late.heard_us)}, before this rule's window: "
        "replay captures with realtime=true, or try the rule with airwarden rules test"
    )


def _met(params: Json, value: float) -> bool:
    threshold = cast("list[float]", params["threshold"])
    low, high = threshold[0], threshold[-1]
    match params["thresholdComparator"]:
        case ">":
            return value > low
        case ">=":
            return value >= low
        case "<":
            return value < low
        case "<=":
            return value <= low
        case "between":
            return low <= value <= high
        case _:
            return value < low or value > high


def _context(params: Json, group: str, value: float, now_us: int) -> Json:
    threshold = " and ".join(f"{number:.15g}" for number in cast("list[float]", params["threshold"]))
    measured = "count" if params["aggType"] == "count" else f"{params['aggType']}({params['aggField']})"
    window = f"{params['timeWindowSize']}{params['timeWindowUnit']}"
    conditions = f"{measured} {COMPARATORS[cast('str', params['thresholdComparator'])]} {threshold}"
    indices = ", ".join(cast("list[str]", params["index"]))
    number: float = int(value) if value == int(value) else value
    return {
        "title": f"{group}: {conditions}",
        "message": f"{group}: {measured} of {indices} over {window} is {number:.15g}; the rule says: {conditions}",
        "group": group,
        "date": iso(now_us),
        "value": number,
        "conditions": conditions,
    }


def iso(ts_us: int) -> str:
    """Return a time as ISO 8601 with milliseconds, in UTC."""
    return datetime.fromtimestamp(ts_us / 1_000_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
