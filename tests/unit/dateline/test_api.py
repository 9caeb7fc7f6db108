"""The Python interface: what it exports, and what it takes for a page and for a source."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import dateline
from cleaners.page import RawPage, SiteHints
from crawler.sources import Source
from dateline.api import clean_html, to_hints

PAGE = """\
<html lang=en><head><meta charset=windows-1251><title>Café – reopens</title></head><body>
<h1>Café reopens on the old harbour quay</h1>
<p>The café on the old quay opens again on Monday after two years of repairs, its owner said in
a statement.</p>
<p>Guests will find the same eleven tables and a new kitchen, she said, and the first coffee is free for those
who helped to dig out the cellar.</p>
</body></html>"""
WHEN = datetime(2024, 3, 5, tzinfo=UTC)


def test_every_public_name_is_there() -> None:
    for name in dateline.__all__:
        assert getattr(dateline, name) is not None
        assert name in dir(dateline)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="clean_everything"):
        dateline.clean_everything  # noqa: B018 - the access is the test


def test_a_page_may_be_text_bytes_or_a_fetched_page() -> None:
    as_text = clean_html(PAGE, url="https://a.example/1", fetched_at=WHEN).article
    encoded = PAGE.replace("windows-1251", "utf-8").encode()
    as_bytes = clean_html(encoded, url="https://a.example/1", fetched_at=WHEN).article
    fetched = clean_html(RawPage(url="https://a.example/1", body=encoded, fetched_at=WHEN)).article
    assert as_text.headline == as_bytes.headline == fetched.headline == "Café reopens on the old harbour quay"
    assert as_text.body == as_bytes.body == fetched.body
    assert as_text.fetched_at == fetched.fetched_at == WHEN
    assert as_text.url == fetched.url == "https://a.example/1"


def test_what_is_said_of_a_fetched_page_wins() -> None:
    page = RawPage(url="https://a.example/1", body=PAGE.encode(), fetched_at=WHEN)
    assert clean_html(page, url="https://a.example/2").article.url == "https://a.example/2"


def test_a_source_in_any_form_is_the_same_hints() -> None:
    hints = SiteHints(source="a", name="The A", language="en", timezone="Asia/Karachi")
    assert to_hints(None) is None
    assert to_hints(hints) is hints
    assert to_hints({"id": "a", "name": "The A", "language": "en", "timezone": "Asia/Karachi"}) == hints
    source = Source(id="a", url="https://a.example/", name="The A", language="en", timezone="Asia/Karachi")
    assert to_hints(source) == hints


def test_a_mistyped_key_of_a_source_is_named() -> None:
    with pytest.raises(TypeError, match="unknown key 'time_zone'"):
        to_hints({"id": "a", "time_zone": "Asia/Karachi"})
