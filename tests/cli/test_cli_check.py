"""`cleantext check` reports and writes nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from calling import Run, write

SPUN = (
    "The Pentagon confirmed that North Korean troops are successful Russia’s Kursk region adjacent"
    " nan Ukrainian border. Now, nan Pentagon says they person been sent to nan conflict lines"
    " alongside Russian troops successful their conflict against Ukraine.\n"
)
CLEAN = "The minister said that the talks were going well and would go on next week.\n"


def test_exit_codes(run: Run) -> None:
    write({"spun.txt": SPUN, "clean.txt": CLEAN})
    assert run("check", "clean.txt").exit_code == 0
    assert run("check", "spun.txt").exit_code == 1
    assert run("check", "clean.txt", "spun.txt").exit_code == 1
    assert run("check", "missing.txt").exit_code == 2
    assert run("check", "missing.txt", "spun.txt").exit_code == 2
    assert run("check", "--exit-zero", "spun.txt").exit_code == 0
    assert run("check", "--exit-zero", "missing.txt").exit_code == 2
    assert run("check", "-", stdin=SPUN).exit_code == 1
    assert run("check", stdin=CLEAN).exit_code == 0


def test_verdict_and_findings_have_line_and_column(run: Run) -> None:
    write({"a.txt": CLEAN + "\n" + SPUN})
    done = run("check", "a.txt", "--format", "concise")
    lines = done.stdout.splitlines()
    column = SPUN.index("successful") + 1
    assert f'a.txt:3:{column}: CT001 "successful" stands for "in"' in lines
    assert any(line.startswith("a.txt:3:1: CT004 spun passage of ") for line in lines)
    assert lines[-1].startswith("1 of 1 file spun, ")
    assert done.stderr == ""
    assert Path("a.txt").read_text(encoding="utf-8") == CLEAN + "\n" + SPUN


def test_the_report_for_people_is_the_default(run: Run) -> None:
    write({"a.txt": SPUN})
    assert run("check", "a.txt").stdout == run("check", "--format", "full", "a.txt").stdout
    assert "^^^^^^^^^^ in\n" in run("check", "a.txt").stdout


@pytest.mark.parametrize("format_", ["json", "sarif"])
def test_machine_formats_are_json_alone_on_standard_output(format_: str, run: Run) -> None:
    write({"a.txt": SPUN, "b.txt": b"\0"})
    done = run("check", "--format", format_, "a.txt", "b.txt", "missing.txt")
    assert json.loads(done.stdout)
    assert done.exit_code == 2
    assert "cleantext: b.txt: binary" in done.stderr
    assert "cleantext: missing.txt: no such file" in done.stderr


def test_suggestions_are_reported_where_they_are_wanted(run: Run) -> None:
    write({"a.txt": SPUN})
    args = ("check", "--min-confidence", "1", "--format", "concise", "a.txt")
    plain, more = run(*args), run(*args, "--show-suggestions")
    assert "CT002" not in plain.stdout
    assert "CT002" in more.stdout
    assert plain.stdout.splitlines()[-1] == more.stdout.splitlines()[-1]
    assert " 0 suggestions" not in plain.stdout
    assert (plain.exit_code, more.exit_code) == (1, 1)
    report = json.loads(run("check", "-c", "1", "-f", "json", "a.txt").stdout)
    assert report["files"][0]["suggestions"]


def test_fail_on_and_max_findings(run: Run) -> None:
    write({"a.txt": SPUN})
    found = len(json.loads(run("check", "-f", "json", "a.txt").stdout)["files"][0]["edits"])
    assert found > 3
    assert run("check", "--max-findings", str(found), "a.txt").exit_code == 0
    assert run("check", "--max-findings", str(found - 1), "a.txt").exit_code == 1
    assert run("check", "--fail-on", "spun", "a.txt").exit_code == 1
    assert run("check", "--fail-on", "spun", "--max-findings", "1", "a.txt").exit_code == 0


def test_a_file_with_a_report_leaves_standard_output_alone(run: Run) -> None:
    write({"a.txt": SPUN})
    done = run("check", "--output-file", "report.sarif", "-f", "sarif", "a.txt")
    assert done.stdout == ""
    assert json.loads(Path("report.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert sorted(path.name for path in Path().iterdir()) == ["a.txt", "report.sarif"]
    done = run("check", "--output-file", "missing/report", "a.txt")
    assert done.exit_code == 2
    assert done.stderr.startswith("cleantext: missing/report: can't be written")


def test_a_baseline_makes_known_remarks_silent(run: Run) -> None:
    write({"d/a.txt": SPUN})
    done = run("check", "--write-baseline", "known.json", "d")
    assert done.exit_code == 0
    assert done.stderr.startswith("known.json: ")
    assert run("check", "--baseline", "known.json", "d").exit_code == 0
    write({"d/a.txt": f"{CLEAN}\n{SPUN}", "d/b.txt": SPUN})
    done = run("check", "--baseline", "known.json", "-f", "concise", "d")
    assert done.exit_code == 1
    assert "d/b.txt:1:" in done.stdout
    assert "d/a.txt:" not in done.stdout


@pytest.mark.parametrize("content", [None, "{}", "no json"])
def test_a_bad_baseline_is_one_line(content: str | None, run: Run) -> None:
    write({"a.txt": SPUN} | ({"known.json": content} if content else {}))
    done = run("check", "--baseline", "known.json", "a.txt")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("cleantext: known.json: ")
    assert done.stderr.count("\n") == 1


def test_statistics_stand_before_the_summary(run: Run) -> None:
    write({"a.txt": SPUN})
    lines = run("check", "--statistics", "a.txt").stdout.splitlines()
    assert lines.index("Rules") < lines.index("Files") < len(lines) - 1
    assert lines[-1].startswith("1 of 1 file spun")


def test_an_ignored_text_is_no_finding(run: Run) -> None:
    write({"a.md": f"<!-- cleantext: off -->\n\n{SPUN}\n<!-- cleantext: on -->\n\n{CLEAN}"})
    done = run("check", "a.md")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("0 of 1 file spun")


def test_only_the_paragraph_that_is_not_ignored_is_a_finding(run: Run) -> None:
    write({"a.md": f"{SPUN.strip()} <!-- cleantext: ignore -->\n\n{SPUN}"})
    done = run("check", "-f", "concise", "a.md")
    assert done.exit_code == 1
    remarks = [line.split(": ")[0].rpartition(":")[0] for line in done.stdout.splitlines()[:-1]]
    assert set(remarks) == {"a.md:3"}
    assert "a.md:3:1: CT004 spun passage of " in done.stdout


def test_a_configuration_file_further_down_leaves_out_files_of_its_folder(run: Run) -> None:
    write({f"d/{name}": SPUN for name in ("a.txt", "in/a.txt", "in/x/b.txt", "in/x/c.md")})
    write({"d/cleantext.toml": 'exclude = ["/a.txt"]\n', "d/in/cleantext.toml": ""})

    def checked(patterns: str, *args: str) -> set[str]:
        write({"d/in/cleantext.toml": patterns})
        lines = run("check", "-q", "-f", "concise", *args).stdout.splitlines()
        return {line.partition(":")[0] for line in lines}

    assert checked("", "d") == {"d/in/a.txt", "d/in/x/b.txt", "d/in/x/c.md"}
    assert checked('exclude = ["x/b.*"]\n', "d") == {"d/in/a.txt", "d/in/x/c.md"}
    assert checked('include = ["/a.txt", "*.md"]\n', "d") == {"d/in/a.txt", "d/in/x/c.md"}
    assert checked('exclude = ["x/"]\n', "d", "d/in/x/b.txt") == {"d/in/a.txt", "d/in/x/b.txt"}
    assert len(checked('exclude = ["x/"]\n', "d", "--exclude", "nothing")) == 4


@pytest.mark.parametrize(
    "args", [("d",), ("-d", "none", "d/empty"), ("-", "--stdin-filename", "d/x")]
)
def test_a_report_is_not_begun_where_the_run_is_not(args: tuple[str, ...], run: Run) -> None:
    write({"d/in/a.txt": SPUN, "d/in/cleantext.toml": "x = 1\n", "d/empty/x": ""})
    write({"d/cleantext.toml": '[per-file]\nx = "off"\n'})
    done = run("check", "-f", "junit", *args, stdin=SPUN)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("cleantext: d/")


def test_excluded_files_can_be_left_out_though_they_are_named(run: Run) -> None:
    write({"a.txt": SPUN})
    assert run("check", "--exclude", "a.txt", "a.txt").exit_code == 1
    assert run("check", "--exclude", "a.txt", "--force-exclude", "a.txt").exit_code == 0


@pytest.fixture
def repository(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A repository with one commit, in which `a.txt` has a new paragraph and `new.txt` is new."""
    if not shutil.which("git"):
        pytest.skip("needs git")
    for name, value in {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_CONFIG_GLOBAL": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    write({"d/a.txt": SPUN, "d/b.txt": SPUN})
    for args in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", *args], check=True)
    write({"d/a.txt": f"{SPUN}\n{SPUN}", "d/new.txt": SPUN})
    return run


@pytest.mark.parametrize(
    "args", [["--changed"], ["--changed", "d"], ["--changed", "main", "d"], ["d", "--changed=HEAD"]]
)
def test_changed_reports_only_changed_lines(args: list[str], repository: Run) -> None:
    done = repository("check", "-f", "concise", *args)
    assert done.exit_code == 1
    places = {line.rsplit(": ", 1)[0] for line in done.stdout.splitlines() if "CT001" in line}
    files = {place.split(":")[0].removeprefix("./") for place in places}
    assert files == {"d/a.txt", "d/new.txt"}
    assert not any(place.split(":")[:2] == ["d/a.txt", "1"] for place in places)


def test_changed_without_changes_is_clean(repository: Run) -> None:
    subprocess.run(["git", "add", "."], check=True)
    subprocess.run(["git", "commit", "-q", "-m", "second"], check=True)
    assert repository("check", "--changed").exit_code == 0
    assert repository("check", "--changed", "HEAD~1").exit_code == 1


def test_changed_without_a_repository_or_revision_is_one_line(repository: Run) -> None:
    done = repository("check", "--changed=nix")
    assert (done.exit_code, "git knows no revision 'nix'" in done.stderr) == (2, True)


def test_a_terminal_is_not_steered_by_a_text(run: Run) -> None:
    write({"a.txt": f"\x1b[2J\x1b]0;owned\x07 {SPUN}"})
    for format_ in ("full", "concise", "github", "markdown", "json", "sarif", "junit"):
        assert "\x1b" not in run("check", "-f", format_, "a.txt").stdout
    assert "\x1b" not in run("explain", "a.txt").stdout


STALE = 'protect = ["immoderate", "zebra"]\n[per-file]\n"q/*.txt" = "off"\n"no/*" = { dialect = "nan" }\n'


@pytest.mark.parametrize("paths", [(".",), ("q", "..", "a.txt")])
def test_settings_of_no_use_are_told_when_the_whole_folder_was_looked_at(
    run: Run, spun: str, paths: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"d/cleantext.toml": STALE, "d/a.txt": spun, "d/q/b.txt": spun})
    monkeypatch.chdir("d")
    done = run("check", "--quiet", *paths)
    assert [line for line in done.stderr.splitlines() if "stale" in line] == [
        "cleantext.toml:1: stale protect 'zebra': there is nothing to protect",
        "cleantext.toml:4: stale per-file pattern 'no/*': no file matches it",
    ]


@pytest.mark.parametrize(
    "args", [("a.txt",), ("q",), (".", "--exclude", "b*"), (".", "--isolated")]
)
def test_a_run_over_a_part_of_the_folder_calls_no_setting_stale(
    run: Run, spun: str, args: tuple[str, ...]
) -> None:
    write({"cleantext.toml": STALE, "a.txt": spun, "q/b.txt": spun, "q/c.md": "All is well.\n"})
    assert "stale" not in run("check", *args).stderr


def test_protected_words_are_not_called_stale_where_a_file_could_not_be_read(
    run: Run, spun: str
) -> None:
    write({"cleantext.toml": STALE, "a.txt": spun, "q/b.txt": spun, "broken.jsonl": "{"})
    done = run("check", ".")
    assert done.exit_code == 2
    assert "stale per-file" in done.stderr
    assert "stale protect" not in done.stderr
