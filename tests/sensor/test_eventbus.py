"""The eventbus hands each event once to whoever wants it, and lets the slow lose only their own."""

from collections.abc import Callable

from sensor.eventbus import ALERT, ALL, FROM_THE_AIR, MESSAGE, NEW_DEVICE, TIMESTAMP, EventBus, Subscription


def drained(subscription: Subscription) -> list[tuple[str, object]]:
    events = []
    while (event := subscription.take()) is not None:
        events.append(event)
    return events


def test_events_arrive_in_order_and_only_those_wanted() -> None:
    bus = EventBus()
    subscription, _ = bus.subscribe((ALERT, MESSAGE))
    bus.publish(ALERT, 1)
    bus.publish(TIMESTAMP, 2)
    bus.publish(MESSAGE, 3)
    assert drained(subscription) == [(ALERT, 1), (MESSAGE, 3)]


def test_a_subscriber_to_all_and_to_the_topic_gets_an_event_once() -> None:
    bus = EventBus()
    subscription, _ = bus.subscribe((ALL, ALERT))
    bus.publish(ALERT, 1)
    assert drained(subscription) == [(ALERT, 1)]


def test_topics_can_be_added_and_removed_while_subscribed() -> None:
    bus = EventBus()
    subscription, _ = bus.subscribe(())
    bus.publish(ALERT, 1)
    bus.add_topic(subscription, ALERT)
    bus.publish(ALERT, 2)
    bus.add_topic(subscription, ALL)
    bus.remove_topic(subscription, ALERT)
    bus.publish(ALERT, 3)
    bus.remove_topic(subscription, ALL)
    bus.publish(ALERT, 4)
    assert drained(subscription) == [(ALERT, 2), (ALERT, 3)]


def test_an_ended_subscription_gets_nothing_and_cannot_be_revived() -> None:
    bus = EventBus()
    subscription, end = bus.subscribe((ALERT,))
    end()
    end()
    bus.add_topic(subscription, ALERT)
    bus.remove_topic(subscription, ALERT)
    bus.publish(ALERT, 1)
    assert drained(subscription) == []
    assert bus.subscriptions == ()


def test_a_slow_subscriber_loses_its_own_newest_events_and_nobody_elses() -> None:
    bus = EventBus()
    slow, end = bus.subscribe((ALERT,), bound=2)
    quick, _ = bus.subscribe((ALERT,))
    for number in range(5):
        bus.publish(ALERT, number)
    assert drained(slow) == [(ALERT, 0), (ALERT, 1)]
    assert len(drained(quick)) == 5
    assert (slow.dropped, slow.high_water) == (3, 2)
    end()
    assert bus.dropped == 3


def test_a_flood_from_the_air_leaves_room_for_alerts() -> None:
    bus = EventBus()
    slow, _ = bus.subscribe((ALL,), bound=8)
    for topic in (*FROM_THE_AIR, *FROM_THE_AIR):
        bus.publish(topic, topic)
    assert (len(slow), slow.dropped) == (6, 4)
    bus.publish(ALERT, 1)
    bus.publish(NEW_DEVICE, 2)
    bus.publish(ALERT, 3)
    bus.publish(ALERT, 4)
    assert drained(slow)[6:] == [(ALERT, 1), (ALERT, 3)]
    assert slow.dropped == 6


def test_the_producer_learns_whether_anybody_wants_a_topic() -> None:
    bus = EventBus()
    assert not bus.wants(ALERT)
    _, end = bus.subscribe((ALL,))
    assert bus.wants(ALERT)
    end()
    assert not bus.wants(ALERT)


def test_wake_is_called_only_when_the_queue_stops_being_empty() -> None:
    bus = EventBus()
    woken: list[int] = []
    subscription, _ = bus.subscribe((ALERT,), wake=lambda: woken.append(1))
    bus.publish(ALERT, 1)
    bus.publish(ALERT, 2)
    assert len(woken) == 1
    drained(subscription)
    bus.publish(ALERT, 3)
    assert len(woken) == 2


def test_a_subscriber_may_leave_while_an_event_is_handed_out() -> None:
    bus = EventBus()
    ends: list[Callable[[], None]] = []
    _, end = bus.subscribe((ALERT,), wake=lambda: ends[0]())
    ends.append(end)
    other, _ = bus.subscribe((ALERT,))
    bus.publish(ALERT, 1)
    assert drained(other) == [(ALERT, 1)]
    assert bus.subscriptions == (other,)


def test_published_events_are_counted_by_topic() -> None:
    bus = EventBus()
    bus.publish(ALERT, 1)
    bus.publish(ALERT, 2)
    assert bus.published == {ALERT: 2}


def test_events_that_are_withheld_are_counted_by_topic_and_reach_nobody() -> None:
    bus = EventBus()
    subscription, _ = bus.subscribe((ALERT,))
    bus.withhold(ALERT)
    bus.withhold(ALERT)
    assert (bus.withheld, bus.published, len(subscription)) == ({ALERT: 2}, {}, 0)
