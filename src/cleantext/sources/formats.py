"""Which format a file is in, and who reads it."""

from __future__ import annotations

from dataclasses import dataclass

from cleantext.sources.compression import SUFFIXES as COMPRESSIONS
from cleantext.sources.interface import FormatError, Mask, Source

#: Formats by file suffix; a file with another suffix is plain text if it is cleaned at all.
SUFFIXES = {
    suffix: name
    for name, suffixes in {
        "text": ".txt .text",
        "markdown": ".md .markdown .mdown .mkd .mkdn .mdx .qmd .rmd",
        "html": ".html .htm .xhtml",
        "jsonl": ".jsonl .ndjson .jsonlines",
        "json": ".json",
        "csv": ".csv",
        "tsv": ".tsv .tab",
        "parquet": ".parquet .pq",
    }.items()
    for suffix in suffixes.split()
}
FORMATS = tuple(dict.fromkeys(SUFFIXES.values()))
#: Formats of records, in which a field is named.
RECORDS = ("jsonl", "json", "csv", "tsv", "parquet")


@dataclass(frozen=True, slots=True)
class Format:
    """A format and how the file is compressed (`gz`, `bz2`, `xz`, `zst` or empty)."""

    name: str
    compression: str = ""


def format_of(name: str, wanted: str = "") -> Format | None:
    """The format of a file by its name; None if the suffix is not known and no format is wanted.

    Raises:
        FormatError: the format that is wanted does not exist.
    """
    if wanted and wanted not in FORMATS:
        raise FormatError(f"no format {wanted!r} (there are {', '.join(FORMATS)})")
    stem, compression = name.lower(), ""
    dot = stem.rfind(".")
    if packed := COMPRESSIONS.get(stem[dot:] if dot >= 0 else ""):
        stem, compression = stem[:dot], packed
        dot = stem.rfind(".")
    found = wanted or SUFFIXES.get(stem[dot:] if dot >= 0 else "", "")
    return Format(found, compression) if found else None


def mask_of(name: str) -> Mask:
    """What shows the prose of a text in the format `text`, `markdown` or `html`."""
    # The readers are loaded when they are needed: most runs need one.
    if name == "markdown":
        from cleantext.sources.markdown import mask
    elif name == "html":
        from cleantext.sources.html import mask
    elif name == "text":
        from cleantext.sources.plain import mask
    else:
        raise FormatError(f"a field can't be {name!r} (text, markdown or html)")
    return mask


def source_of(
    name: str, fields: tuple[str, ...] = (), delimiter: str = "", inner: str = "text"
) -> Source:
    """The reader of a text-based format.

    Args:
        name: one of `FORMATS` except `parquet`.
        fields: of records.
        delimiter: of CSV.
        inner: the format of the fields' texts.
    """
    if name in ("jsonl", "json"):
        from cleantext.sources.json_records import JsonSource

        return JsonSource(fields, name == "jsonl", mask_of(inner))
    if name in ("csv", "tsv"):
        from cleantext.sources.delimited import DelimitedSource

        return DelimitedSource(fields, delimiter or "\t" * (name == "tsv"), mask_of(inner))
    from cleantext.sources.text import (
        TextSource,
        escape_html,
        escape_markdown,
    )

    escape = {"html": escape_html, "markdown": escape_markdown}.get(name)
    return TextSource(mask_of(name), escape, name == "text")
