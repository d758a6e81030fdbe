"""The eventbus: topics, publish, subscribe with a bounded queue for each subscriber."""

from collections import deque
from collections.abc import Callable
from typing import Final

ALERT: Final = "ALERT"
ALERT_OPENED: Final = "ALERT_OPENED"
ALERT_UPDATED: Final = "ALERT_UPDATED"
ALERT_CLOSED: Final = "ALERT_CLOSED"
MESSAGE: Final = "MESSAGE"
TIMESTAMP: Final = "TIMESTAMP"
PACKETCHAIN_STATS: Final = "PACKETCHAIN_STATS"
GPS_LOCATION: Final = "GPS_LOCATION"
BATTERY: Final = "BATTERY"
STATISTICS: Final = "STATISTICS"
NEW_DATASOURCE: Final = "NEW_DATASOURCE"
DATASOURCE_OPENED: Final = "DATASOURCE_OPENED"
DATASOURCE_CLOSED: Final = "DATASOURCE_CLOSED"
DATASOURCE_ERROR: Final = "DATASOURCE_ERROR"
DATASOURCE_PAUSED: Final = "DATASOURCE_PAUSED"
DATASOURCE_RESUMED: Final = "DATASOURCE_RESUMED"
NEW_DEVICE: Final = "NEW_DEVICE"
DOT11_ADVERTISED_SSID: Final = "DOT11_ADVERTISED_SSID"
DOT11_RESPONSE_SSID: Final = "DOT11_RESPONSE_SSID"
DOT11_PROBED_SSID: Final = "DOT11_PROBED_SSID"
DOT11_WPA_HANDSHAKE: Final = "DOT11_WPA_HANDSHAKE"

TOPICS: Final = (
    ALERT,
    ALERT_OPENED,
    ALERT_UPDATED,
    ALERT_CLOSED,
    MESSAGE,
    TIMESTAMP,
    PACKETCHAIN_STATS,
    GPS_LOCATION,
    BATTERY,
    STATISTICS,
    NEW_DATASOURCE,
    DATASOURCE_OPENED,
    DATASOURCE_CLOSED,
    DATASOURCE_ERROR,
    DATASOURCE_PAUSED,
    DATASOURCE_RESUMED,
    NEW_DEVICE,
    DOT11_ADVERTISED_SSID,
    DOT11_RESPONSE_SSID,
    DOT11_PROBED_SSID,
    DOT11_WPA_HANDSHAKE,
)

# Whoever sends frames decides how many of these there are.
FROM_THE_AIR: Final = frozenset(
    {NEW_DEVICE, DOT11_ADVERTISED_SSID, DOT11_RESPONSE_SSID, DOT11_PROBED_SSID, DOT11_WPA_HANDSHAKE}
)

ALL: Final = "*"
DEFAULT_BOUND: Final = 1024


class Subscription:
    """One subscriber's bounded queue of (topic, event), oldest first.

    A subscriber that does not drain it loses its own newest events, counted in `dropped`. Events from the air leave a
    quarter of the room to others, so that a flood of made-up devices hides no alert.
    """

    def __init__(self, bound: int, wake: Callable[[], None] | None = None, name: str = "") -> None:
        """Hold at most `bound` events; `wake` is called when the queue stops being empty."""
        self.bound = bound
        self._bound_from_air = bound - bound // 4
        self.name = name  # who listens, for the metrics
        self.dropped = 0
        self.high_water = 0
        self._wake = wake
        self._queue: deque[tuple[str, object]] = deque()

    def __len__(self) -> int:
        """Return the number of waiting events."""
        return len(self._queue)

    def offer(self, occurrence: tuple[str, object], *, from_air: bool = False) -> None:
        """Queue a topic and its event, or count it as dropped when there is no room for it."""
        waiting = len(self._queue)
        if waiting >= (self._bound_from_air if from_air else self.bound):
            self.dropped += 1
            return
        self._queue.append(occurrence)
        self.high_water = max(self.high_water, waiting + 1)
        if not waiting and self._wake is not None:
            self._wake()

    def take(self) -> tuple[str, object] | None:
        """Return the oldest waiting topic and event, the very tuple that other subscribers get, or nothing."""
        return self._queue.popleft() if self._queue else None


class EventBus:
    """Hands each published event to the subscribers of its topic. Not thread-safe: one loop owns it."""

    def __init__(self) -> None:
        """Start without subscribers."""
        self.published: dict[str, int] = {}
        self.withheld: dict[str, int] = {}  # events that were not published because there were too many
        self.dropped_before = 0  # events lost by subscribers that have left
        self._wanted: dict[Subscription, set[str]] = {}  # in the order of subscription
        self._routes: dict[str, tuple[Subscription, ...]] = {}  # per published topic, made anew after a change

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Everybody who listens, longest first."""
        return tuple(self._wanted)

    @property
    def dropped(self) -> int:
        """Events lost so far by subscribers that did not read, those who have left included."""
        return self.dropped_before + sum(subscription.dropped for subscription in self._wanted)

    def wants(self, topic: str) -> bool:
        """Whether anybody listens to `topic`: a producer may skip costly work otherwise."""
        return bool(self._route(topic))

    def publish(self, topic: str, event: object) -> None:
        """Offer an event, once, to everybody who subscribed to its topic or to all."""
        self.published[topic] = self.published.get(topic, 0) + 1
        occurrence, from_air = (topic, event), topic in FROM_THE_AIR
        for subscription in self._route(topic):
            subscription.offer(occurrence, from_air=from_air)

    def withhold(self, topic: str) -> None:
        """Count an event that its producer does not publish: somebody makes too many of them."""
        self.withheld[topic] = self.withheld.get(topic, 0) + 1

    def subscribe(
        self,
        topics: tuple[str, ...],
        *,
        bound: int = DEFAULT_BOUND,
        wake: Callable[[], None] | None = None,
        name: str = "",
    ) -> tuple[Subscription, Callable[[], None]]:
        """Return a queue that receives `topics` (`*` for all) and the call that ends the subscription."""
        subscription = Subscription(bound, wake, name)
        self._wanted[subscription] = set(topics)
        self._routes.clear()

        def unsubscribe() -> None:
            if self._wanted.pop(subscription, None) is not None:
                self.dropped_before += subscription.dropped
                self._routes.clear()

        return subscription, unsubscribe

    def add_topic(self, subscription: Subscription, topic: str) -> None:
        """Let a subscription receive `topic` too; nothing changes if it does, or has ended."""
        wanted = self._wanted.get(subscription)
        if wanted is not None:
            wanted.add(topic)
            self._routes.clear()

    def remove_topic(self, subscription: Subscription, topic: str) -> None:
        """Stop a subscription from receiving `topic`; what waits in its queue stays there."""
        wanted = self._wanted.get(subscription)
        if wanted is not None:
            wanted.discard(topic)
            self._routes.clear()

    def _route(self, topic: str) -> tuple[Subscription, ...]:
        """Return who is to receive `topic`. A route is never changed, so that a subscriber may leave while served."""
        route = self._routes.get(topic)
        if route is None:
            route = tuple(listener for listener, topics in self._wanted.items() if topic in topics or ALL in topics)
            self._routes[topic] = route
        return route
