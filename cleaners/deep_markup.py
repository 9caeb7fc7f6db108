"""Markup nested deeper than a parser can hold, flattened: wrappers go, text and the boundaries between it stay."""

from __future__ import annotations

import re

_FLAT_FROM = 120  # open elements from which wrappers are taken out
_PARAGRAPHS_TO = 200  # open elements up to which elements that paragraphs are made of stay even so
_LOOK_BACK = 30  # open elements that an end tag is looked for in; one that closes nothing near is a stray

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_PHRASING = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s small span strike strong sub sup tt "
    "u var".split()
)
_KEPT = frozenset("p li br h1 h2 h3 td img".split())
_ENDED_BY_NEXT = frozenset("p li td th tr dt dd option".split())  # `<p>one<p>two` are siblings
# What is between these tags is no markup.
_RAW = {
    name: re.compile(rf"</{name}[^>]*>?", re.IGNORECASE) for name in ("script", "style", "textarea", "title")
}
# Nobody sees what stands in these; taking out the tags alone would show it.
_FOREIGN = frozenset(("svg", "math"))  # a paragraph ends these, closed or not
_UNSEEN = _FOREIGN.union("noscript template iframe object select canvas audio video".split())
_MARK = re.compile(r"<(?:(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*)|(?P<comment>!--)|[!?])")
_TAG_PART = re.compile(r""">|=\s*["']""")
_BREAK = "<br><br>"


def flattened(text: str) -> str:
    """`text` as well-nested markup of at most some 200 levels.

    Linear in the length, unlike the parsers that hold any depth: lexbor took 9 s and 3.6 GB for 4,000 misnested
    `<p><b id=...>`.
    """
    return _Flattening(text).run()


class _Flattening:
    """The state of one pass over the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[str] = []
        self.open: list[tuple[str, bool]] = []  # (name, whether its start tag was written)
        self.held = 0  # of these, written
        self.unseen = 0  # of these, elements that nobody sees into
        self.unseen_from = 0  # place of the outermost of them

    def run(self) -> str:
        at = 0
        while mark := _MARK.search(self.text, at):
            self.write(self.text[at : mark.start()])
            if mark["name"] is None:
                found = self.text.find("-->" if mark["comment"] else ">", mark.end())
                at = len(self.text) if found < 0 else found + (3 if mark["comment"] else 1)
                continue
            at = self.tag_end(mark.end())
            self.tag(mark["name"].lower(), bool(mark["end"]), self.text[mark.start() : at])
            raw = None if mark["end"] else _RAW.get(mark["name"].lower())
            if raw is not None:
                close = raw.search(self.text, at)
                end = close.start() if close else len(self.text)
                self.parts.append(self.text[at:end])
                at = end
        self.write(self.text[at:])
        self.close_to(0)
        return "".join(self.parts)

    def tag_end(self, at: int) -> int:
        """The place behind the ">" that ends the tag; one within a quoted value does not."""
        while part := _TAG_PART.search(self.text, at):
            at = part.end()
            quote = part[0][-1]
            if quote == ">":
                return at
            at = self.text.find(quote, at) + 1
            if at == 0:  # a value that is never closed is all the rest, to every parser
                break
        return len(self.text)

    def tag(self, name: str, ends: bool, written: str) -> None:  # noqa: FBT001 - called for every tag
        if ends:
            for place in range(len(self.open) - 1, max(-1, len(self.open) - 1 - _LOOK_BACK), -1):
                if self.open[place][0] == name:
                    self.close_to(place)
                    break
            return
        if name == "p" and self.unseen and self.open[self.unseen_from][0] in _FOREIGN:
            self.close_to(self.unseen_from)
        if name in _ENDED_BY_NEXT and self.open and self.open[-1][0] == name:
            self.close_to(len(self.open) - 1)
        keeps = self.held < _FLAT_FROM or (self.held < _PARAGRAPHS_TO and name in _KEPT) or name in _RAW
        if self.unseen and name not in _RAW:
            keeps = False
        if keeps:
            self.parts.append(written)
        elif name not in _PHRASING:
            self.write(_BREAK)  # the wrapper goes, the boundary it drew stays
        if name not in _VOID and not written.endswith("/>"):
            self.open.append((name, keeps))
            self.held += keeps
            if name in _UNSEEN:
                self.unseen_from = self.unseen_from if self.unseen else len(self.open) - 1
                self.unseen += 1

    def close_to(self, place: int) -> None:
        """Closes all open elements from `place` on, innermost first."""
        while len(self.open) > place:
            name, kept = self.open.pop()
            self.held -= kept
            self.unseen -= name in _UNSEEN
            if kept:
                self.parts.append(f"</{name}>")
            elif name not in _PHRASING:
                self.write(_BREAK)

    def write(self, text: str) -> None:
        if text and not self.unseen and not (text == _BREAK and self.parts and self.parts[-1] == _BREAK):
            self.parts.append(text)
