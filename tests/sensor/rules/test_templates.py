"""Mustache in parameters, escaped for whoever reads them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.errors import RefusedError
from sensor.rules.templates import MAX_RENDERED, check, in_json, in_slack, render

VARIABLES: dict[str, object] = {
    "alertName": 'a "rule"',
    "tags": ["a", "b"],
    "context": {"value": 5, "share": 0.5, "on": True, "nothing": None, "ssid": '<b>"\\\n'},
}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("plain", "plain"),
        ("{{context.value}} of {{ context.share }}", "5 of 0.5"),
        ("{{context.on}}{{context.nothing}}{{missing.too}}", "true"),
        ("{{tags}}", "a,b"),
        ("{{#context.on}}yes{{/context.on}}{{^context.nothing}}no{{/context.nothing}}", "yesno"),
        ("{{#missing}}never{{#context.on}}{{alertName}}{{/context.on}}{{/missing}}", ""),
        ("{{context}}", json.dumps(VARIABLES["context"])),
        ("{{alertName.__class__}}{{context.__len__}}{{tags.0}}", ""),
        ("{{> /etc/passwd}}", ""),
        ("{{! nothing }}", ""),
    ],
)
def test_names_lead_to_values_and_nowhere_else(template: str, expected: str) -> None:
    assert render(template, VARIABLES) == expected


@pytest.mark.parametrize(
    "template", ["{{", "{{a", "{{{a}}", "{{#a}}", "{{/a}}", "{{#a}}{{/b}}", "{{}}", "{{=x}}", "x{{&"]
)
def test_what_does_not_close_is_refused_with_its_place(template: str) -> None:
    with pytest.raises(RefusedError, match=r"^\[params\.to\.1\]: the template cannot be read"):
        check({"to": ["fine", template]}, "params")


@given(st.text(max_size=50))
def test_a_json_body_stays_json_whatever_an_ssid_holds(ssid: str) -> None:
    for braces in ("{{context.ssid}}", "{{{context.ssid}}}", "{{&context.ssid}}"):
        body = render('{"said": "' + braces + '"}', {"context": {"ssid": ssid}}, in_json)
        assert json.loads(str(body)) == {"said": ssid}


def test_slack_sees_no_links_and_no_mentions() -> None:
    assert (
        render("{{ssid}}", {"ssid": "<!channel> & <http://x|y>"}, in_slack)
        == "&lt;!channel&gt; &amp; &lt;http://x|y&gt;"
    )


def test_parameters_are_filled_in_however_deep_they_lie() -> None:
    params = {"documents": [{"bssid": "{{tags}}", "n": 5, "list": [True, None, "{{alertName}}"]}]}
    assert render(params, VARIABLES) == {"documents": [{"bssid": "a,b", "n": 5, "list": [True, None, 'a "rule"']}]}


def test_what_grows_too_much_is_refused() -> None:
    with pytest.raises(RefusedError, match="longer"):
        render("{{x}}" * 5000, {"x": "y" * (MAX_RENDERED // 1000)})
    with pytest.raises(RefusedError, match="longer"):
        render("{{x}}" * 50_000, {"x": ""})
    with pytest.raises(RefusedError, match="nested"):
        check("{{#a}}" * 30 + "{{/a}}" * 30, "x")


@given(st.text(alphabet=list("{}#/^&=!> ab.\n%"), max_size=50))
def test_no_template_does_worse_than_being_refused(template: str) -> None:
    try:
        render(template, {"a": {"b": "c"}, "b": [1, 2]})
    except RefusedError:
        return
