"""A detection's entry in the catalogue: what it is called and may be tuned by, how far it is proven, how it is made."""

from collections.abc import Callable
from typing import final

from sensor.alerts.definition import Definition
from sensor.packetchain.listening import Listening
from sensor.wids.detection import Detection
from sensor.wids.levels import level_of
from sensor.wids.parameters import Parameter
from sensor.wids.policy import Policy
from sensor.wids.roll import Requests


@final
class Brief:
    """What a detection is told when it is made."""

    def __init__(
        self,
        definition: Definition,
        values: dict[str, int],
        policy: Policy,
        listening: Listening,
        requests: Requests | None = None,
    ) -> None:
        """Take the value of each parameter by name, what the operator declared, and who knows what was listened to.

        `requests` are the devices that people ask to be told of at run time.
        """
        self.definition: Definition = definition
        self.values: dict[str, int] = values
        self.policy: Policy = policy
        self.listening: Listening = listening
        self.requests: Requests = requests if requests is not None else Requests()


@final
class Entry:
    """One detection of the catalogue."""

    def __init__(
        self,
        definition: Definition,
        make: Callable[[Brief], Detection] | None = None,
        parameters: tuple[Parameter, ...] = (),
        *,
        ignorable: bool = False,
    ) -> None:
        """Describe it; `make` returns a fresh one, and is None where the daemon itself raises the alert.

        One that is `ignorable` heeds `[ignore]`.
        """
        self.definition: Definition = definition
        self.make: Callable[[Brief], Detection] | None = make
        self.parameters: tuple[Parameter, ...] = parameters
        self.level: str = level_of(definition.name)
        self.ignorable: bool = ignorable
