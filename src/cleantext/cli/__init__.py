"""The command line: one module per command, loaded when the command is called."""

from __future__ import annotations

import click

from cleantext.cli.commands import Commands, Lazy, examples

_SECTIONS = {
    "Clean": {
        "fix": Lazy("fix:fix", "Repair spun text."),
        "check": Lazy("check:check", "Report spun text; write nothing."),
        "explain": Lazy("explain:explain", "Show why each surrogate is repaired as it is."),
        "undo": Lazy("undo:undo", "Take recorded edits back."),
    },
    "Dialects": {
        "lexicon": Lazy("lexicon:lexicon", "Look into the lexicons."),
        "learn": Lazy("learn:learn", "Learn a dialect from spun texts and their originals."),
        "pair": Lazy("pair:pair", "Find the original of each spun text in a corpus."),
        "discover": Lazy("discover:discover", "Infer a dialect from spun texts alone."),
        "eval": Lazy("evaluate:evaluate", "Measure repairs against references."),
    },
    "Set-up": {
        "config": Lazy("config:config", "Show the settings and where each comes from."),
        "completion": Lazy("completion:completion", "Set up shell completion."),
    },
}


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from cleantext import __version__

        click.echo(f"cleantext {__version__}")
        context.exit()


@click.group(
    cls=Commands,
    sections=_SECTIONS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "cleantext fix article.txt              print the repaired text",
        "cleantext fix --diff articles/         show what would change",
        "cleantext fix -w articles/             repair a folder in place",
        "cleantext check --format github docs/  report, for example in CI",
        "cleantext explain article.txt          see the reason for each edit",
    ),
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
def main() -> None:
    """Find and repair synonym-spun text.

    A spinner has replaced words by odd synonyms (surrogates); cleantext restores the originals
    and leaves clean text alone. Exit codes: 0 all is well, 1 something was found, 2 error.
    """
