"""How good a repair is, against a reference: the metrics of field-notes section 3.

Error reduction rate: (TP - FP) / (TP + FN), van der Goot et al., MultiLexNorm, W-NUT 2021. A surrogate
restored to a wrong word counts as FN, a changed correct token as FP. F0.5: Dahlmeier and Ng, 2012.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from cleantext.document import Document
from cleantext.findings import Edit


@dataclass(frozen=True, slots=True)
class ReferenceEdit:
    """A span of the spun text (code points) and what may stand there; any of `after` is right."""

    start: int
    end: int
    after: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """Counts over one or many texts; add them up with `+`.

    Attributes:
        tp: reference edits made right.
        fn: reference edits missed, or made wrong.
        fp: edits where nothing was to be changed.
        wrong: of `fn`, those that were changed, but to a wrong word.
        correct_tokens: tokens outside the reference edits.
        confusions: (spun, reference, output) of the wrong and missed ones, and of false alarms.
    """

    tp: int = 0
    fn: int = 0
    fp: int = 0
    wrong: int = 0
    correct_tokens: int = 0
    confusions: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.tp + other.tp,
            self.fn + other.fn,
            self.fp + other.fp,
            self.wrong + other.wrong,
            self.correct_tokens + other.correct_tokens,
            self.confusions + other.confusions,
        )

    @property
    def error_reduction_rate(self) -> float:
        """1 is a perfect repair, 0 is leaving the text alone, negative is harm."""
        total = self.tp + self.fn
        return (self.tp - self.fp) / total if total else 0.0

    @property
    def precision(self) -> float:
        """Right edits / edits made."""
        made = self.tp + self.fp + self.wrong
        return self.tp / made if made else 1.0

    @property
    def recall(self) -> float:
        """Right edits / edits to make."""
        total = self.tp + self.fn
        return self.tp / total if total else 1.0

    @property
    def f_half(self) -> float:
        """F0.5, which weighs precision twice as much as recall."""
        p, r = self.precision, self.recall
        return 1.25 * p * r / (0.25 * p + r) if p + r else 0.0

    @property
    def broken_rate(self) -> float:
        """Changed correct tokens / correct tokens."""
        return self.fp / self.correct_tokens if self.correct_tokens else 0.0


def _spans(words: Sequence[str], starts: Sequence[int], first: int, last: int) -> tuple[int, int]:
    """Code points from token `first` to the end of token `last - 1`."""
    if first == last:
        at = starts[first] if first < len(starts) else (starts[-1] + len(words[-1]) if words else 0)
        return at, at
    return starts[first], starts[last - 1] + len(words[last - 1])


def reference_edits(spun: str, reference: str) -> list[ReferenceEdit]:
    """The edits that turn a spun text into its reference, by aligning their tokens.

    Lines are aligned first where both texts have as many, so that long texts stay cheap.
    """
    ours, theirs = spun.split("\n"), reference.split("\n")
    if len(ours) != len(theirs):
        return _align(spun, reference, 0)
    out: list[ReferenceEdit] = []
    offset = 0
    for a, b in zip(ours, theirs, strict=True):
        if a != b:
            out += _align(a, b, offset)
        offset += len(a) + 1
    return out


def _align(spun: str, reference: str, offset: int) -> list[ReferenceEdit]:
    source, target = Document(spun), Document(reference)
    words, starts, wanted = source.words, source.starts, target.words
    out: list[ReferenceEdit] = []
    for kind, a0, a1, b0, b1 in _blocks(words, wanted):
        if kind == "equal":
            continue
        if a1 - a0 == b1 - b0:
            pieces = [
                (a, a + 1, wanted[b]) for a, b in zip(range(a0, a1), range(b0, b1), strict=True)
            ]
        else:
            pieces = [(a0, a1, " ".join(wanted[b0:b1]))]
        for first, last, after in pieces:
            start, end = _spans(words, starts, first, last)
            out.append(ReferenceEdit(start + offset, end + offset, (after,)))
    return out


def _blocks(a: Sequence[str], b: Sequence[str]) -> Iterable[tuple[str, int, int, int, int]]:
    """Equal and unequal stretches, alternating."""
    merged: list[tuple[str, int, int, int, int]] = []
    for op in Levenshtein.opcodes(a, b):
        kind = "equal" if op.tag == "equal" else "change"
        if merged and merged[-1][0] == kind:
            _, a0, _, b0, _ = merged[-1]
            merged[-1] = (kind, a0, op.src_end, b0, op.dest_end)
        else:
            merged.append((kind, op.src_start, op.src_end, op.dest_start, op.dest_end))
    return merged


def score(spun: str, references: Sequence[ReferenceEdit], edits: Sequence[Edit]) -> Score:
    """Compare the edits of one text with its reference edits, both in reading order."""
    tp = fn = fp = wrong = 0
    confusions: Counter[tuple[str, str, str]] = Counter()
    spent: set[int] = set()
    for reference in references:
        near = [index for index, edit in enumerate(edits) if _touch(edit, reference)]
        spent.update(near)
        start = min([reference.start, *(edits[index].start for index in near)])
        end = max([reference.end, *(edits[index].end for index in near)])
        output = _rendered(spun, start, end, [edits[index] for index in near])
        wanted = {
            " ".join(_wanted(spun, start, end, reference, after, references).split())
            for after in reference.after
        }
        if " ".join(output.split()) in wanted:
            tp += 1
        else:
            fn += 1
            wrong += bool(near)
            confusions[
                spun[reference.start : reference.end], "|".join(reference.after), output
            ] += 1
    for index, edit in enumerate(edits):
        if index not in spent:
            fp += 1
            confusions[edit.before, edit.before, edit.after] += 1
    changed = sum(len(spun[r.start : r.end].split()) for r in references)
    return Score(tp, fn, fp, wrong, max(0, len(spun.split()) - changed), confusions)


def _touch(edit: Edit, reference: ReferenceEdit) -> bool:
    """Whether two spans share text, or one is an insertion at or inside the other."""
    if edit.start == edit.end or reference.start == reference.end:
        return edit.start <= reference.end and reference.start <= edit.end
    return edit.start < reference.end and reference.start < edit.end


def _rendered(spun: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    out, at = [], start
    for edit in edits:
        out += [spun[at : edit.start], edit.after]
        at = edit.end
    return "".join([*out, spun[at:end]])


def _wanted(
    spun: str,
    start: int,
    end: int,
    reference: ReferenceEdit,
    after: str,
    references: Sequence[ReferenceEdit],
) -> str:
    """The reference text of a span that may be wider than one reference edit."""
    out, at = [], start
    for other in references:
        if start <= other.start and other.end <= end:
            out += [spun[at : other.start], after if other is reference else other.after[0]]
            at = other.end
    return "".join([*out, spun[at:end]])


def read_edits(table: str, spun: str) -> list[ReferenceEdit]:
    """Read a table of reference edits for `spun`.

    Each row is `line<TAB>before<TAB>after`: the 1-based line, the spun words at their next occurrence on
    that line, the alternatives separated by `|` (empty: delete). `#` starts a comment.

    Raises:
        ValueError: a row is malformed, or its words do not stand on its line.
    """
    starts = [0]
    for text in spun.split("\n"):
        starts.append(starts[-1] + len(text) + 1)
    out: list[ReferenceEdit] = []
    at_line, cursor = 0, 0
    for number, row in enumerate(table.split("\n"), 1):
        if not row.strip() or row.startswith(("#", "line\t")):
            continue
        cells = row.split("\t")
        if len(cells) != 3 or not cells[0].isdigit() or not 0 < int(cells[0]) < len(starts):
            raise ValueError(f"row {number}: expected line<TAB>before<TAB>after")
        line, before, after = int(cells[0]), cells[1], cells[2]
        if line != at_line:
            at_line, cursor = line, starts[line - 1]
        place = _find_token(spun, before, cursor, starts[line] - 1)
        if place < 0:
            raise ValueError(f"row {number}: {before!r} does not stand on line {line} (any more)")
        cursor = place + len(before)
        out.append(ReferenceEdit(place, cursor, tuple(after.split("|"))))
    return out


def _find_token(text: str, words: str, start: int, end: int) -> int:
    """Where `words` next stand between white space, or -1."""
    at = text.find(words, start, end)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(words) : at + len(words) + 1]
        if (not before or before.isspace()) and (not after or not after.isalnum()):
            return at
        at = text.find(words, at + 1, end)
    return -1
