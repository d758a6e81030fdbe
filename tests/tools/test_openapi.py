"""Paths of the document, as routes of the code have them."""

import pytest

from tools.openapi import Operation, document, operations, tags


@pytest.mark.parametrize(
    ("path", "route", "suffix"),
    [
        ("/alerts/by-id/{hash}/alert.{suffix}", "/alerts/by-id/:hash/alert", "any"),
        ("/alerts/raise_alerts.cmd", "/alerts/raise_alerts", "cmd"),
        ("/session/check_login", "/session/check_login", "none"),
        ("/pcap/by-bssid/{mac}/packets.pcapng.pcapng", "/pcap/by-bssid/:mac/packets.pcapng", "pcapng"),
        ("/api/v0/hosts.json", "/api/v0/hosts.json", "none"),
    ],
)
def test_a_path_ends_in_its_suffix(path: str, route: str, suffix: str) -> None:
    operation = Operation("GET", path, "", "", "")
    assert (operation.route, operation.suffix) == (route, suffix)


def test_some_routes_have_a_few_suffixes() -> None:
    operation = Operation("GET", "/devices/all_devices.{suffix}", "", "", "", ("ekjson", "itjson"))
    assert operation.suffix == "ekjson, itjson"


def test_every_verb_of_every_path_is_an_operation() -> None:
    verbs = ("get", "post", "put", "delete")
    assert len(list(operations())) == sum(verb in item for item in document()["paths"].values() for verb in verbs)
    assert "Kibana" in tags()
