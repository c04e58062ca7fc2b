"""`cleantext check`: report spun text; write nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleantext.cli.commands import ERROR, FINE, FOUND, examples
from cleantext.cli.inputs import PATHS, WithRevision, changed_option, find, input_options
from cleantext.cli.options import config_options, setting_options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleantext.results import FileResult


@click.command(
    cls=WithRevision,
    epilog=examples(
        "cleantext check article.txt",
        "cleantext check --format concise docs/",
        "cleantext check --format sarif --output-file cleantext.sarif .",
        "cleantext check --changed origin/main",
        "cleantext check --write-baseline .cleantext-baseline.json docs/",
        "cleantext check --baseline .cleantext-baseline.json docs/",
        "pbpaste | cleantext check -",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=PATHS)
@setting_options("format")
@click.option(
    "--output-file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report to a file.",
)
@setting_options("statistics", "show-suggestions", "fail-on", "max-findings")
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Report only what is not in this baseline.",
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write all there is to a baseline; exit code 0.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
@changed_option
@input_options
@config_options
def check(
    paths: tuple[Path, ...],
    *,
    output_file: Path | None,
    baseline: Path | None,
    write_baseline: Path | None,
    exit_zero: bool,
    quiet: bool,
    **given: Any,
) -> int:
    """Report spun text and the surrogates in it; write nothing.

    Without PATH, or with -, standard input is read. Exit codes: 0 clean, 1 something was found,
    2 error.
    """
    from cleantext.cli.reporting import Wanted, write_report
    from cleantext.results import Options

    found = find(paths, Options(), given)
    config = found.config
    if write_baseline:
        return _accept(found.results(), write_baseline)
    known = None
    if baseline:
        from cleantext.baseline import read_baseline

        known = read_baseline(baseline)
    wanted = Wanted(
        "full" if config.format == "text" else config.format,
        output_file,
        config.statistics,
        config.show_suggestions,
        quiet,
        baseline=known,
    )
    totals = write_report(found.results(), wanted, found.skipped)
    if totals.summary.errors:
        return ERROR
    left = totals.summary.spun if config.fail_on == "spun" else totals.remarks
    return FOUND if left > config.max_findings and not exit_zero else FINE


def _accept(results: Iterable[FileResult], path: Path) -> int:
    """Write a baseline."""
    from cleantext.baseline import write_baseline
    from cleantext.cli.reporting import Totals, reports_of
    from cleantext.cli.terminal import note
    from cleantext.reports.summary import Tally, plural

    tally = Tally()
    known = write_baseline(tally.count(reports_of(results, Totals())), path)
    note(f"{path}: {plural(known, 'remark')} accepted")
    return ERROR if tally.summary.errors else FINE
