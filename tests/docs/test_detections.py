"""docs/detections/ has a page for each family, and a section for each detection."""

import re

import pytest

from sensor.wids.catalogue import DEFINITIONS, FAMILIES, PARAMETERS
from tests.docs.pages import page, rows

OF_NETWORKS = {"bssids"}  # a key of [[network]], too


def sections(family: str) -> dict[str, str]:
    """The sections of a family's page, by detection."""
    text = page(f"docs/detections/{family}.md")
    return dict(re.findall(r"^## ([A-Z0-9]+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))


SECTIONS = {name: text for family in FAMILIES for name, text in sections(family).items()}


@pytest.mark.parametrize("family", list(FAMILIES))
def test_every_detection_has_a_section_in_the_catalogue_s_order(family: str) -> None:
    assert list(sections(family)) == [entry.definition.name for entry in FAMILIES[family]]


@pytest.mark.parametrize("name", list(DEFINITIONS))
def test_a_section_says_what_raises_it_and_what_does_not(name: str) -> None:
    section = SECTIONS[name]
    assert section.count("**Raised by.** ") == section.count("**Not raised by.** ") == 1
    assert DEFINITIONS[name].description in section
    assert DEFINITIONS[name].advice in section
    assert all(reference in section for reference in DEFINITIONS[name].references)


@pytest.mark.parametrize("name", list(DEFINITIONS))
def test_a_section_has_its_parameters_and_their_defaults(name: str) -> None:
    table = [(row["key"], row["default"], row["unit"]) for row in rows(SECTIONS[name], "key", "default")]
    assert table == [(f"`{each.name}`", str(each.default), each.unit) for each in PARAMETERS[name]]


@pytest.mark.parametrize("name", list(DEFINITIONS))
def test_the_words_name_each_parameter_and_no_other(name: str) -> None:
    words = SECTIONS[name].partition("<!-- end -->")[2]
    own = {each.name for each in PARAMETERS[name]}
    others = {each.name for every in PARAMETERS.values() for each in every} - own - OF_NETWORKS
    named = set(re.findall(r"`(\w+)`", words))
    assert own <= named
    assert not named & others


def test_the_configuration_page_has_every_parameter() -> None:
    table = rows(page("docs/configuration.md"), "detection", "key", "default")
    told = [(row["detection"], row["key"], row["default"], row["from"], row["to"], row["unit"]) for row in table]
    assert told == [
        (f"`{name}`", f"`{each.name}`", str(each.default), str(each.low), str(each.high), each.unit)
        for name, own in PARAMETERS.items()
        for each in own
    ]
