"""Messages are kept, bounded, and published."""

from sensor.eventbus import MESSAGE, EventBus
from sensor.messages import ERROR, INFO, RETAINED, Message, MessageBus


def test_a_message_is_kept_and_published() -> None:
    bus = EventBus()
    subscription, _ = bus.subscribe((MESSAGE,))
    messages = MessageBus(bus)
    messages.post("Opened wlan1", INFO, 1_700_000_000_000_000)
    posted = Message("Opened wlan1", INFO, 1_700_000_000_000_000)
    assert list(messages.messages) == [posted]
    assert subscription.take() == (MESSAGE, posted)


def test_only_the_last_messages_are_kept() -> None:
    messages = MessageBus(EventBus())
    for number in range(RETAINED + 3):
        messages.post(str(number), ERROR, number)
    assert len(messages.messages) == RETAINED
    assert messages.messages[0].text == "3"
