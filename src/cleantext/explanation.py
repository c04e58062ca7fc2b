"""Why an edit is what it is: the surrogate in its sentence, the rule, its evidence, the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cleantext.findings import Candidate, Edit, Finding, Result
from cleantext.spun import dialect as dialects
from cleantext.spun.lexicon import Substitution

#: Code points of a sentence that are shown on either side of the surrogate at most.
ROOM = 160
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*\s|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Choice:
    """A possible original.

    Attributes:
        text: the words; those of the surrogate where it is left as it is.
        probability: that it is the one.
        rule: the substitution that is undone; empty for leaving the surrogate as it is.
        evidence: where the rule comes from, and how often it was seen.
    """

    text: str
    probability: float
    rule: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One edit, suggestion or suspect.

    Attributes:
        kind: `edit`, `suggestion` or `suspect`.
        offset: where the surrogate stands, in code points.
        before, surrogate, after: the sentence, cut at the surrogate.
        choices: possible originals, the chosen one first, the others by probability.
    """

    kind: str
    offset: int
    before: str
    surrogate: str
    after: str
    choices: tuple[Choice, ...]


def explain(result: Result) -> Iterator[Explanation]:
    """Explain every edit, suggestion and suspect of a result, in reading order."""
    items: list[tuple[str, Edit | Finding]] = [
        *(("edit", edit) for edit in result.edits),
        *(("suggestion", edit) for edit in result.suggestions),
        *(("suspect", finding) for finding in result.findings),
    ]
    for kind, item in sorted(items, key=lambda one: one[1].start):
        before, after = _sentence(result.original, item.start, item.end)
        surrogate = result.original[item.start : item.end]
        choices = _of_edit(item) if isinstance(item, Edit) else _of_finding(item)
        yield Explanation(kind, item.start, before, surrogate, after, choices)


def _of_edit(edit: Edit) -> tuple[Choice, ...]:
    evidence = _evidence(edit.rule, edit.dialect, edit.evidence)
    chosen = Choice(edit.after, edit.confidence, edit.rule, evidence)
    return (chosen, *(_choice(one, edit.dialect) for one in edit.runners_up))


def _of_finding(finding: Finding) -> tuple[Choice, ...]:
    return tuple(_choice(one, finding.dialect) for one in finding.candidates)


def _choice(candidate: Candidate, dialect: str) -> Choice:
    evidence = _evidence(candidate.rule, dialect, candidate.evidence)
    return Choice(candidate.text, candidate.probability, candidate.rule, evidence)


def _evidence(rule: str, dialect: str, evidence: str) -> str:
    """The evidence of a rule, and what the lexicon of its dialect has to say besides."""
    found = _rules(dialect).get(rule)
    if found is None or found.evidence != evidence:
        return evidence
    seen = f", seen {found.seen} time{'s' if found.seen > 1 else ''}" if found.seen else ""
    origin = "" if found.dialect == dialect else f" in the lexicon {found.dialect}"
    return f"{evidence}{origin}{seen}"


@cache
def _rules(dialect: str) -> dict[str, Substitution]:
    """The rules of a shipped dialect, and those that it borrows, by their names."""
    if dialect not in dialects.names():
        return {}
    profile = dialects.load(dialect).profile
    return {
        str(rule): rule
        for name in (*profile.borrows, dialect)
        for rule in dialects.load(name).rules
    }


def _sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span in its sentence, on one line."""
    first, last = max(0, start - ROOM), min(len(text), end + ROOM)
    before = text[first:start]
    left = max((found.end() for found in _SENTENCE_END.finditer(before)), default=0)
    after = text[end:last]
    found = _SENTENCE_END.search(after)
    right = found.end() if found else len(after)
    opening = "…" if not left and first else ""
    closing = "…" if not found and last < len(text) else ""
    return opening + _one_line(before[left:]), _one_line(after[:right].rstrip()) + closing


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
