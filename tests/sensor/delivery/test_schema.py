"""Settings of connectors are checked before anything is built of them."""

import pytest

from sensor.delivery.schema import ConnectorKind, Given, Setting, Type, checked
from sensor.delivery.secret import Secret
from sensor.errors import MisconfiguredError

KIND = ConnectorKind(
    "test",
    "a test",
    (
        Setting("host", Type.TEXT, "", required=True),
        Setting("mode", Type.TEXT, "", default="a", choices=("a", "b")),
        Setting("password", Type.SECRET, ""),
        Setting("port", Type.INTEGER, "", default=1, low=1, high=9),
        Setting("loud", Type.FLAG, "", default=False),
        Setting("to", Type.TEXTS, ""),
        Setting("headers", Type.HEADERS, ""),
    ),
)


def test_defaults_stand_in_for_what_is_not_said() -> None:
    given = Given(KIND, {"host": "h"})
    assert (given.text("host"), given.text("mode"), given.integer("port"), given.flag("loud")) == ("h", "a", 1, False)
    assert (given.secret("password"), given.texts("to"), given.headers("headers")) == (Secret(""), (), {})


def test_what_is_said_counts() -> None:
    wanted = {"host": "h", "mode": "b", "password": "p", "port": 9, "loud": True, "to": ["x"], "headers": {"A": "b"}}
    given = Given(KIND, wanted)
    assert (given.text("mode"), given.integer("port"), given.flag("loud")) == ("b", 9, True)
    assert given.secret("password") == Secret("p")
    assert given.texts("to") == ("x",)
    assert given.headers("headers") == {"A": Secret("b")}


def test_everything_wrong_is_named_at_once() -> None:
    with pytest.raises(MisconfiguredError) as refused:
        Given(KIND, {"mode": "c", "port": 10, "loud": 1, "to": "x", "headers": [], "password": 3, "hots": "h"})
    told = str(refused.value).splitlines()
    assert len(told) == 8
    assert "test has no setting 'hots'" in told
    assert "'host' is needed" in told
    assert "'mode' must be one of a, b" in told


def test_secrets_are_known_by_type() -> None:
    assert KIND.secrets == {"password", "headers"}


@pytest.mark.parametrize("value", [True, "1", 0, 10, 1.0])
def test_a_number_out_of_its_range_is_refused(value: object) -> None:
    setting = KIND.setting("port")
    assert setting is not None
    with pytest.raises(ValueError, match="from 1 to 9"):
        checked(setting, value)


def test_a_needed_text_is_not_empty() -> None:
    for kind in (Type.TEXT, Type.SECRET):
        with pytest.raises(ValueError, match="is needed"):
            checked(Setting("x", kind, "", required=True), "")
    with pytest.raises(ValueError, match="is needed"):
        checked(Setting("x", Type.TEXTS, "", required=True), [])


def test_texts_are_bounded() -> None:
    with pytest.raises(ValueError, match="at most"):
        checked(Setting("x", Type.TEXT, ""), "a" * 5000)
    with pytest.raises(ValueError, match="at most"):
        checked(Setting("x", Type.TEXTS, ""), ["a"] * 65)
