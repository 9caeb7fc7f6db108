"""The pictures of the story, with caption and credit; those of teasers, logos and trackers are left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cleaners.article import Image
from cleaners.block import Block, Decision, Role
from cleaners.blocks import Picture, Split
from cleaners.dom import Dom
from cleaners.found import Found
from cleaners.metadata import Metadata
from cleaners.vocabulary.fold import fold

_SMALL = 100  # pixels; story pictures are wider, icons and avatars are not
_ABOVE = 12  # blocks between the lead picture and the first paragraph: headline, byline, share row
_NO_STORY = re.compile(
    r"logo|avatar|icon|sprite|pixel|blank|spacer|placeholder|1x1|gravatar|badge|emoji|button", re.IGNORECASE
)
_OF_NO_STORY = frozenset(
    (Role.PROMOTION, Role.NEWSLETTER, Role.ADVERTISING, Role.AUTHOR)
)  # of the text behind it
_CAPTIONS = frozenset((Role.CAPTION, Role.CREDIT))
_SIZED = re.compile(
    r"(?<!\s)(?<!%20)(?:\s|%20)+\d[\d.]*[wx](?:(?:\s|%20)*,.*)?$", re.DOTALL
)  # a list of sizes where one address belongs
_COUNTER = re.compile(
    r"^\W*(?:\w+\s+)?\d{1,3}\s*(?:/|of|von|de|sur|di|van|av)\s*\d{1,3}\W*", re.IGNORECASE
)  # "Photo 2 of 9"
_CREDIT = re.compile(
    r"\s*(?:[|(/–—-]\s*)?(?:(?:photo|image|picture|foto|bild|credit|quelle|source|crédits?|photograph)\s*(?:credit|by|von|:|©)*\s*[:©]?\s+|©\s*)(?P<credit>[^()]{2,80}?)\)?\s*$",
    re.IGNORECASE,
)


def find_images(
    dom: Dom, split: Split, decisions: Sequence[Decision], metadata: Metadata
) -> Found[tuple[Image, ...]] | None:
    """Pictures between the headline and the end of the story, in reading order.

    A picture belongs to the story when it stands in the container of kept paragraphs or in a figure near them. The
    declared lead picture opens the list when the page shows none above the second paragraph.
    """
    shown = decisions[: len(split.blocks)]  # rescued paragraphs stand nowhere on the page
    kept = [each.order for each in shown if each.kept]
    images: dict[str, Image] = {}
    leads = False
    if kept:
        marked = {mark.block: mark.text for mark in split.marks if mark.kind == "credit"}
        story = {split.outline.parent[split.blocks[order].container] for order in kept} - {0, -1}
        for picture in split.pictures:
            if kept[0] - _ABOVE <= picture.before_block <= kept[-1] + 1 and _of_story(
                picture, split, story, shown
            ):
                address = dom.absolute(_SIZED.sub("", picture.source))
                if address and not _NO_STORY.search(address.rsplit("/", 1)[-1]):
                    images.setdefault(
                        _same_picture(address), _image(address, picture, split, decisions, marked)
                    )
                    leads = leads or picture.before_block <= kept[min(1, len(kept) - 1)]
    declared = metadata.first("og:image", "og:image:url", "twitter:image")
    lead = dom.absolute(declared[1]) if declared else None
    if declared and lead and not leads and not _NO_STORY.search(lead.rsplit("/", 1)[-1]):
        inside = [image for name, image in images.items() if name != _same_picture(lead)]
        known = images.get(_same_picture(lead), Image(url=lead))
        where = f"meta {declared[0]}" + (", pictures in the story" if inside else "")
        return Found(value=(known, *inside), where=where)
    return Found(value=tuple(images.values()), where="pictures in the story") if images else None


def _of_story(picture: Picture, split: Split, story: set[int], decisions: Sequence[Decision]) -> bool:
    outline = split.outline
    if (picture.width is not None and picture.width < _SMALL) or outline.hidden[picture.container]:
        return False
    beside = decisions[picture.before_block] if picture.before_block < len(decisions) else None
    if beside is not None and beside.role in _OF_NO_STORY:
        return False
    path = outline.path(picture.container)
    return any(outline.tag[each] == "figure" for each in path) or not story.isdisjoint(path)


def _image(
    address: str, picture: Picture, split: Split, decisions: Sequence[Decision], marked: Mapping[int, str]
) -> Image:
    outline = split.outline
    caption = credit = None
    figure = next((each for each in outline.path(picture.container) if outline.tag[each] == "figure"), None)
    if figure is not None:
        inside = [
            block
            for block in split.blocks[picture.before_block : picture.before_block + 4]
            if figure in outline.path(block.container)
        ]
        caption, credit = _caption(inside, decisions, marked)
    return Image(url=address, caption=caption, credit=credit, alt=picture.alt or None)


def _caption(
    inside: Sequence[Block], decisions: Sequence[Decision], credits_of: Mapping[int, str]
) -> tuple[str | None, str | None]:
    """(caption, credit): a credit marked by its element's name, else one told by its words."""
    marked = next((credits_of[block.order] for block in inside if block.order in credits_of), None)
    if marked is not None:
        text = " ".join(block.text for block in inside if decisions[block.order].role in _CAPTIONS)
        return _COUNTER.sub("", text.replace(marked, "").strip()).strip() or None, _credit_in(marked)
    lines = [
        block.text
        for block in inside
        if decisions[block.order].role in _CAPTIONS and not _COUNTER.fullmatch(block.text)
    ]
    if not lines:
        return None, None
    if len(lines) > 1 and _CREDIT.fullmatch(lines[-1]):
        return " ".join(lines[:-1]), _credit_in(lines[-1])
    text = " ".join(lines)
    match = _CREDIT.search(text)
    if match and match.start() > 0:
        return text[: match.start()].rstrip(), match["credit"].strip()
    if match:
        return None, match["credit"].strip()
    return text, None


def _credit_in(line: str) -> str:
    match = _CREDIT.search(line)
    return match["credit"].strip() if match else line.strip(" ()©/|")


def _same_picture(address: str) -> str:
    """The same picture in another size has another query."""
    return fold(address.split("?", 1)[0])
