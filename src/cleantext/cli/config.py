"""`cleantext config`: the settings and where each comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleantext.cli.commands import examples
from cleantext.cli.options import config_options, resolver

if TYPE_CHECKING:
    from cleantext.config import Effective


@click.command(
    epilog=examples(
        "cleantext config                      in the current folder",
        "cleantext config docs/guide.md        for a file",
        "CLEANTEXT_JOBS=4 cleantext config",
        "cleantext config --format json",
    )
)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
@config_options
def config(path: Path, output_format: str, **given: Any) -> None:
    """Show the settings that hold for a file or folder, and where each comes from.

    The command line goes before the environment (CLEANTEXT_JOBS=4), the environment before the
    nearest cleantext.toml or pyproject.toml ([tool.cleantext]).
    """
    found = resolver(given)
    effective = found.for_folder(path) if path.is_dir() else found.for_file(path)
    click.echo(_json(effective) if output_format == "json" else "\n".join(_lines(effective)))


def _lines(effective: Effective) -> list[str]:
    from cleantext.config import plain
    from cleantext.reports.escape import visible

    shown = {
        one.key: json.dumps(plain(one.value), ensure_ascii=False) for one in effective.settings
    }
    keys = max(map(len, shown))
    values = min(40, max(map(len, shown.values())))
    out = [f"# configuration file: {visible(str(effective.file or 'none'))}"]
    if effective.matched:
        out.append(f"# per-file patterns that match: {visible(', '.join(effective.matched))}")
    if effective.off:
        out.append("# off: the file is not touched")
    for one in effective.settings:
        value = visible(shown[one.key])
        out.append(f"{one.key:<{keys}} = {value:<{values}}  # {visible(one.origin)}")
    return out


def _json(effective: Effective) -> str:
    from cleantext.config import plain

    settings = {
        one.key: {"value": plain(one.value), "origin": one.origin} for one in effective.settings
    }
    file = str(effective.file) if effective.file else None
    return json.dumps(
        {
            "file": file,
            "matched": list(effective.matched),
            "off": effective.off,
            "settings": settings,
        },
        indent=2,
    )
