"""Many subjects of one alert at once: whoever invents addresses must not win an alert, or forget others', with each."""

from typing import Final

WINDOW_US: Final = 60_000_000
MAX_SUBJECTS: Final = 20  # new ones within the window that are told of one by one
MAX_COUNTED: Final = 4096  # more than these are only counted as so many
CROWD: Final = b""  # the subject that stands for all further ones


class Crowd:
    """The subjects that one alert found within a minute."""

    __slots__ = ("_further", "_started_us", "_subjects")

    def __init__(self) -> None:
        """Start with nobody."""
        self._started_us: int = 0
        self._subjects: set[bytes] = set()
        self._further: set[bytes] = set()

    def admit(self, subject: bytes, ts_us: int) -> bool:
        """Whether a subject without an open incident is told of by itself; it is counted for the crowd where not."""
        if not -WINDOW_US <= ts_us - self._started_us < WINDOW_US:
            self._started_us = ts_us
            self._subjects.clear()
            self._further.clear()
        if subject in self._subjects:
            return True
        if len(self._subjects) < MAX_SUBJECTS:
            self._subjects.add(subject)
            return True
        if len(self._further) < MAX_COUNTED:
            self._further.add(subject)
        return False

    def words(self) -> str:
        """Return how many there are that are not told of one by one."""
        count = len(self._further)
        if count < MAX_COUNTED:
            return f"{count} more {'subject' if count == 1 else 'subjects'}"
        return f"at least {count} more subjects"
