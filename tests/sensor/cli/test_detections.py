"""`airwarden detections`."""

import tomllib

import pytest

from sensor.cli.detections import explanation
from sensor.cli.main import main
from sensor.wids.catalogue import DEFINITIONS, ENTRIES, PARAMETERS


def test_every_detection_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detections"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["NAME", "CLASS", "SEVERITY", "LEVEL", "THROTTLE", "BURST"]
    named = [line.split()[0] for line in lines if line and not line[0].isspace()]
    assert named[1:-1] == list(DEFINITIONS)
    level = ENTRIES["DEAUTHFLOOD"].level
    assert ["DEAUTHFLOOD", "DENIAL", "medium", level, "5/min", "2/sec"] in [line.split() for line in lines]
    off = [line.split()[0] for line in lines if line.endswith("  off by default")]
    assert off == [name for name, rule in DEFINITIONS.items() if not rule.on]


@pytest.mark.parametrize("name", DEFINITIONS)
def test_explanation_is_complete(name: str) -> None:
    rule = DEFINITIONS[name]
    told = " ".join("\n".join(explanation(rule)).split())
    assert all(" ".join(part.split()) in told for part in (rule.description, rule.advice, *rule.references))
    assert all(parameter.meaning in told for parameter in PARAMETERS[name])


@pytest.mark.parametrize("name", DEFINITIONS)
def test_explained_configuration_can_be_pasted(name: str) -> None:
    lines = explanation(DEFINITIONS[name])
    start = lines.index(f"  [detections.{name}]")
    end = lines.index("", start)
    section = tomllib.loads("\n".join(lines[start:end]))["detections"][name]
    assert section["enabled"] is DEFINITIONS[name].on
    assert {key: section[key] for key in section if key not in {"enabled", "throttle", "burst", "severity"}} == {
        parameter.name: parameter.default for parameter in PARAMETERS[name]
    }


def test_names_may_be_lower_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detections", "karma"]) == 0
    assert capsys.readouterr().out.startswith(f"KARMA  SPOOF, high, level {ENTRIES['KARMA'].level}\n")

    off = next(name for name, rule in DEFINITIONS.items() if not rule.on)
    assert explanation(DEFINITIONS[off])[0].endswith(", off by default")


def test_unknown_name_is_2_with_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detections", "karm"]) == 2
    assert capsys.readouterr().err == "airwarden: no detection is called 'karm'; did you mean 'KARMA'?\n"
