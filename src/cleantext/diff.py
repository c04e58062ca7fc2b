"""What would change, as a unified diff, before anything is written."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from cleantext.reports.escape import path_bytes, source_line, visible
from cleantext.reports.terminal import Part, paint

_NO_NEWLINE = "\\ No newline at end of file\n"
_STYLES = {" ": "", "-": "red", "+": "green"}
_STRONG = {"-": "bold white on red", "+": "bold black on green"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a diff: its mark (` `, `-`, `+`), and its text with its line end, if it has one."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Hunk:
    """Neighbouring changes with their context.

    `old` and `new` are the first line, from 0, and the number of lines on either side.
    """

    old: tuple[int, int]
    new: tuple[int, int]
    lines: tuple[Line, ...]


_Change = tuple[int, int, int, int]


def _split(text: str) -> list[str]:
    """Lines with their ends; as in git, only a line feed ends a line."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _changes(old: list[str], new: list[str]) -> Iterator[_Change]:
    """The ranges of lines that differ: old start and end, new start and end."""
    if len(old) != len(new):
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        yield from (where for tag, *where in matcher.get_opcodes() if tag != "equal")  # type: ignore[misc]
        return
    # Edits stay within their lines, so that lines pair off: linear, and never the wrong pairs.
    start: int | None = None
    for index, (before, after) in enumerate(zip(old, new, strict=True)):
        if before == after and start is not None:
            yield start, index, start, index
            start = None
        elif before != after and start is None:
            start = index
    if start is not None:
        yield start, len(old), start, len(old)


def _groups(changes: Iterable[_Change], context: int) -> Iterator[list[_Change]]:
    """Changes whose contexts touch or overlap, together."""
    group: list[_Change] = []
    for change in changes:
        if group and change[0] - group[-1][1] > 2 * context:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(old: list[str], new: list[str], group: list[_Change], context: int) -> Hunk:
    first = max(0, group[0][0] - context)
    last = min(len(old), group[-1][1] + context)
    lines: list[Line] = []
    at = first
    for old_start, old_end, new_start, new_end in group:
        lines += [Line(" ", line) for line in old[at:old_start]]
        lines += [Line("-", line) for line in old[old_start:old_end]]
        lines += [Line("+", line) for line in new[new_start:new_end]]
        at = old_end
    lines += [Line(" ", line) for line in old[at:last]]
    new_first = group[0][2] - (group[0][0] - first)
    new_count = sum(line.mark != "-" for line in lines)
    return Hunk((first, last - first), (new_first, new_count), tuple(lines))


def hunks(old: str, new: str, context: int = 3) -> list[Hunk]:
    """The hunks that lead from one text to the other; none if they are equal."""
    if old == new:
        return []
    before, after = _split(old), _split(new)
    groups = _groups(_changes(before, after), context)
    return [_hunk(before, after, group, context) for group in groups]


def _range(first: int, count: int) -> str:
    """A range of lines as diffs write it: an empty one stands behind the line it names."""
    start = first + 1 if count else first
    return str(start) if count == 1 else f"{start},{count}"


def _file_name(side: str, path: str) -> str:
    """A file name as git writes it: quoted if it is odd, with a tab behind it if it has a space."""
    name = f"{side}/{PurePath(path).as_posix().lstrip('/')}"
    if name.isprintable() and name.isascii() and not set(name) & set('"\\'):
        return name + ("\t" if " " in name else "")
    escapes = {ord("\n"): "\\n", ord("\t"): "\\t", ord('"'): '\\"', ord("\\"): "\\\\"}
    quoted = (
        escapes.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}")
        for byte in path_bytes(name)
    )
    return f'"{"".join(quoted)}"'


def _header(path: str) -> str:
    return f"--- {_file_name('a', path)}\n+++ {_file_name('b', path)}\n"


def _place(hunk: Hunk) -> str:
    return f"@@ -{_range(*hunk.old)} +{_range(*hunk.new)} @@\n"


def unified_diff(path: str, old: str, new: str, context: int = 3) -> str:
    """A patch that `git apply` and `patch -p1` understand; empty if the texts are equal.

    The lines are exactly those of the texts, control characters included: it is for files and
    pipes. For a terminal there is `show_diff`.
    """
    out: list[str] = []
    for hunk in hunks(old, new, context):
        out.append(_place(hunk))
        for line in hunk.lines:
            out.append(line.mark + line.text)
            if not line.text.endswith("\n"):
                out.append("\n" + _NO_NEWLINE)
    return _header(path) + "".join(out) if out else ""


def _words(line: Line) -> list[str]:
    """The words of a line, each with the space behind it, visible; without the line end."""
    shown = source_line(line.text.removesuffix("\n").removesuffix("\r"))
    return re.findall(r" +|[^ ]+ *", shown)


def _paired(minus: list[Line], plus: list[Line]) -> Iterator[tuple[list[Part], list[Part]]]:
    """Changed lines in pairs, with the words that differ in a stronger style."""
    for old, new in zip(minus, plus, strict=True):
        before, after = _words(old), _words(new)
        left: list[Part] = [("-", _STYLES["-"])]
        right: list[Part] = [("+", _STYLES["+"])]
        matcher = difflib.SequenceMatcher(None, before, after)
        for tag, start, end, new_start, new_end in matcher.get_opcodes():
            styles = _STYLES if tag == "equal" else _STRONG
            left.append(("".join(before[start:end]), styles["-"]))
            right.append(("".join(after[new_start:new_end]), styles["+"]))
        yield left, right


def _ended(parts: list[Part], line: Line) -> list[Part]:
    end = "\n" if line.text.endswith("\n") else "\n" + _NO_NEWLINE
    return [*parts, (end, "")]


def _plain(line: Line) -> list[Part]:
    style = _STYLES[line.mark]
    return _ended([(line.mark + "".join(_words(line)), style)], line)


def _shown(hunk: Hunk, colour: bool) -> Iterator[list[Part]]:
    """The lines of a hunk as parts; runs of as many old as new lines are compared word by word."""
    at = 0
    lines = hunk.lines
    while at < len(lines):
        if lines[at].mark == " ":
            yield _plain(lines[at])
            at += 1
            continue
        end = at
        while end < len(lines) and lines[end].mark != " ":
            end += 1
        minus = [line for line in lines[at:end] if line.mark == "-"]
        plus = [line for line in lines[at:end] if line.mark == "+"]
        if colour and len(minus) == len(plus):
            pairs = list(_paired(minus, plus))
            yield from (_ended(left, line) for (left, _), line in zip(pairs, minus, strict=True))
            yield from (_ended(right, line) for (_, right), line in zip(pairs, plus, strict=True))
        else:
            yield from map(_plain, lines[at:end])
        at = end


def show_diff(path: str, old: str, new: str, colour: bool = False, context: int = 3) -> str:
    """A diff to look at: no character of the texts can steer the terminal.

    What cannot be printed is shown as an escape, and carriage returns at line ends are left out, so
    that this is not a patch. With `colour`, the words that differ stand out.
    """
    found = hunks(old, new, context)
    if not found:
        return ""
    out = [paint([(visible(line) + "\n", "bold")], colour) for line in _header(path).splitlines()]
    for hunk in found:
        out.append(paint([(_place(hunk), "cyan")], colour))
        out += [paint(parts, colour) for parts in _shown(hunk, colour)]
    return "".join(out)
