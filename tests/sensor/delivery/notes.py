"""Notes for tests: a plain one, and one whose texts come from an attacker."""

from sensor.delivery.connector import Note

NOW_US = 1_800_000_000_000_000
HOSTILE = "evil\r\nBcc: all@example.net\r\n\r\n\x1b[31m<!channel> @all {{body}} ${HOME} %s \u202e]" + '"\\'


def note(key: str = "k1", **wanted: object) -> Note:
    said: dict[str, object] = {
        "title": "DEAUTHFLOOD high",
        "body": "Many deauthentications against office.",
        "document": {"id": "A1", "name": "DEAUTHFLOOD", "severity": "high", "subject": "00:1b:2f:aa:00:01"},
        "severity": 15,
        "name": "DEAUTHFLOOD",
        "transition": "opened",
        "ts_us": NOW_US,
    }
    return Note(key, **(said | wanted))  # type: ignore[arg-type]


def hostile(**wanted: object) -> Note:
    document = {"id": HOSTILE, "name": HOSTILE, "severity": "high", "subject": HOSTILE, "channel": HOSTILE}
    said = {"title": HOSTILE, "body": HOSTILE * 40, "name": HOSTILE, "document": document}
    return note("k-hostile", **(said | wanted))
