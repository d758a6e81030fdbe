"""When a rule runs: on a grid of its own, so that many rules spread over time and none of them drifts."""

from hashlib import blake2b
from typing import Final

from sensor.rules.durations import SECOND_US
from sensor.rules.rule import Rule

SOON_US: Final = 10 * SECOND_US  # a new rule first runs within this
PATIENCE_US: Final = 3600 * SECOND_US  # what a rule waits at most that ran out of time, unless its interval is longer
MAX_DOUBLINGS: Final = 12  # of an interval of a second, which is more than that hour


def phase_us(rule: Rule) -> int:
    """Return where in its interval a rule runs: the same at every start."""
    digest = blake2b(f"{rule.space}/{rule.id}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % (rule.interval_s * SECOND_US)


def first_us(rule: Rule, now_us: int) -> int:
    """Return when a rule that was made or enabled now runs for the first time."""
    return now_us + phase_us(rule) % min(SOON_US, rule.interval_s * SECOND_US)


def intervals(rule: Rule, overdue: int) -> int:
    """Return how many intervals lie between two runs: more, the more often in a row the rule ran out of time."""
    bound = PATIENCE_US // (rule.interval_s * SECOND_US)
    return max(1, min(1 << min(overdue, MAX_DOUBLINGS), bound))


def next_us(rule: Rule, now_us: int, overdue: int = 0) -> int:
    """Return the first time on the rule's grid after now, however many before it were slept through.

    One that ran out of time so often in a row leaves some of them out.
    """
    interval_us, phase = rule.interval_s * SECOND_US, phase_us(rule)
    return now_us - (now_us - phase) % interval_us + interval_us * intervals(rule, overdue)
