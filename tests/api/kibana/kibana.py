"""Asking the API as Kibana's clients do."""

from typing import Any

from aiohttp import ClientResponse

from tests.api.world import World

THRESHOLD: dict[str, Any] = {
    "index": ["deauth_frames"],
    "timeField": "timestamp",
    "aggType": "count",
    "groupBy": "top",
    "termField": "bssid",
    "termSize": 10,
    "timeWindowSize": 5,
    "timeWindowUnit": "m",
    "thresholdComparator": ">",
    "threshold": [1000],
}


def rule(**changes: Any) -> dict[str, Any]:
    """A body that makes a rule, with these keys otherwise; None leaves a key out."""
    body = {
        "enabled": True,
        "name": "abc",
        "tags": ["foo"],
        "alertTypeId": ".index-threshold",
        "consumer": "alerts",
        "schedule": {"interval": "1m"},
        "throttle": "1m",
        "actions": [],
        "params": THRESHOLD,
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


class Kibana:
    """A client with an API key."""

    def __init__(self, world: World, key: str = "", space: str = "") -> None:
        self.world = world
        self.headers = {"Authorization": f"ApiKey {key or world.admin}"}
        self.prefix = f"/s/{space}" if space else ""

    async def ask(self, verb: str, path: str, body: object = None, **headers: str) -> ClientResponse:
        """Make one request, with `kbn-xsrf` where it changes something."""
        sent = {**self.headers, **({} if verb == "GET" else {"kbn-xsrf": "foo"}), **headers}
        return await self.world.client.request(verb, self.prefix + path, headers=sent, json=body)

    async def json(self, verb: str, path: str, body: object = None, status: int = 200) -> Any:
        """Return the answer to a request."""
        response = await self.ask(verb, path, body)
        assert response.status == status, await response.text()
        return await response.json()

    async def refused(self, verb: str, path: str, body: object = None) -> tuple[int, str]:
        """Return status and message of a refusal, whose envelope is Kibana's."""
        response = await self.ask(verb, path, body)
        envelope = await response.json()
        assert set(envelope) == {"statusCode", "error", "message"}
        assert envelope["statusCode"] == response.status
        return response.status, envelope["message"]

    async def create(self, **changes: Any) -> Any:
        """Make a rule."""
        return await self.json("POST", "/api/alerts/alert", rule(**changes))

    async def done(self, verb: str, path: str, body: object = None) -> None:
        """Make a request that is answered with nothing."""
        response = await self.ask(verb, path, body)
        assert response.status == 204, await response.text()
        assert await response.read() == b""
