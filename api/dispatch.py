"""What the dispatchers of all dialects have in common: counting requests, limits of time, and errors."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Final

from aiohttp import hdrs, web

from api.auth import TooManyAttemptsError
from api.context import Api
from api.routing import Match, Route, Router
from sensor.errors import RefusedError, UnavailableError

REQUEST_S: Final = 30.0  # that a request may take; streams and websockets are none
RETRY_AFTER_S: Final = 10

_log: Final = logging.getLogger(__name__)


class Dispatcher(ABC):
    """Takes each request of one dialect to its route, if its caller may use it."""

    def __init__(self, api: Api, routes: Sequence[Route]) -> None:
        """Serve `routes` of `api`."""
        self.api = api
        self._router = Router(routes, api.settings.uri_prefix)

    @abstractmethod
    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request; what it raises, `refusal` puts into words."""

    @abstractmethod
    def refusal(self, status: int, reason: str) -> web.Response:
        """Return an error in the dialect's own shape; `reason` is a sentence without its end."""

    def find(self, request: web.Request) -> Match | None:
        """Return the route that a request is for, whatever its verb."""
        return self._router.find(request.rel_url.raw_path)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, whatever becomes of it."""
        self.api.connections += 1
        try:
            return await self.answer(request)
        except RefusedError as error:
            return self.refusal(400, str(error))
        except TooManyAttemptsError:
            return _with(self.refusal(429, "Too many login attempts"), {hdrs.RETRY_AFTER: str(RETRY_AFTER_S)})
        except TimeoutError:
            return self.refusal(408, "the request took too long")
        except UnavailableError as error:
            return self.refusal(503, str(error))
        except (web.HTTPException, ConnectionError):
            raise
        except Exception:  # noqa: BLE001 - logged here, and no business of the client's
            _log.exception("request failed: %s", request.method)
            return self.refusal(500, "internal error")
        finally:
            self.api.connections -= 1


def _with(response: web.Response, headers: Mapping[str, str]) -> web.Response:
    response.headers.update(headers)
    return response
