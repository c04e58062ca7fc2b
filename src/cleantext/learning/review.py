"""Reviewing a discovered dialect: a person accepts, rejects or corrects its entries one by one.

`Review` is a value and `step` a function on it, so the whole review can be tested without a terminal; `run` puts
them between two functions that ask and show. What was decided is kept after every step (`decisions`), so that a
review can be stopped at any moment and gone on with later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from cleantext.errors import InputError
from cleantext.learning import decisions as kept
from cleantext.learning import discovered
from cleantext.learning.decisions import ACCEPT, EDIT, REJECT, Decision, Key
from cleantext.learning.entries import Entry, Example, substitution
from cleantext.learning.files import write_rules
from cleantext.spun import lexicon
from cleantext.spun.lexicon import MAX_WORDS, LexiconError, Substitution

#: How sure a rule is that a person confirmed.
CONFIRMED = 0.97
HELP = "a accept, r reject, e WORDS correct the original, s skip, u undo, q quit and go on later"

_NONE: Mapping[Key, Decision] = MappingProxyType({})


@dataclass(frozen=True)
class Review:
    """A review in progress.

    Attributes:
        entries: to be decided on, in this order.
        decisions: so far, from earlier sessions too.
        skipped: entries passed over in this session.
        history: keys decided or skipped in this session, the last one last.
        finished: the person wants to stop.
        message: what to tell the person about the last command; empty if all is well.
    """

    entries: tuple[Entry, ...]
    decisions: Mapping[Key, Decision] = field(default_factory=lambda: _NONE)
    skipped: frozenset[Key] = frozenset()
    history: tuple[Key, ...] = ()
    finished: bool = False
    message: str = ""

    @property
    def current(self) -> Entry | None:
        """The entry to decide on next; None when there is none, or the person wants to stop."""
        if self.finished:
            return None
        passed = self.decisions.keys() | self.skipped
        return next((entry for entry in self.entries if key_of(entry) not in passed), None)

    @property
    def decided(self) -> int:
        """The number of entries that are decided on."""
        return sum(key_of(entry) in self.decisions for entry in self.entries)


def key_of(entry: Entry) -> Key:
    """What identifies an entry."""
    return entry.original, entry.surrogate


def step(review: Review, command: str) -> Review:
    """Obey one command; see `HELP`. One that makes no sense changes nothing but the message."""
    review = replace(review, message="")
    entry = review.current
    if entry is None:
        return review
    word, _, rest = command.strip().partition(" ")
    rest = " ".join(rest.split())
    match word.lower():
        case "q" | "quit":
            return replace(review, finished=True)
        case "u" | "undo":
            return _undo(review)
        case "s" | "skip":
            key = key_of(entry)
            history = (*review.history, key)
            return replace(review, skipped=review.skipped | {key}, history=history)
        case "a" | "accept":
            return _decide(review, entry, Decision(ACCEPT))
        case "r" | "reject":
            return _decide(review, entry, Decision(REJECT))
        case "e" | "edit":
            return _edit(review, entry, rest)
    return replace(review, message=HELP)


def _edit(review: Review, entry: Entry, original: str) -> Review:
    if not original:
        return replace(review, message="say the original too, such as: e the")
    if len(original.split()) > MAX_WORDS:
        return replace(review, message=f"an original has at most {MAX_WORDS} words")
    if original.startswith("#") or not original.isprintable():
        return replace(review, message="an original has letters and digits")
    if original == entry.original:
        return _decide(review, entry, Decision(ACCEPT))
    return _decide(review, entry, Decision(EDIT, original))


def _decide(review: Review, entry: Entry, decision: Decision) -> Review:
    key = key_of(entry)
    return replace(
        review,
        decisions=MappingProxyType({**review.decisions, key: decision}),
        history=(*review.history, key),
    )


def _undo(review: Review) -> Review:
    if not review.history:
        return replace(review, message="nothing to undo")
    *before, last = review.history
    return replace(
        review,
        decisions=MappingProxyType({k: d for k, d in review.decisions.items() if k != last}),
        skipped=review.skipped - {last},
        history=tuple(before),
    )


def rules(
    entries: Iterable[Entry],
    decisions: Mapping[Key, Decision],
    dialect: str,
    believed: float,
    standing: Iterable[Substitution] | None = None,
) -> tuple[Substitution, ...]:
    """The rules of a dialect after a review, sorted.

    What people changed in the lexicon by hand stays: a line that they wrote (evidence `user`), and that they
    took one out.

    Args:
        entries: of the discovery.
        decisions: of the person.
        dialect: its name.
        believed: entries that nobody decided on need this probability (0..1).
        standing: rules that the lexicon has already, None if there is none; those that are no entries were
            written by people, or known before.
    """
    entries = tuple(entries)
    known = {key_of(entry) for entry in entries}
    before = {(rule.original, rule.surrogate): rule for rule in standing or ()}
    found = {
        key: rule
        for key, rule in before.items()
        if key not in known or (rule.evidence == "user" and key not in decisions)
    }
    for entry in entries:
        said = decisions.get(key_of(entry))
        rule = substitution(entry, dialect)
        if said is None:
            if entry.probability >= believed and (standing is None or key_of(entry) in before):
                found.setdefault(key_of(entry), rule)
        elif said.action != REJECT:
            original = said.original or entry.original
            found[original, entry.surrogate] = replace(
                rule, original=original, evidence="user", sure=CONFIRMED
            )
    return tuple(sorted(found.values()))


def apply(profile: Path) -> int:
    """Rewrite the lexicon of a discovered dialect with what was decided so far.

    Returns:
        The number of its rules.

    Raises:
        InputError: a file of the dialect is missing, malformed or cannot be written.
    """
    entries, believed = discovered.read_entries(profile)
    decisions = kept.read(profile)
    path = profile.with_suffix(".tsv")
    try:
        standing = lexicon.read(path) if path.exists() else None
        every = rules(entries, decisions, profile.stem, believed, standing)
        write_rules(path, every)
    except LexiconError as error:
        raise InputError(*str(error).split(": ", 1)) from None
    except OSError as error:
        raise InputError(str(path), error.strerror or str(error)) from None
    return len(every)


def run(profile: Path, ask: Callable[[str], str], show: Callable[[str], None]) -> Review:
    """Review a discovered dialect.

    Args:
        profile: of the dialect; its lexicon is rewritten at the end.
        ask: shows a prompt and returns what the person typed; `EOFError` or `KeyboardInterrupt`
            stops the review, and nothing is lost.
        show: shows some lines, which may hold anything that stood in the texts.

    Raises:
        InputError: a file of the dialect is missing, malformed or cannot be written.
    """
    entries, _ = discovered.read_entries(profile)
    review = Review(entries, MappingProxyType(kept.read(profile)))
    try:
        while (entry := review.current) is not None:
            if not review.message:
                show("\n".join(describe(entry, review)))
            before = review.decisions
            review = step(review, ask("[a]ccept [r]eject [e]dit [s]kip [u]ndo [q]uit: "))
            if review.decisions != before:
                kept.write(profile, review.decisions)
            if review.message:
                show(review.message)
    except (EOFError, KeyboardInterrupt):
        review = replace(review, finished=True)
    apply(profile)
    return review


def describe(entry: Entry, review: Review) -> Sequence[str]:
    """What a person needs to know of an entry, line by line."""
    number = review.entries.index(entry) + 1
    numbers = (
        f"probability {entry.probability:.2f}, about {entry.uses:.0f} of {entry.count:,} times"
    )
    return [
        "",
        f"[{number}/{len(review.entries)}] {entry.original} → {entry.surrogate}   {numbers}",
        *(line for example in entry.examples for line in _lines(example)),
    ]


def _lines(example: Example) -> tuple[str, str]:
    text, start, end = example.text, example.start, example.end
    return f"    {text[:start]}«{text[start:end]}»{text[end:]}", f"  = {example.restored}"
