from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_cleaner import cleaned, pieces

from cleantext.sources.fields import parse, select
from cleantext.sources.interface import FormatError, Limits, NoFieldError
from cleantext.sources.json_text import literals


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"text": "a nan", "x": "nan"}\n', '{"text": "a the", "x": "nan"}\n'),
        ('{ "text" :"nan" }\r\n\r\n{"text":"nan"}', '{ "text" :"the" }\r\n\r\n{"text":"the"}'),
        # What is not edited stays as it is spelled; the rest follows the style of the record.
        ('{"text": "\\u00e9 \\/ \\n nan"}', '{"text": "\\u00e9 \\/ \\n the"}'),
        ('{"text": "accent"}', '{"text": "caf\\u00e9"}'),
        ('{"text": "é accent"}', '{"text": "é café"}'),
        ('{"text": "marks"}', '{"text": "a \\"b\\", c"}'),
        (
            '{"text": "\\ud83d\\ude00 nan \\ud83d nan"}',
            '{"text": "\\ud83d\\ude00 the \\ud83d the"}',
        ),
        (
            '{"text": null}\n{"id": 1}\n{"text": "nan"}',
            '{"text": null}\n{"id": 1}\n{"text": "the"}',
        ),
        ('{"content": "nan", "body": "nan"}', '{"content": "the", "body": "nan"}'),
        ('{"a": {"text": "nan"}, "text": "nan"}', '{"a": {"text": "nan"}, "text": "the"}'),
        ('{"text": "nan\u2028nan"}', '{"text": "the\u2028the"}'),
        ("", ""),
        ("\n\n", "\n\n"),
    ],
)
def test_json_lines(before: str, after: str) -> None:
    assert cleaned(before, "jsonl") == after


@pytest.mark.parametrize(
    ("fields", "before", "after"),
    [
        (("a.b",), '{"a":{"b":"nan","c":"nan"},"b":0}', '{"a":{"b":"the","c":"nan"},"b":0}'),
        (
            ("a.*.b",),
            '{"a":[{"b":"nan"},{"c":"nan"},{"b":"nan"}]}',
            '{"a":[{"b":"the"},{"c":"nan"},{"b":"the"}]}',
        ),
        (("a.*",), '{"a":["nan",["nan"],"nan"]}', '{"a":["the",["nan"],"the"]}'),
        (("*",), '{"a":"nan","b":"nan","c":["nan"]}', '{"a":"the","b":"the","c":["nan"]}'),
        (("a", "b"), '{"b":"nan","a":"nan","c":"nan"}', '{"b":"the","a":"the","c":"nan"}'),
        ((r"a\.b",), '{"a.b":"nan","a":{"b":"nan"}}', '{"a.b":"the","a":{"b":"nan"}}'),
        (("a.b",), '{"a.b":"nan","a":{"c":"nan"}}', '{"a.b":"the","a":{"c":"nan"}}'),
        (("a.1.b",), '{"a":[{"b":"nan"},{"b":"nan"}]}', '{"a":[{"b":"nan"},{"b":"the"}]}'),
        (("0",), '["nan","nan"]', '["the","nan"]'),
        (("a",), '{"n":' + "9" * 5000 + ',"a":"nan"}', '{"n":' + "9" * 5000 + ',"a":"the"}'),
        (("*.b",), '[{"b":"nan"},{"b":"nan"}]', '[{"b":"the"},{"b":"the"}]'),
        (("a",), '{"\\u0061":"nan"}', '{"\\u0061":"the"}'),
    ],
)
def test_named_fields(fields: tuple[str, ...], before: str, after: str) -> None:
    assert cleaned(before + "\n", "jsonl", fields=fields) == after + "\n"


def test_json_of_a_list_is_a_list_of_records() -> None:
    before = '[\n {"text": "nan"},\n {"text": "x\\nnan", "n": [1, 2.5e3, true]}\n]\n'
    (piece,) = pieces(before, "json")
    assert piece.after == before.replace("nan", "the")
    assert [d.position(d.result.edits[0].start) for d in piece.documents] == [(2, 12), (3, 15)]
    assert [d.place.label for d in piece.documents] == ["text", "text"]


