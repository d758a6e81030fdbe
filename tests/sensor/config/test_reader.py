"""Typed reading of tables."""

from sensor.config.reader import MAX_LIST, MAX_TEXT, Source


def test_absent_keys_are_none_and_no_problem() -> None:
    source = Source("a", b"")
    root = source.root
    assert (root.text("x"), root.flag("x"), root.integer("x", 0, 9), root.converted("x", int)) == (None,) * 4
    assert root.texts("x", str) == []
    assert root.tables("x") == []
    assert root.table("x").names == ()
    root.finish()
    assert source.problems == []


def test_wrong_elements_are_left_out_and_the_right_ones_kept() -> None:
    source = Source("a", b"x = ['1', 'b', '3']")
    assert source.root.texts("x", int) == [1, 3]
    assert [(problem.line, problem.message.startswith("'x': invalid literal")) for problem in source.problems] == [
        (1, True)
    ]


def test_inline_tables_can_be_tables() -> None:
    source = Source("a", b"x = [\n{ y = 1 },\n{ y = 'no' }]")
    assert [table.integer("y", 0, 9) for table in source.root.tables("x")] == [1, None]
    assert [str(problem) for problem in source.problems] == ["a:3: 'y' must be a whole number, not \"no\""]


def test_sizes_are_bounded() -> None:
    source = Source("a", f"x = '{'x' * (MAX_TEXT + 1)}'\ny = [{'1,' * (MAX_LIST + 1)}]".encode())
    assert source.root.text("x") is None
    assert source.root.texts("y", str) == []
    assert [problem.line for problem in source.problems] == [1, 2]


def test_a_byte_order_mark_is_no_mistake() -> None:
    source = Source("a", b"\xef\xbb\xbfx = 1\ny = 'no'")
    assert source.root.integer("x", 0, 9) == 1
    assert source.root.integer("y", 0, 9) is None
    assert [problem.line for problem in source.problems] == [2]


def test_a_number_without_end_is_told_in_our_words() -> None:
    assert [str(problem) for problem in Source("a", b"x = " + b"9" * 5000).problems] == [
        "a: a number in it is longer than any that could be meant"
    ]


def test_unknown_keys_of_inner_tables_name_their_table() -> None:
    source = Source("a", b"[t.u]\nz = 1")
    source.root.table("t").table("u").finish()
    assert [str(problem) for problem in source.problems] == ["a:2: unknown key 'z' in [t.u]"]
