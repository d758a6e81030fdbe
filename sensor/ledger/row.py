"""One row of the ledger: an incident, or what the sensor or a client raised, as it stands."""

from dataclasses import dataclass
from typing import Final

from sensor.alerts.alert import Evidence

# Where a row is in its life. Once closed it stays so: what comes back is a new row that names it.
OPEN: Final = "open"
ACKNOWLEDGED: Final = "acknowledged"
CLOSED: Final = "closed"
STATUSES: Final = (OPEN, ACKNOWLEDGED, CLOSED)

# What happens to a row, and is kept as an event of it. `CLOSED` is a transition, too.
OPENED: Final = "opened"
ESCALATED: Final = "escalated"  # graver, or surer, than before
CONTINUED: Final = "continued"  # found again after a restart, or after it was out of sight, within its quiet time
NOTED: Final = "noted"  # its memo was written
TRANSITIONS: Final = (OPENED, ESCALATED, CONTINUED, ACKNOWLEDGED, NOTED, CLOSED)

MAX_TEXT_BYTES: Final = 16_384
MAX_EVIDENCE_BYTES: Final = 65_536  # as JSON
MAX_REASON_BYTES: Final = 4096
MAX_MEMO_BYTES: Final = 81_920  # 80 KB, as Mackerel's API documents it
MAX_PERSON: Final = 64  # characters


@dataclass(frozen=True, slots=True)
class Row:
    """An alert as the ledger has it. Addresses are 6 bytes, empty where there is none; texts are valid Unicode.

    Times of what was heard are packet times, those of what people did are the wall clock's.
    """

    id: str  # sorts by `opened_us`; to be taken as a whole
    definition: str
    klass: str
    severity: int  # the gravest so far
    confidence: int  # percent, of the surest so far
    status: str  # one of `STATUSES`
    subject: bytes
    transmitter: bytes
    source: bytes
    dest: bytes
    other: bytes
    device: bytes
    channel: str
    freq_khz: int  # 0: unknown
    signal_dbm: int  # 0: unknown
    text: str  # what was said at the opening, or when it became graver
    evidence: Evidence  # observations that led there, in order
    hash: int  # of that alert, by which its frames are known: `airwarden.alert.hash`, and names of captures
    phy: int
    latitude_deg: float | None  # where the sensor was
    longitude_deg: float | None
    opened_us: int
    last_seen_us: int
    count: int  # findings
    frames: int  # behind those
    quiet_us: int  # without a finding for so long it is over
    acknowledged_by: str  # empty: by nobody
    acknowledged_us: int  # 0: never
    closed_us: int  # 0: not yet
    reason: str  # a person's, empty where silence closed it
    closed_by: str  # empty where silence closed it
    memo: str
    previous: str  # id of the row of the same thing before it, empty: none is known
    recorded_us: int  # wall clock, when it was written first

    @property
    def is_closed(self) -> bool:
        """Whether it is over."""
        return self.status == CLOSED


@dataclass(frozen=True, slots=True)
class Event:
    """One transition of a row. Events are added, never changed, and leave with their row."""

    number: int  # in the order of writing, over all rows
    id: str  # of the row
    at_us: int  # packet time of what was heard, wall clock of what people did
    what: str  # one of `TRANSITIONS`
    who: str  # empty: the sensor
    severity: int  # of the row from then on
    detail: str  # a reason, or what was said