@pytest.mark.parametrize("field", ["text", "*.text"])
def test_the_items_of_a_list_need_not_be_named(field: str) -> None:
    assert cleaned('[{"text": "nan"}]', "json", fields=(field,)) == '[{"text": "the"}]'
    assert cleaned('[{"text": "nan"}, {"text": "nan"}]', "json", fields=("1.text",)) == (
        '[{"text": "nan"}, {"text": "the"}]'
    )


def test_positions_in_json_lines_count_escapes() -> None:
    (piece,) = pieces('{"text": "x"}\n{"text": "\\u00e9\\n\\"nan\\" nan"}\n', "jsonl", chunk=99)
    (document,) = piece.documents
    (edit,) = document.result.edits
    assert document.position(edit.start) == (2, 27)
    assert piece.before[document.place.offset + document.place.raw(edit.start) :].startswith("nan")


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ('{"text": "a"}\n{"text": \n', "jsonl", "line 2, column"),
        ('{"text": "a"} x\n', "jsonl", "line 1, column 15"),
        ('{\n"text": "a",\n}', "json", "line 3"),
        ("[" * 100_000 + "]" * 100_000, "json", "nested too deeply"),
        ('{"title": "a"}\n', "jsonl", "'body'; name one with --field .there is: 'title'"),
        ("[1, 2]", "json", "there is: nothing"),
        ("id,title\n1,a\n", "csv", "there is: 'id', 'title'"),
    ],
)
def test_what_is_wrong_is_told(text: str, kind: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        pieces(text, kind)


def test_a_field_that_no_record_has_is_an_error() -> None:
    with pytest.raises(NoFieldError, match="'summary'"):
        pieces('{"text": "nan"}\n', "jsonl", fields=("summary",))
    with pytest.raises(NoFieldError, match="'summary'"):
        pieces("id,text\n1,nan\n", "csv", fields=("text", "summary"))


def test_an_error_names_the_fields_that_have_text() -> None:
    text = '{"id": 1, "meta": {"title": "x", "n": 2}, "posts": [{"body": "x"}], "lang": "en"}'
    with pytest.raises(NoFieldError) as found:
        pieces(text + "\n", "jsonl")
    assert str(found.value) == (
        "no text in the field 'text' or 'content' or 'body'; name one with --field"
        " (there is: 'lang', 'meta.title', 'posts.*.body')"
    )


def test_a_record_has_a_longest_length() -> None:
    with pytest.raises(FormatError, match="longer than"):
        pieces('{"text": "' + "x" * 500, "jsonl", Limits(record=100))
    with pytest.raises(FormatError, match="JSON Lines"):
        pieces('{"text": "' + "x" * 500 + '"}', "json", Limits(whole=100))


@pytest.mark.parametrize("name", ["", "a..b", ".a", "a."])
def test_a_field_name_has_no_empty_parts(name: str) -> None:
    with pytest.raises(FormatError):
        parse(name)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["nan", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "c.d", ""]), inner, max_size=3)
    ),
    max_leaves=8,
)
PATHS = st.lists(
    st.lists(st.sampled_from(["a", "b", "*", "1"]), max_size=3).map(tuple), min_size=1, max_size=2
)


@given(VALUES, PATHS, st.sampled_from([None, 1]))
def test_literals_are_what_the_parser_selects(
    value: object, paths: list[tuple[str, ...]], indent: int | None
) -> None:
    raw = json.dumps(value, indent=indent)
    wanted = [found for found in select(value, paths) if isinstance(found, str)]
    found = [json.loads(raw[start:end]) for start, end, _ in literals(raw, tuple(paths))]
    assert found == wanted


PROSE = st.lists(
    st.sampled_from(
        ["nan", "word", '"', "é", "\\", "\t", "\n", ",", ";", "\U0001f600", "nan,", "'"]
    ),
    max_size=8,
).map(" ".join)


