"""The event streams that rules look into: what there is in them, and their newest entries."""

from typing import Final

from aiohttp import web

from api.kibana.dispatch import KibanaCall, KibanaRoute
from api.kibana.find import QUERY
from sensor.errors import RefusedError
from sensor.rules import kql, schema
from sensor.rules.indices import INDICES, TIME, Field, Index
from sensor.rules.rule import Json
from sensor.rules.rulebook import MissingError
from sensor.rules.schema import Key

MAX_SHOWN: Final = 1000
_FOREVER_US: Final = 1 << 62


def index_record(index: Index) -> Json:
    """Return an index with its fields."""
    return {
        "name": index.name,
        "description": index.meaning,
        "view_of": index.view_of or None,
        "time_field": TIME.name,
        "max_entries": index.max_rows if not index.view_of else INDICES[index.view_of].max_rows,
        "fields": [_field_record(field) for field in (TIME, *index.fields)],
    }


def _field_record(field: Field) -> Json:
    return {"name": field.name, "type": field.type.value, "unit": field.unit or None, "description": field.meaning}


async def every(call: KibanaCall) -> web.Response:
    """Return all indices."""
    return web.json_response([index_record(index) for index in INDICES.values()])


async def entries(call: KibanaCall) -> web.Response:
    """Return the newest entries of an index."""
    query = call.query({"filter": Key(schema.text, default=""), "per_page": QUERY["per_page"]})
    index = INDICES.get(call.path["name"])
    if index is None:
        raise MissingError(f"there is no index [{call.path['name'][:80]}]")
    count = int(str(query["per_page"]))
    if count > MAX_SHOWN:
        raise RefusedError(f"[request query.per_page]: Value must be equal to or lower than [{MAX_SHOWN}].")
    where = kql.condition(kql.parse(str(query["filter"])), index)
    rows = await call.rules.read(lambda: call.rules.store.rows(index, 0, _FOREVER_US, where, count))
    return web.json_response({"index": index.name, "data": rows})


ROUTES: Final = (
    KibanaRoute("GET", "/api/airwarden/indices", every, "the indices that rules look into, with their fields"),
    KibanaRoute("GET", "/api/airwarden/indices/:name", entries, "the newest entries of an index; `filter`, `per_page`"),
)
