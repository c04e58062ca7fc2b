"""The gate in plain words: every line is cut into words, and every dialect looked at by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cleantext.spun.screen import (
    IN_PARAGRAPH,
    IN_WINDOW,
    LOWERED,
    REMAINING,
    WINDOW,
    Screen,
)


def lowered(line: str) -> list[str]:
    """The words of a line in small letters, without punctuation."""
    return line.encode("utf-8", "surrogatepass").translate(LOWERED).decode("ascii").split()


def passing(screen: Screen, text: str) -> set[int]:
    """The lines that pass the gate for one dialect without collocations."""
    lines = text.split("\n")
    found = {
        number: {word: screen.strong[word][1] for word in lowered(line) if word in screen.strong}
        for number, line in enumerate(lines)
    }
    windows: dict[int, list[int]] = {}
    start = 0
    for number, line in enumerate(lines):
        if found[number]:
            windows.setdefault(start // WINDOW, []).append(number)
        # the line end before a line counts as part of it
        start += len(line.encode("utf-8", "surrogatepass")) + (number > 0)
    out = {
        number
        for number, nats in found.items()
        if nats
        and sum(nats.values()) >= screen.needed + IN_PARAGRAPH * screen.scale
        and remains(screen, [lines[number]], nats)
    }
    for window, here in windows.items():
        both = [*here, *windows.get(window + 1, ())]
        nats = {word: value for number in both for word, value in found[number].items()}
        enough = sum(nats.values()) >= screen.needed + IN_WINDOW * screen.scale
        if enough and remains(screen, [lines[number] for number in both], nats):
            out.update(both)
    return out


def remains(screen: Screen, lines: Sequence[str], nats: Mapping[str, float]) -> bool:
    """Whether enough evidence remains when shapes and bare originals are looked at."""
    words = frozenset(
        word for line in lines for word in (line.split() if screen.bare else lowered(line))
    )
    kept = {s: v for s, v in nats.items() if s in words and screen.strong[s][0] not in words}
    least = REMAINING * screen.needed
    return sum(kept.values()) >= least and screen.evidence(kept, words) >= least