def repaired(text: str) -> str:
    return " ".join("the" if word == "nan" else word for word in text.split(" "))


@given(
    st.lists(st.tuples(PROSE, PROSE), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_json_lines_change_only_in_the_edits(
    rows: list[tuple[str, str]], ascii_only: bool, end: str, last: bool
) -> None:
    def written(change: bool) -> str:
        lines = [
            json.dumps(
                {"x": other, "text": repaired(text) if change else text}, ensure_ascii=ascii_only
            )
            for other, text in rows
        ]
        return end.join(lines) + (end if last else "")

    assert cleaned(written(False), "jsonl") == written(True)


@given(
    st.lists(st.tuples(PROSE, PROSE), min_size=1, max_size=4),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_tables_change_only_in_the_edits(
    rows: list[tuple[str, str]], quoting: int, delimiter: str, end: str
) -> None:
    def written(change: bool) -> str:
        out = io.StringIO()
        writer = csv.writer(out, quoting=quoting, delimiter=delimiter, lineterminator=end)  # type: ignore[arg-type]
        writer.writerow(["x", "text", "y"])
        writer.writerows((a, repaired(b) if change else b, a) for a, b in rows)
        return out.getvalue()

    assert cleaned(written(False), "csv") == written(True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id,text\n1,nan\n", "id,text\n1,the\n"),
        ('"id","text"\n"nan","nan"\n', '"id","text"\n"nan","the"\n'),
        ('id,text\n1,"a ""b"" nan"\n', 'id,text\n1,"a ""b"" the"\n'),
        ('id,text\n1,"marks"\n', 'id,text\n1,"a ""b"", c"\n'),
        ("id,text\n1,marks x\n", 'id,text\n1,"a ""b"", c x"\n'),
        ('id,text\n1,5" nan\n2,nan\n', 'id,text\n1,5" the\n2,the\n'),
        ('id,text\n1,"nan\n2,nan\n', 'id,text\n1,"nan\n2,the\n'),
        ('id,text\n1,"x\nnan"\n2,nan\n', 'id,text\n1,"x\nthe"\n2,the\n'),
        ("text\n\nnan\n\nnan", "text\n\nthe\n\nthe"),
        ("id;content\n1;nan\n", "id;content\n1;the\n"),
        ("id,text\n1\n2,nan,more\n", "id,text\n1\n2,the,more\n"),
        ("text,text\nnan,nan\n", "text,text\nthe,the\n"),
        ("nan,text\nnan,x\n", "nan,text\nnan,x\n"),
    ],
)
def test_cells(before: str, after: str) -> None:
    assert cleaned(before, "csv") == after


def test_a_tab_separates_in_tsv() -> None:
    assert cleaned("text\tx,text\nnan\tnan\n", "tsv") == "text\tx,text\nthe\tnan\n"


def test_positions_in_a_table() -> None:
    (piece,) = pieces('id,text\n1,x\n2,"a ""b""\nnan"\n3,nan\n', "csv", chunk=99)
    found = [d.position(e.start) for d in piece.documents for e in d.result.edits]
    assert found == [(4, 1), (5, 3)]


def test_fields_can_be_markdown_or_html() -> None:
    before = '{"text": "<b title=\\"nan\\">nan</b>"}'
    assert cleaned(before, "jsonl", inner="html") == '{"text": "<b title=\\"nan\\">the</b>"}'
    assert cleaned("text\n`nan` nan\n", "csv", inner="markdown") == "text\n`nan` the\n"


def test_what_an_edit_is_in_the_file() -> None:
    piece, _ = pieces('{"text": "a\\tnan"}\n{"text": "accent"}', "jsonl", chunk=99)
    (first,) = piece.documents[:1]
    (edit,) = first.file_edits() or ()
    assert piece.before[edit.start : edit.end] == "nan"
    (other,) = pieces('{"text": "accent"}', "jsonl", chunk=99)[0].documents
    assert other.file_edits() is None
