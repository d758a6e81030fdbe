"""What is done each second while a source is live: the tick for others, and a look at how the sources fare."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from datasources.blindness import BlindWatch
from datasources.clock import Clock
from datasources.outcomes import SOURCE_BLIND, Outcomes
from datasources.session import Session
from datasources.source import Datasource
from sensor.messages import ERROR, INFO
from sensor.tasks import Tasks

TICK_SECONDS: Final = 1.0


class Lookout:
    """Ticks as long as an open source follows the wall clock, and tells of sources that warn or hear nothing."""

    def __init__(
        self,
        sessions: Mapping[str, Session],
        outcomes: Outcomes,
        tasks: Tasks,
        tick: Callable[[int], None] | None,
        *,
        clock: Clock,
        blind_after_s: float,
    ) -> None:
        """Look at `sessions`, which their owner changes; nothing is done without `tick(now_us)`."""
        self._sessions = sessions
        self._outcomes = outcomes
        self._tasks = tasks
        self._tick = tick
        self._clock = clock
        self._watch = BlindWatch(blind_after_s)
        self._ticking = False

    def begin(self, session: Session) -> None:
        """See to it that somebody ticks while this session runs, if it needs that."""
        if self._tick is not None and session.feed.follows_wall_clock and not self._ticking:
            self._ticking = True
            self._tasks.start(self._keep_ticking(self._tick), "datasource tick")

    async def _keep_ticking(self, tick: Callable[[int], None]) -> None:
        """Tick each second as long as an open source follows the wall clock."""
        try:
            while True:
                await self._clock.sleep(TICK_SECONDS)
                if not self._follow_wall_clock():
                    return
                tick(self._clock.time_us())
                self._look()
        finally:
            self._ticking = False

    def _follow_wall_clock(self) -> bool:
        """Return whether any open source carries the time of day."""
        return any(session.source.running and session.feed.follows_wall_clock for session in self._sessions.values())

    def _look(self) -> None:
        """Tell of warnings that come and go, and of sources that hear nothing, in the order of their adding."""
        live = sorted((each for each in self._sessions.values() if each.live), key=lambda each: each.source.number)
        for session in live:
            self._tell_of_warning(session)
        self._look_for_blind_ones([session.source for session in live])

    def _tell_of_warning(self, session: Session) -> None:
        """One message when a warning comes, and one when it has passed."""
        source = session.source
        if source.running and session.warning_told != source.warning:
            session.warning_told = source.warning
            outcome = f"warns: {source.warning}" if source.warning else "has nothing to warn of any more"
            self._outcomes.tell(source, outcome, ERROR if source.warning else INFO)

    def _look_for_blind_ones(self, live: Sequence[Datasource]) -> None:
        """Compare sources with each other: one message and one alert for each that hears nothing."""
        for source in self._watch.look(live, self._clock.monotonic()):
            if not source.blind:
                self._outcomes.tell(source, "hears again")
                continue
            outcome = (
                f"has heard nothing for {self._watch.patience_s:.0f} s while others have: antenna, channel, driver?"
            )
            self._outcomes.tell(source, outcome, ERROR)
            self._outcomes.alarm(source, SOURCE_BLIND, outcome)
