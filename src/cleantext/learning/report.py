"""What was learned, told to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cleantext.learning.counts import BARE, CAPITAL, PUNCTUATED, QUOTED
from cleantext.learning.learn import Learned
from cleantext.learning.trial import Gain

#: Examples of each kind.
EXAMPLES = 5


def lines(learned: Learned, gain: Gain | None, profile: Path) -> Iterator[str]:
    """The report, line by line; what comes from texts is printable.

    Args:
        learned: the dialect.
        gain: by cross-validation, None if it was not measured.
        profile: where it was written.
    """
    own = [rule for rule in learned.rules if rule.evidence == "learned" and not rule.unchanged]
    inferred = sum(rule.evidence == "inferred" and not rule.seen for rule in learned.rules)
    before = learned.evidence.pairs - learned.pairs
    since = f" and {before:,} earlier ones" if before else ""
    yield (
        f"learned {len(own):,} rules from {learned.pairs:,} pairs{since}"
        f" ({learned.evidence.tokens:,} tokens aligned): {profile}"
    )
    often = sorted(own, key=lambda rule: (-rule.seen, rule))[:EXAMPLES]
    yield f"  most often: {', '.join(f'{rule} ({rule.seen})' for rule in often)}"
    if inferred:
        yield f"  inferred {inferred:,} more, of other forms of these words"
    yield f"  profile: {'; '.join(_habits(learned))}"
    if learned.profile.borrows:
        shares = (f"{name} ({share:.0%})" for name, share in learned.profile.borrows.items())
        yield f"  agrees with, and borrows from: {', '.join(shares)}"
    yield _gain(gain)
    yield from _left_out(learned)
    yield from _rejected(learned)


def _habits(learned: Learned) -> Iterator[str]:
    habits = learned.habits
    if learned.profile.bare:
        yield "only bare lower-case words are replaced"
    else:
        shapes = {
            BARE: "bare words",
            CAPITAL: "capitalised words",
            PUNCTUATED: "punctuated words",
            QUOTED: "words in quotation marks",
        }
        touched = (shapes.get(shape, "words in capitals") for shape in learned.touched_shapes)
        yield f"replaced are {', '.join(touched)}"
    if habits.function:
        yield "always, and always by the same word"
    else:
        yield f"not always by the same word ({habits.rate:.0%} by the usual one)"
    adjusted, flips = learned.evidence.adjusted, learned.evidence.flips
    if flips:
        verb = "follow" if learned.profile.articles_adjusted else "do not follow"
        yield f"articles {verb} the surrogate ({adjusted} of {flips} do)"
    else:
        yield "articles unknown"
    phrases = sum(" " in rule.original for rule in learned.rules)
    yield f"{phrases} phrases" if phrases else "no phrases"
    if learned.digits:
        yield "number words become digits"


def _gain(gain: Gain | None) -> str:
    if gain is None:
        return "  gain: not measured (it takes two pairs)"
    score = gain.score
    return (
        f"  gain: error reduction rate {score.error_reduction_rate:.2f}, edit precision "
        f"{score.precision:.2f} on {gain.pairs} pairs repaired by what the others taught"
    )


def _left_out(learned: Learned) -> Iterator[str]:
    if not learned.left_out:
        return
    yield f"  left out {len(learned.left_out):,} changes that may be accidents, such as:"
    for decision in learned.left_out[:EXAMPLES]:
        yield f"    {decision.original} → {decision.surrogate}: {decision.reason}"


def _rejected(learned: Learned) -> Iterator[str]:
    if not learned.rejected:
        return
    yield f"  rejected {len(learned.rejected):,} pairs:"
    reasons = Counter(pair.reason for pair in learned.rejected)
    first = {pair.reason: pair.name for pair in reversed(learned.rejected)}
    for reason, times in reasons.most_common(EXAMPLES):
        more = f" (and {times - 1} more)" if times > 1 else ""
        yield f"    {first[reason]}{more}: {reason}"
