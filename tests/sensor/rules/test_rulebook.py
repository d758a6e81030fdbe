"""Rules as they are kept."""

from dataclasses import replace

import pytest

from sensor.rules.rule import DEFAULT_SPACE, Action, Instance, Rule, Run, Status
from sensor.rules.rulebook import ConflictError, MissingError, StoredConnector
from tests.sensor.rules.rules import Bench

RULE = Rule("1", DEFAULT_SPACE, " a rule ", "t", "alerts", "2m", 1, 2, tags=("x",),
            params={"a": [1, {"b": None}]}, actions=(Action("g", "c", ".webhook", {"body": "ü"}),))  # fmt: skip
RUN = Run(5, Status.ACTIVE, 4, instances={"a": Instance("g", 3, "g", 4, {"v": 1.5})}, state={"cursor": 7})


def test_what_is_kept_comes_back_after_a_restart(bench: Bench) -> None:
    bench.book.add(RULE, RUN)
    bench.restart()
    assert bench.book.get(DEFAULT_SPACE, "1") == RULE
    assert bench.book.runs() == {(DEFAULT_SPACE, "1"): RUN}


def test_two_writers_at_once_both_get_through_or_one_is_told(bench: Bench) -> None:
    bench.book.add(RULE, RUN)
    other = Bench(bench.folder)
    tries = 0

    def rename(rule: Rule) -> Rule:
        nonlocal tries
        tries += 1
        if tries == 1:
            other.book.change(DEFAULT_SPACE, "1", lambda theirs: replace(theirs, tags=("theirs",)))
        return replace(rule, name="mine")

    changed = bench.book.change(DEFAULT_SPACE, "1", rename)
    assert (changed.name, changed.tags, tries) == ("mine", ("theirs",), 2)

    def always_late(rule: Rule) -> Rule:
        other.book.change(DEFAULT_SPACE, "1", lambda theirs: replace(theirs, created_us=theirs.created_us + 1))
        return replace(rule, name="never")

    with pytest.raises(ConflictError):
        bench.book.change(DEFAULT_SPACE, "1", always_late)
    assert bench.book.get(DEFAULT_SPACE, "1").name == "mine"
    other.close()


def test_a_run_goes_with_its_rule(bench: Bench) -> None:
    bench.book.add(RULE, RUN)
    with pytest.raises(ConflictError):
        bench.book.add(RULE, RUN)
    bench.book.remove(DEFAULT_SPACE, "1")
    bench.book.save_run(RULE, RUN)
    assert bench.book.runs() == {}
    for call in (bench.book.get, bench.book.remove):
        with pytest.raises(MissingError, match=r"Saved object \[alert/1\] not found"):
            call(DEFAULT_SPACE, "1")


def test_connectors_keep_their_secrets_apart(bench: Bench) -> None:
    connector = StoredConnector("c", "s", "hook", ".webhook", {"url": "x"})
    bench.book.save_connector(connector, {"password": "hush"}, new=True)
    assert bench.book.connectors("s") == bench.book.connectors() == [connector]
    assert bench.book.connectors("other") == []
    assert bench.book.connector("s", "c") == (connector, {"password": "hush"})
    bench.book.remove_connector("s", "c")
    with pytest.raises(MissingError, match=r"Saved object \[action/c\] not found"):
        bench.book.connector("s", "c")
