"""HTML: prose is the text that a reader sees; tags and all that they hide are blanked out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleantext.sources.markdown import FRONT_MATTER
from cleantext.sources.masking import Fill, Span, blank
from cleantext.sources.stretches import in_sentences


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)
        (?:[\s/]*+[^\s/>][^\s/>=]*+
          (?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>))|(?!\s*+=)))*+[\s/]*+>""",
    re.X,
)
_BEGUN = re.compile(r"<[!?%/a-zA-Z]")
_TAG_BEGUN = re.compile(r"</?[a-zA-Z]")
_TEMPLATE = re.compile(r"\{\{[^{}]*+\}\}|\{%[^{}]*+\}")
#: Their content is not markup, or not for readers: it goes to the closing tag, whatever is in it.
_RAW = _names("script style textarea xmp iframe noembed noframes noscript plaintext")
#: Their content is markup that is not prose.
_HIDDEN = _names("pre code kbd samp tt var listing template svg math object select")
#: Where a tag that closes itself does.
_FOREIGN = _names("svg math")
_BLOCKS = _names(
    "address article aside blockquote body br button caption center col colgroup dd details dialog"
    " dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head"
    " header hr html legend li link main menu meta nav noscript ol optgroup option p param pre"
    " script search section style summary table tbody td template textarea tfoot th thead title"
    " tr ul"
)
# Markup with an end of its own; where that is missing, a browser hides the rest.
_DECLARATIONS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<%", "%>"))

#: Spans that are handed on at a time.
_MANY = 1 << 12


def mask(text: str) -> str:
    """Blank out all that is not prose; same length, one line a block.

    Entities stay as they are written; line ends of the source become spaces. A block too long for
    a paragraph is taken apart where sentences end.
    """
    shown = blank(text.replace("\n", " ").replace("\r", " "), _Scanner(text).scan())
    return in_sentences(shown)


class _Scanner:
    """One pass over the markup; knows which hidden element is open and how deep.

    Attributes:
        spans: those found since some were handed on.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[Span] = []
        self.hidden = ""
        self.depth = 0
        self.missing: set[str] = set()

    def scan(self) -> Iterator[Span]:
        """The spans to blank out, in reading order, as they are found."""
        prose = at = 0
        if front := FRONT_MATTER.match(self.text):
            prose = at = front.end()
            self._hide(0, at, Fill.BREAK)
        templates = "{{" in self.text or "{%" in self.text
        while (at := self.text.find("<", at)) >= 0:
            tag = _TAG.match(self.text, at)
            end = tag.end() if tag else self._declaration(at)
            if end == at:
                at += 1
                continue
            if len(self.spans) > _MANY:
                yield from self.spans
                self.spans.clear()
            if self.hidden or templates:
                self._prose(prose, at)
            prose = at = self._element(at, end, tag) if tag else self._hide(at, end)
        self._prose(prose, len(self.text))
        yield from self.spans

    def _hide(self, start: int, end: int, fill: Fill = Fill.SPACE) -> int:
        self.spans.append((start, end, fill))
        return end

    def _prose(self, start: int, end: int) -> None:
        """What stands between two pieces of markup."""
        if self.hidden:
            self._hide(start, end)
        else:
            for template in _TEMPLATE.finditer(self.text, start, end):
                self._hide(*template.span())

    def _declaration(self, at: int) -> int:
        """Where markup ends that begins at a "<" and is no whole tag; there, if it is none.

        As in a browser, what is begun and never ended takes the rest of the text with it.
        """
        text, rest = self.text, len(self.text)
        if not _BEGUN.match(text, at):
            return at
        if text.startswith(("<!-->", "<!--->"), at):
            return text.find(">", at) + 1
        for opener, closer in _DECLARATIONS:
            if text.startswith(opener, at):
                if (closing := self._find(closer, at + len(opener))) >= 0:
                    return closing + len(closer)
                if opener != "<?":
                    return at if opener == "<%" else rest
        return rest if _TAG_BEGUN.match(text, at) else self._find(">", at) + 1 or rest

    def _find(self, closer: str, at: int) -> int:
        """`str.find` that looks only once in vain."""
        found = -1 if closer in self.missing else self.text.find(closer, at)
        if found < 0:
            self.missing.add(closer)
        return found

    def _element(self, start: int, end: int, tag: re.Match[str]) -> int:
        """Hide a tag and what it hides; where to go on."""
        name = tag["name"].lower()
        opens = not tag["close"]
        if opens and name in _RAW:
            closing = re.compile(rf"</{name}(?=[\s/>])", re.I).search(self.text, end)
            end = closing.start() if closing else len(self.text)
        elif self.hidden:
            if name == self.hidden:
                self.depth += 1 if opens else -1
                self.hidden = self.hidden if self.depth else ""
        elif opens and name in _HIDDEN and not (name in _FOREIGN and tag[0].endswith("/>")):
            self.hidden, self.depth = name, 1
        return self._hide(start, end, Fill.BREAK if name in _BLOCKS else Fill.SPACE)
