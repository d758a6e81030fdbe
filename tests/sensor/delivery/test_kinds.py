"""The table of connector kinds."""

import pytest

from sensor.delivery.kinds import KINDS, build
from sensor.delivery.schema import ConnectorKind, Type
from sensor.errors import MisconfiguredError


def test_a_kind_that_nobody_knows_is_named() -> None:
    with pytest.raises(MisconfiguredError, match="'pigeon' is none of webhook, syslog"):
        build("pigeon", "x", {})


def test_what_is_wrong_with_settings_is_told_before_anything_is_built() -> None:
    with pytest.raises(MisconfiguredError, match="'host' is needed"):
        build("mqtt", "x", {})


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_setting_says_what_it_means_and_keeps_its_bounds(kind: ConnectorKind) -> None:
    for setting in kind.settings:
        assert setting.meaning
        assert setting.type is not Type.INTEGER or setting.low < setting.high
        assert not setting.choices or setting.default in setting.choices
        assert not (setting.required and setting.default is not None)
