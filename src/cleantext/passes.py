"""Several passes over one text, told as one: what the second pass edits, in offsets of the first text.

A repair can make the next word certain, so that a second look at the repaired text finds more. Repairing what
was repaired must change nothing, so the passes go on until nothing is left to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleantext.findings import Deferred, Edit, Result, apply_edits


def compose(first: Result, second: Result) -> Result:
    """One result for two passes, the second over the text of the first."""
    edits = tuple(_merged(first, second.edits))
    covered = [(edit.start, edit.end) for edit in edits]
    return Result(
        first.original,
        apply_edits(first.original, edits),
        edits,
        tuple(s for s in first.suggestions if not _overlaps(s.start, s.end, covered)),
        Deferred(lambda: [f for f in first.findings if not _overlaps(f.start, f.end, covered)]),
        first.verdict,
    )


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)


@dataclass(frozen=True, slots=True)
class _Piece:
    """An edit of either pass, as a span of the text between them."""

    start: int
    end: int
    edit: Edit
    later: bool


def _merged(first: Result, later: Sequence[Edit]) -> list[Edit]:
    """The edits of both passes in the first text's offsets; those that touch become one."""
    pieces = [_Piece(edit.start, edit.end, edit, later=True) for edit in later]
    shift = 0
    for edit in first.edits:
        start = edit.start + shift
        pieces.append(_Piece(start, start + len(edit.after), edit, later=False))
        shift += len(edit.after) - len(edit.before)
    out: list[Edit] = []
    shift = 0
    for group in _groups(sorted(pieces, key=lambda p: (p.start, p.end))):
        after_group = shift + sum(
            len(p.edit.after) - len(p.edit.before) for p in group if not p.later
        )
        out.append(_one(first, group, shift, after_group))
        shift = after_group
    return out


def _groups(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Pieces that share text, or touch where one of them is empty."""
    groups: list[list[_Piece]] = []
    end = -1
    for piece in pieces:
        touches = (
            groups
            and piece.start == end
            and (piece.start == piece.end or any(p.start == p.end == end for p in groups[-1]))
        )
        if groups and (piece.start < end or touches):
            groups[-1].append(piece)
            end = max(end, piece.end)
        else:
            groups.append([piece])
            end = piece.end
    return groups


def _one(first: Result, group: Sequence[_Piece], shift: int, after_group: int) -> Edit:
    """The pieces of a group as one edit of the first text."""
    begin, end = group[0].start, max(piece.end for piece in group)
    changes = [replace(p.edit, start=p.start - begin, end=p.end - begin) for p in group if p.later]
    model = changes[-1] if changes else group[0].edit
    start_in_first, end_in_first = begin - shift, end - after_group
    return replace(
        model,
        start=start_in_first,
        end=end_in_first,
        before=first.original[start_in_first:end_in_first],
        after=apply_edits(first.text[begin:end], changes),
        confidence=min(piece.edit.confidence for piece in group),
    )
