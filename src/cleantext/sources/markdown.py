"""Markdown: prose is what is left of paragraphs, headings, list items and table cells.

Code, front matter, HTML blocks, link definitions and mathematics are left alone. The scanner goes
once over the lines (this module), then once over the text of each block (`markdown_inline`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cleantext.sources.markdown_inline import inline_spans
from cleantext.sources.masking import Fill, Span, blank, newlines
from cleantext.sources.stretches import in_sentences

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
FRONT_MATTER = re.compile(
    r"(?P<mark>---|\+\+\+)[ \t]*\r?\n(?=\s*(?:[\w\"'.-][^\n:=]*[:=]|#|\[|---|\+\+\+))"
    r"(?:.*\n){0,5000}?(?:(?P=mark)|\.\.\.)[ \t]*(?:\r?\n|\Z)"
)
_QUOTE = re.compile(r"(?:[ ]{0,3}>[ \t]?)+")
_OPENERS = frozenset("`~$#-*_=|:!?{[<")
_FENCE = re.compile(r"(?P<mark>`{3,}(?=[^`]*$)|~{3,}|\$\$(?=\s*$)|\$\$(?!.*\$\$))", re.S)
_HEADING = re.compile(r"#{1,6}(?=\s|$)")
_HEADING_END = re.compile(r"[ \t]#+\s*$")
_RULE = re.compile(r"(?:(?:-[ \t]*){3,}+|(?:\*[ \t]*){3,}+|(?:_[ \t]*){3,}+)$")
_UNDERLINE = re.compile(r"(?:=+|-+)\s*$")
_ITEM = re.compile(
    r"(?P<mark>[-*+]|(?P<number>\d{1,9})[.)])(?P<gap>[ \t]+|$)(?P<task>\[[ xX]\]\s)?"
)
_DEFINITION = re.compile(r"\[(?!\^)[^\[\]\n]{1,999}\]:\s*\S")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,999}\]:")
_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?\s*$")
_PIPE = re.compile(r"\\.|\|")
_DIRECTIVE = re.compile(r":::|!!! |\?\?\? |\{%|\{\{[<%]")
_HTML_BLOCKS = (
    (re.compile(r"<(?:script|pre|style|textarea)(?=[\s>]|$)", re.I),
     re.compile(r"</(?:script|pre|style|textarea)>", re.I)),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
)  # fmt: skip
_HTML_TAG = re.compile(
    r"</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details"
    r"|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr"
    r"|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search"
    r"|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?=[\s/>]|$)",
    re.I,
)
_LONE_TAG = re.compile(r"<(?:/[A-Za-z][\w-]*\s*|[A-Za-z][\w-]*(?:\s[^<>]*)?)>\s*$")
_DEEPEST = 100  # containers on one line; more are taken for text
_TAB = 4


def mask(text: str) -> str:
    """Blank out all that is not prose; same length, one line a paragraph, heading, item or cell.

    A line too long for a paragraph is taken apart where sentences end.
    """
    scanner = _Scanner(text)
    scanner.scan()
    work = newlines(blank(text, scanner.spans))
    inline = (span for block in scanner.regions for span in inline_spans(work, *block))
    return in_sentences(blank(work, inline))


@dataclass(slots=True)
class _Scanner:
    """The block structure, found in one pass; `spans` and `regions` are what comes of it.

    Attributes:
        regions: text of blocks, to be looked at for inline markup.
        start, end: the open paragraph, without the line end after it; start is -1 if there is none.
        rows: lines of the open paragraph.
        table: whether the lines are rows of a table.
        depth: of quotation.
        fence: the closing fence that is waited for, and whether it is in a quotation.
        html: what ends the open HTML block; None within means a blank line does.
        indents: where the contents of the open list items begin, in columns.
    """

    text: str
    spans: list[Span] = field(default_factory=list)
    regions: list[tuple[int, int]] = field(default_factory=list)
    start: int = -1
    end: int = -1
    rows: int = 0
    table: bool = False
    depth: int = 0
    fence: tuple[str, bool] | None = None
    html: tuple[re.Pattern[str] | None] | None = None
    indents: list[int] = field(default_factory=list)

    def scan(self) -> None:
        """Go over all lines."""
        at = 0
        if front := FRONT_MATTER.match(self.text):
            at = front.end()
            self._hide(0, at)
        for line in _LINE.finditer(self.text, at):
            start, end = line.span()
            if self.fence or self.html or not self.text[start].isalpha():
                self._line(start, end)
                continue
            if self.start < 0:  # the quick way for the usual line
                self.indents.clear()
            self.depth = 0
            self._paragraph(start, start, end)
        self._close()

    def _hide(self, start: int, end: int) -> None:
        self.spans.append((start, end, Fill.LINES))

    def _close(self) -> None:
        """End the open paragraph."""
        if self.start >= 0:
            self.regions.append((self.start, self.end))
        self.start = -1
        self.rows = 0
        self.table = False

    def _line(self, start: int, end: int) -> None:
        quote = _QUOTE.match(self.text, start, end)
        at = quote.end() if quote else start
        body = self.text[at:end]
        if self._in_verbatim(start, end, body, quoted=bool(quote)):
            return
        if not body.strip():
            self._close()
            self._hide(start, end)
            return
        depth = quote[0].count(">") if quote else 0
        if depth > self.depth:
            self._close()
        if self.start < 0 and depth != self.depth:
            self.indents.clear()
        self.depth = depth
        self._content(start, at, end)

    def _in_verbatim(self, start: int, end: int, body: str, *, quoted: bool) -> bool:
        """Whether the line belongs to an open fence or HTML block, and is done with."""
        if self.fence:
            mark, in_quote = self.fence
            if in_quote and not quoted:
                self.fence = None
                return False
            closing = body.strip()
            same = closing.startswith(mark) and not closing.strip(mark[0])
            if same or (mark == "$$" and closing.endswith(mark)):
                self.fence = None
            self._hide(start, end)
            return True
        if self.html:
            (closer,) = self.html
            if closer is None and not body.strip():
                self.html = None
                return False
            if closer and closer.search(body):
                self.html = None
            self._hide(start, end)
            return True
        return False

    def _content(self, start: int, at: int, end: int) -> None:
        """A line with something on it, `at` being where it begins behind quotation marks."""
        column, at = self._indent(at, end, 0)
        if self.start < 0:
            while self.indents and column < self.indents[-1]:
                self.indents.pop()
        base = self.indents[-1] if self.indents else 0
        for _ in range(_DEEPEST):
            if column - base >= _TAB:
                if self.start >= 0:
                    break
                self._hide(start, end)  # indented code
                return
            if self._block(start, at, end):
                return
            inner = self._container(at, end, column)
            if inner is None:
                break
            self._close()
            base = column + inner - at
            column, at = self._indent(inner, end, base)
            if at >= end or self.text[at] in "\r\n":
                self._hide(start, end)
                return
        self._paragraph(start, at, end)

    def _indent(self, at: int, end: int, column: int) -> tuple[int, int]:
        """Column and offset of what follows the white space."""
        while at < end and self.text[at] in " \t":
            column += _TAB - column % _TAB if self.text[at] == "\t" else 1
            at += 1
        return column, at

    def _container(self, at: int, end: int, column: int) -> int | None:
        """Where the contents of the list item, quotation or footnote that begins here begin."""
        if found := _QUOTE.match(self.text, at, end) or _FOOTNOTE.match(self.text, at, end):
            return found.end()
        item = _ITEM.match(self.text, at, end)
        if not item:
            return None
        sibling = bool(self.indents) and column < self.indents[-1]
        if self.start >= 0 and item["number"] not in (None, "1") and not sibling:
            return None  # "... in the year / 1986. A fine year"
        while self.indents and column < self.indents[-1]:
            self.indents.pop()
        gap = len(item["gap"])
        self.indents.append(column + len(item["mark"]) + (gap if 1 <= gap <= _TAB else 1))
        return item.end() if gap <= _TAB or item["task"] else item.start("gap") + 1

    def _block(self, start: int, at: int, end: int) -> bool:
        """Whether a block begins here that is not a paragraph, and is taken care of."""
        line = self.text[at:end]
        if line[0] not in _OPENERS:
            return False
        if (fence := _FENCE.match(line)) and self._closes(fence["mark"], end):
            self.fence = (fence["mark"], self.text[start:at].lstrip().startswith(">"))
        elif self._table_head(line):
            self._hide(start, end)
            return True
        elif not (
            (self.start >= 0 and not self.table and _UNDERLINE.match(line))
            or _RULE.match(line.rstrip())
            or _DIRECTIVE.match(line)
            or (self.start < 0 and _DEFINITION.match(line))
            or self._html(line)
        ):
            return self._heading(start, at, end)
        self._close()
        self._hide(start, end)
        return True

    def _closes(self, mark: str, end: int) -> bool:
        """Whether a fence is one: `$$` needs its other half, code goes on to the end without."""
        return mark != "$$" or self.text.find(mark, end) >= 0

    def _table_head(self, line: str) -> bool:
        """Whether the line makes the open paragraph, one line, the head of a table."""
        if self.start < 0 or self.rows != 1 or "|" not in line or not _TABLE_RULE.match(line):
            return False
        self._cells(self.start, self.end)
        self.start = -1
        self.table = True
        return True

    def _html(self, line: str) -> bool:
        """Whether an HTML block begins with this line."""
        if line[0] != "<":
            return False
        for opener, closer in _HTML_BLOCKS:
            if opened := opener.match(line):
                self.html = None if closer.search(line, opened.end()) else (closer,)
                return True
        if _HTML_TAG.match(line) or (self.start < 0 and _LONE_TAG.match(line)):
            self.html = (None,)
            return True
        return False

    def _heading(self, start: int, at: int, end: int) -> bool:
        mark = _HEADING.match(self.text, at, end)
        if not mark:
            return False
        self._close()
        tail = _HEADING_END.search(self.text, mark.end(), end)
        self._hide(start, mark.end())
        last = tail.start() if tail else end
        self.regions.append((mark.end(), last))
        self._hide(last, end)
        return True

    def _cells(self, start: int, end: int) -> None:
        """Take a table row apart: what stands between bars is a region."""
        at = start
        for bar in _PIPE.finditer(self.text, start, end):
            if bar[0] == "|":
                self.regions.append((at, bar.start()))
                self.spans.append((*bar.span(), Fill.BREAK))
                at = bar.end()
        self.regions.append((at, end))

    def _paragraph(self, start: int, at: int, end: int) -> None:
        """Take a line into the open paragraph or table, or open a paragraph."""
        if self.table:
            self._hide(start, at)
            self._cells(at, end)
            return
        if self.start < 0:
            self.start = at
            self._hide(start, at)
        else:
            hard = self.text.endswith(("  ", "\\"), self.start, self.end)
            self.spans.append((self.end, at, Fill.LINES if hard else Fill.WRAP))
        self.end = at + len(self.text[at:end].rstrip("\r\n"))
        self.rows += 1
