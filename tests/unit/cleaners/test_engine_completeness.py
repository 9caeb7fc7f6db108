"""Which pages are refused and why, and how complete a story says it is."""

from __future__ import annotations

import json

import pytest
from engine_page import PARAGRAPHS, article, cleaned, page, paragraphs

from cleaners.article import Completeness, PageType
from cleaners.errors import CleaningError, EmptyArticle, NotAnArticle, Refusal

LISTING = "".join(
    f"<div class=card><h3><a href=/n/{n}.html>Story number {n} about the harbour and its boats</a></h3></div>"
    for n in range(30)
)
PAID = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
CONSENT = (
    "<div class=consent-page><h1>Before you continue</h1>"
    "<p>We use cookies and other techniques to keep our pages free.</p>"
    "<p>We and our partners store data on your device. You can change your mind at any time.</p>"
    "<button>Accept all</button> <button>Reject all</button></div>"
)


def titled(title: str, inner: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{inner}</body></html>"


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (page(LISTING, headline="News"), Refusal.LISTING),
        (titled("Example Post", CONSENT), Refusal.CONSENT_WALL),
        (
            titled("Just a moment...", "<p>Verify you are human by completing the action below.</p>"),
            Refusal.CAPTCHA,
        ),
        (
            titled(
                "Page not found", "<h1>Page not found</h1><p>The page you are looking for does not exist.</p>"
            ),
            Refusal.SOFT_404,
        ),
        (titled("Example Post", ""), Refusal.NO_STORY),
        ("<html><body></body></html>", Refusal.EMPTY),
        (page("", head=PAID), Refusal.PAYWALL),
        (page(""), Refusal.NO_STORY),
    ],
    ids=lambda value: value.value if isinstance(value, Refusal) else "",
)
def test_pages_without_a_story_end_in_a_status(markup: str, reason: Refusal) -> None:
    with pytest.raises(CleaningError) as refused:
        cleaned(markup)
    assert refused.value.reason is reason
    assert len(refused.value.detail) > 10
    assert str(refused.value).startswith("https://www.example.org/")


def test_the_kind_of_the_error() -> None:
    with pytest.raises(EmptyArticle):
        cleaned(page(""))
    with pytest.raises(NotAnArticle) as refused:
        cleaned(page(LISTING, headline="News"))
    assert not isinstance(refused.value, EmptyArticle)


@pytest.mark.parametrize(
    "around",
    [
        {"after": LISTING},
        {
            "before": "<div class=cookie-banner><p>We use cookies. Accept all?</p><button>Accept all</button></div>"
        },
        {"after": "<footer><p>Page not found? Write to us.</p></footer>"},
        {"after": "<div><p>Subscribe to our newsletter</p></div>"},
        {"head": "<meta name=robots content=index>"},
    ],
    ids=["teasers", "cookie banner", "words of a soft 404", "subscription", "robots"],
)
def test_a_story_among_such_things_is_a_story(around: dict[str, str]) -> None:
    found = article(page(**around))
    assert tuple(each.text for each in found.paragraphs) == PARAGRAPHS
    assert found.completeness is Completeness.COMPLETE


@pytest.mark.parametrize(
    ("stated", "is_free"),
    [
        (True, True),
        (False, False),
        ("True", True),
        ("false", False),
        ("http://schema.org/False", None),
        ("0", False),
        (None, None),
        ([], None),
        ({}, None),
        (5, None),
    ],
)
def test_is_free_as_stated(stated: object, is_free: bool | None) -> None:
    script = json.dumps({"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": stated})
    assert article(page(head=f"<script type='application/ld+json'>{script}</script>")).is_free is is_free


def test_a_stub_in_front_of_a_paywall() -> None:
    script = '{"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": false}'
    found = article(
        page(paragraphs(PARAGRAPHS[:2]), head=f"<script type='application/ld+json'>{script}</script>")
    )
    assert found.completeness is Completeness.PAYWALLED
    assert any("isAccessibleForFree" in code for code in found.warnings)


def test_a_page_cut_off_in_a_tag_is_truncated() -> None:
    whole = page()
    found = article(whole[: whole.index(PARAGRAPHS[5])] + "<p cla")
    assert found.completeness is Completeness.TRUNCATED
    assert "truncated_markup" in found.warnings


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"@type": "LiveBlogPosting", "headline": "x"}, PageType.LIVEBLOG),
        ({"@type": "NewsArticle", "headline": "x"}, PageType.ARTICLE),
        ({"@type": "ImageGallery"}, PageType.GALLERY),
        ({"@type": ["CollectionPage"], "x": 1}, PageType.ARTICLE),
    ],
)
def test_page_types(declared: dict[str, object], expected: PageType) -> None:
    found = article(page(head=f"<script type='application/ld+json'>{json.dumps(declared)}</script>"))
    assert found.page_type is expected


def ld(value: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps(value)}</script>"


@pytest.mark.parametrize(
    ("head", "free", "where"),
    [
        (ld({"@type": "NewsArticle", "isAccessibleForFree": "False"}), False, "json-ld isAccessibleForFree"),
        ("<meta property='article:content_tier' content=metered>", False, "meta article:content_tier"),
        ("<meta property='article:content_tier' content=free>", True, "meta article:content_tier"),
        (ld({"@type": "NewsArticle", "isAccessibleForFree": "who knows"}), None, None),
        ("", None, None),
    ],
)
def test_whether_the_page_says_that_it_is_free(head: str, free: bool | None, where: str | None) -> None:
    told = article(page(head=head))
    assert (told.is_free, told.provenance.get("is_free")) == (free, where)


def test_where_kind_and_completeness_were_read() -> None:
    told = article(page(head=ld({"@type": "LiveBlogPosting", "headline": "x"})))
    assert told.provenance["page_type"] == "json-ld LiveBlogPosting"
    assert told.provenance["completeness"] == "what the page shows"


def test_short_lines_that_hold_together_are_no_listing() -> None:
    boats = "".join(
        f"<p>Boat number {n}, built of oak, sails on the tide of day {n}</p>" for n in range(1, 21)
    )
    with_teasers = page(f"{boats}<p>{PARAGRAPHS[0]}</p>", after=LISTING)
    assert article(with_teasers).page_type is PageType.ARTICLE
    between = "".join(
        f"<div class=card><h3><a href=/n/{n}.html>Story number {n} about the harbour and its boats</a></h3>"
        f"<p>What the boatmen of quay number {n} say, and what it costs</p></div>"
        for n in range(30)
    )
    with pytest.raises(NotAnArticle) as refused:
        cleaned(page(between, headline="News"))
    assert refused.value.reason is Refusal.LISTING
