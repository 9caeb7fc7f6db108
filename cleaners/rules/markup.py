"""Evidence that the markup gives: elements and class names that never hold the story."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from cleaners.block import Block, Role
from cleaners.blocks import TAG_BITS
from cleaners.headings import HEADINGS
from cleaners.rules.context import PageContext, Verdict
from cleaners.vocabulary.markup import GROUP_BITS

# More than this share of the page's solid paragraphs in such an element, and the element is not what its tag says.
_TOO_MUCH = 0.3
_BESIDE = 3  # blocks from a picture to its caption
_A_LITTLE = 0.12  # a box of promotion holds a sentence or two
_CONSENT = re.compile(
    r"cookie|consent|gdpr|onetrust|\bot-|didomi|usercentrics|sp_message"
    r"|(?:^|\s)cmp(?:$|\s|-(?:app|banner|box|consent|container|dialog|layer|modal|overlay|ui|wrapper))"
    r"|privacy-?(?:modal|manager|center|policy|banner)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"\bcomment-?(?:s|list|body|content|text|thread|form|wrap|area|section|respond)?\b|disqus", re.IGNORECASE
)
_SHARE = re.compile(
    r"\b(?:share|sharing|social|sharedaddy|addtoany|addthis)\b|(?:share|social)-?(?:bar|links?|buttons?|icons?|row|tools)",
    re.IGNORECASE,
)
_PROMOTION = re.compile(
    r"news-?_?letter|sign-?_?up(?:-|_|\b)|(?:subscri(?:be|ption)|paywall|regwall|donat(?:e|ion)|membership|app)"
    r"-?_?(?:box|banner|promo|prompt|teaser|module|widget|form|cta|offer|wall|barrier)|paywall|regwall|piano-?(?:offer|inline)",
    re.IGNORECASE,
)
_EMBED = re.compile(
    r"twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|reddit-(?:card|embed)"
    r"|(?:social|tweet|twitter|facebook)-?(?:embed|post)|fb-post",
    re.IGNORECASE,
)


def hidden_text(block: Block, context: PageContext) -> Verdict | None:
    """`hidden`, `aria-hidden` or display:none, unless that is where the story stands (scripts reveal it)."""
    if context.good_hidden < _TOO_MUCH and context.reading.split.outline.hidden[block.container]:
        return Verdict(Role.HIDDEN, "hidden text", "a reader does not see it")
    return None


def navigation_element(block: Block, context: PageContext) -> Verdict | None:
    """Inside <nav>, or inside a <footer> that belongs to the page."""
    for tag in ("nav", "footer"):
        if context.within(block, tag) and context.good_within[TAG_BITS[tag]] < _TOO_MUCH:
            return Verdict(Role.NAVIGATION, f"inside <{tag}>", f"<{tag}>")
    return None


def form_control(block: Block, context: PageContext) -> Verdict | None:
    """Inside a <form> or <button>: labels, prompts, buttons."""
    for tag in ("button", "form"):
        # ASP.NET wraps whole pages in one form.
        if context.within(block, tag) and context.good_within[TAG_BITS[tag]] < 0.05:
            return Verdict(Role.PROMOTION, f"inside <{tag}>", f"<{tag}>")
    return None


def figure_caption(block: Block, context: PageContext) -> Verdict | None:
    """Inside <figcaption>, or the text of a <figure> that is no quotation and no table."""
    if context.within(block, "figcaption"):
        return Verdict(Role.CAPTION, "caption of a picture", "<figcaption>")
    if (
        context.within(block, "figure")
        and not context.within(block, "blockquote")
        and not context.within(block, "table")
        and context.good_within[TAG_BITS["figure"]] < _TOO_MUCH
    ):
        return Verdict(Role.CAPTION, "text of a figure", "<figure>")
    return None


def repeats_picture(block: Block, context: PageContext) -> Verdict | None:
    """The alternative text of a picture printed beside it, where the markup knows no captions.

    A heading over the picture is none: lists of products and of scenes are told in headings and pictures of one text.
    """
    followed_by = context.pictured.get(block.text.casefold(), ())
    first = bisect_left(followed_by, block.order - _BESIDE)
    near = first < len(followed_by) and followed_by[first] <= block.order + _BESIDE
    if near and not any(context.within(block, tag) for tag in HEADINGS):
        return Verdict(Role.CAPTION, "repeats the alternative text of a picture", "alt")
    return None


def consent_or_dialog(block: Block, context: PageContext) -> Verdict | None:
    """Inside a box whose names speak of consent."""
    found = _named(block, context, "consent", _CONSENT)
    return Verdict(Role.LEGAL, "consent box", found) if found else None


def in_comments(block: Block, context: PageContext) -> Verdict | None:
    """Inside the readers' comments, below the story."""
    if context.before_story(block):
        return None
    found = _named(block, context, "comments", _COMMENTS)
    return Verdict(Role.COMMENTS, "readers' comments", found) if found else None


def promotion_box(block: Block, context: PageContext) -> Verdict | None:
    """Inside a box whose names speak of newsletters, subscriptions, offers or apps."""
    found = _named(block, context, "promotion", _PROMOTION, most=_A_LITTLE)
    return Verdict(Role.PROMOTION, "promotion box", found) if found else None


def embedded_post(block: Block, context: PageContext) -> Verdict | None:
    """A post of somebody else on a social network, set into the story."""
    if not context.within(block, "blockquote"):
        return None
    for step in context.reading.split.outline.path(block.container, 4):
        found = _EMBED.search(context.reading.split.outline.names[step])
        if found:
            return Verdict(Role.OTHER, "embedded post", f"class name “{found[0]}”")
    return None


def share_row(block: Block, context: PageContext) -> Verdict | None:
    """A short line in a row of share buttons."""
    if block.words > 12:
        return None
    found = _named(block, context, "share", _SHARE, levels=3)
    return Verdict(Role.SHARE, "share row", found) if found else None


@lru_cache(maxsize=4_000)
def _fitting(pattern: re.Pattern[str], names: str) -> str:
    """What of `names` fits `pattern`, "" when nothing does."""
    match = pattern.search(names)
    return match[0] if match else ""


def _named(
    block: Block,
    context: PageContext,
    group: str,
    pattern: re.Pattern[str],
    levels: int = 40,
    most: float = _TOO_MUCH,
) -> str | None:
    """The name that fits `pattern` on the element or one above it; `group` tells cheaply where not to look.

    An element that holds much of the page's solid text is not what its name says ("paywall-content").
    """
    outline = context.reading.split.outline
    if not outline.inherited[block.container] & GROUP_BITS[group]:
        return None
    container = block.container
    story = context.story_path
    for _ in range(levels):
        # An element around the story carries flags of the whole page ("has-cookie-banner", "comments-open").
        if container <= 0 or container in story:
            return None
        if outline.own[container] & GROUP_BITS[group]:
            name = _fitting(pattern, outline.names[container])
            if name and context.good_in.get(container, 0.0) < most:
                return f"class name “{name}”"
        container = outline.parent[container]
    return None
