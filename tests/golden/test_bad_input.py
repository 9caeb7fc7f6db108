"""Bad input ends in a named refusal, or in what can be saved; it never ends in another exception."""

from __future__ import annotations

import pytest
from golden.cases import FIXTURES

from cleaners.errors import CleaningError, NotAnArticle, Refusal, UndecodablePage
from cleaners.page import RawPage
from cleaners.pipeline import clean

BAD = FIXTURES / "bad"
URL = "http://bad.invalid/page"
REFUSED = {
    "empty.html": (CleaningError, Refusal.EMPTY),
    "minutes.pdf": (UndecodablePage, Refusal.NOT_TEXT),
    "noise.bin": (UndecodablePage, Refusal.NOT_TEXT),
}


def page(body: bytes, content_type: str = "text/html") -> RawPage:
    return RawPage(url=URL, body=body, headers={"content-type": content_type})


@pytest.mark.parametrize(
    "content_type", ["text/html", "text/html; charset=utf-8", "application/octet-stream"]
)
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_page_is_refused(name: str, content_type: str) -> None:
    kind, reason = REFUSED[name]
    with pytest.raises(kind) as caught:
        clean(page((BAD / name).read_bytes(), content_type))
    assert caught.value.reason is reason
    assert caught.value.url == URL
    assert caught.value.detail


@pytest.mark.parametrize(
    "body", [b"", b"   \n\t ", b"\xef\xbb\xbf", b"<html><body></body></html>", b"<!-- -->"]
)
def test_nothing_on_the_page(body: bytes) -> None:
    with pytest.raises(CleaningError) as caught:
        clean(page(body))
    assert caught.value.reason in {Refusal.EMPTY, Refusal.NO_STORY}


FEED = """<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<{root} version="2.0"><channel><title>The Two Shores</title>
<item><title>Ferry fares to fall</title><description>{story}</description></item></channel></{root}>"""


@pytest.mark.parametrize("root", ["rss", "feed", "rdf:RDF", "urlset", "sitemapindex", "opml"])
def test_what_lists_stories_for_programs_is_no_article(root: str) -> None:
    story = "Fares on the three ferries will fall by a fifth from January, the council said on Friday. " * 8
    with pytest.raises(NotAnArticle, match=f"a list for programs .<{root.lower()}>") as caught:
        clean(RawPage(url="https://shores.example/feed", body=FEED.format(root=root, story=story).encode()))
    assert caught.value.reason is Refusal.LISTING


def test_a_page_without_markup_keeps_its_story() -> None:
    written = (BAD / "no-markup.html").read_text(encoding="utf-8")
    headline, *paragraphs = written.strip().split("\n\n")
    article = clean(page(written.encode())).article
    assert article.headline == headline
    assert [paragraph.text for paragraph in article.paragraphs] == paragraphs


@pytest.mark.parametrize("end", range(120, 1540, 40))
def test_a_page_cut_anywhere_is_an_article_or_a_refusal(end: int) -> None:
    """What comes out of the first bytes of a page is never more than what stands in them."""
    body = (FIXTURES / "bad" / "cut-in-mid-tag.html").read_bytes()[:end]
    try:
        paragraphs = clean(page(body)).article.paragraphs
    except CleaningError:
        return
    assert [paragraph for paragraph in paragraphs if paragraph.text not in body.decode()] == []
