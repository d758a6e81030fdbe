"""A world asked in Mackerel's dialect."""

from pathlib import Path
from typing import Any

from tests.api.world import NOW_US, World


class MackerelWorld(World):
    """A whole sensor, and keys of each kind."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.responder = self.state.create_key("pager", "responder")

    async def ask(
        self, verb: str, path: str, body: Any = None, key: str | None = None, **options: Any
    ) -> tuple[int, Any]:
        """Return status and document of one request."""
        headers = {"X-Api-Key": self.responder if key is None else key}
        response = await self.client.request(verb, f"/api/v0{path}", json=body, headers=headers, **options)
        assert response.content_type == "application/json"
        return response.status, await response.json()

    async def refused(self, verb: str, path: str, body: Any = None, key: str | None = None, **options: Any) -> int:
        """Return the status of a request whose answer is an error in Mackerel's form."""
        status, document = await self.ask(verb, path, body, key, **options)
        assert list(document) == ["error"]
        assert list(document["error"]) == ["message"]
        assert document["error"]["message"]
        return status

    def opened(self, text: str = "text", name: str = "LOUD", at_us: int = NOW_US) -> str:
        """Raise an alert and return its id."""
        return self.desk.raise_alert(name, text, at_us).id
