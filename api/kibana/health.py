"""How the rules are, as both dialects ask it."""

from typing import Final

from aiohttp import web

from api.kibana.dispatch import KibanaCall
from sensor.rules.durations import SECOND_US
from sensor.rules.rule import Json
from sensor.rules.threshold import iso

LATE_US: Final = 60 * SECOND_US  # rules that run this late are in trouble


def _health(call: KibanaCall) -> tuple[Json, Json]:
    """Return how the rules are: whether they can be read, and whether they run in time."""
    rules, now = call.rules, iso(call.service.clock())
    late = rules.engine.lag_us > LATE_US
    read = {"status": "ok", "timestamp": now}
    execution = {"status": "error" if rules.trouble else "warn" if late else "ok", "timestamp": now}
    health: Json = {"decryptionHealth": dict(read), "executionHealth": execution, "readHealth": read}
    # Logins are always on: what then makes them safe is TLS, or that nobody else can listen.
    return {"isSufficientlySecure": call.request.secure or _is_local(call), "hasPermanentEncryptionKey": True}, health


def _is_local(call: KibanaCall) -> bool:
    return (call.request.remote or "") in ("127.0.0.1", "::1")


async def health(call: KibanaCall) -> web.Response:
    """Return how the rules are, under both spellings that Kibana has had."""
    record, framework = _health(call)
    return web.json_response({**record, "alertingFrameworkHealth": framework, "alertingFrameworkHeath": framework})


async def health_newer(call: KibanaCall) -> web.Response:
    """Return how the rules are by the newer names."""
    record, framework = _health(call)
    renamed = {
        "decryption_health": framework["decryptionHealth"],
        "execution_health": framework["executionHealth"],
        "read_health": framework["readHealth"],
    }
    return web.json_response(
        {
            "is_sufficiently_secure": record["isSufficientlySecure"],
            "has_permanent_encryption_key": True,
            "alerting_framework_health": renamed,
            "alerting_framework_heath": renamed,
        }
    )
