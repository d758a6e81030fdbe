"""What the daemon starts and ends with itself."""

from typing import Protocol


class Part(Protocol):
    """Something that runs beside the packetchain: a log, a receiver, whoever delivers alerts."""

    def start(self) -> None:
        """Begin, on the running loop; raises MisconfiguredError if it never can."""

    async def close(self) -> None:
        """Finish what is under way, and end."""
