"""Where a page says when its story was published and changed, and how the places complete each other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cleaners.article import Precision, Zone
from cleaners.metadata import Metadata, TimeElement
from cleaners.page import SiteHints
from cleaners.published import find_times

FETCHED = datetime(2020, 2, 8, 12, tzinfo=UTC)


def story(**fields: Any) -> Metadata:
    return Metadata(json_ld=({"@type": "NewsArticle", "headline": "Ferry", **fields},))


def time_element(when: str | None = None, text: str = "", marks: str = "", itemprop: str = "") -> TimeElement:
    return TimeElement(datetime=when, text=text, class_and_id=marks, itemprop=itemprop)


def published(metadata: Metadata, *lines: str, **known: Any) -> Any:
    asked = {
        "hints": SiteHints(timezone=known.pop("timezone", None)),
        "language": "en",
        "fetched_at": FETCHED,
        "url": None,
    }
    return find_times(metadata, lines, **{**asked, **known}).published


def modified(metadata: Metadata, *lines: str) -> Any:
    return find_times(
        metadata, lines, hints=SiteHints(), language="en", fetched_at=FETCHED, url="https://example.org/a"
    ).modified


def test_json_ld_comes_first_and_the_others_are_kept() -> None:
    page = Metadata(
        json_ld=({"@type": "NewsArticle", "datePublished": "2020-02-06T17:32:00+05:00"},),
        meta={"article:published_time": ("2020-02-05T08:00:00+05:00",)},
    )
    found = published(page, "4 February 2020")
    assert found.value.moment.isoformat() == "2020-02-06T17:32:00+05:00"
    assert found.where == "json-ld datePublished"
    assert found.others == (
        "meta article:published_time: 2020-02-05T08:00:00+05:00",
        "printed stamp: 4 February 2020",
    )
    assert found.against == found.others
    assert found.value.zone is Zone.PAGE
    assert found.warnings == ()


def test_meta_names_are_known_however_they_are_spelled() -> None:
    for name in (
        "article:published_time",
        "dc.date.issued",
        "sailthru.date",
        "publish-date",
        "x:publication_date",
    ):
        found = published(Metadata(meta={name: ("2020-02-06",)}))
        assert found.where == f"meta {name}"
        assert found.value.precision is Precision.DAY


def test_epochs_of_seconds_and_milliseconds_are_read_as_utc() -> None:
    for value in (1580967120, "1580967120", 1580967120000, "/Date(1580967120000)/"):
        found = published(story(datePublished=value))
        assert found.value.moment == datetime(2020, 2, 6, 5, 32, tzinfo=UTC)
        assert found.value.zone is Zone.PAGE


def test_times_of_other_machines_are_read() -> None:
    for value in (
        "Thu Feb 06 17:32:00 PKT 2020",
        "Thu, 06 Feb 2020 17:32:00 +0500",
        "20200206T123200Z",
        "2020-02-06T12:32:00.123456789Z",
        "2020-02-06 17:32:00 +05:00",
        "Thu Feb 06 2020 17:32:00 GMT+0500 (Pakistan Standard Time)",
    ):
        found = published(story(datePublished=value))
        assert found.value.moment == datetime(2020, 2, 6, 12, 32, tzinfo=UTC), value
        assert found.value.raw.startswith(value[:10])


def test_a_value_that_cannot_be_read_gives_way() -> None:
    page = Metadata(
        json_ld=(
            {"@type": "NewsArticle", "headline": "x", "datePublished": {"@value": ["soon", None, True]}},
        ),
        microdata={"datePublished": ("2020-02-06",)},
    )
    assert published(page).where == "microdata datePublished"


def test_a_naive_time_is_in_the_zone_of_the_source_or_assumed() -> None:
    page = story(datePublished="2020-02-06T17:32:00")
    known = published(page, timezone="Asia/Karachi")
    assert known.value.moment.isoformat() == "2020-02-06T17:32:00+05:00"
    assert (known.value.zone, known.warnings) == (Zone.SOURCE, ())
    unknown = published(page)
    assert unknown.value.moment.isoformat() == "2020-02-06T17:32:00+00:00"
    assert (unknown.value.zone, unknown.warnings) == (Zone.ASSUMED, ("no_published_zone",))


def test_a_day_takes_its_time_from_the_printed_stamp() -> None:
    found = published(story(datePublished="2020-02-06"), "By Elin Torres", "6 February 2020 | 5:32 PM")
    assert found.value.moment.isoformat() == "2020-02-06T17:32:00+00:00"
    assert found.where == "json-ld datePublished, time from printed stamp"
    assert found.value.raw == "6 February 2020 | 5:32 PM"


def test_midnight_in_a_machine_value_is_no_time() -> None:
    found = published(story(datePublished="2020-02-06T00:00:00"), "6 February 2020 | 5:32 PM PKT")
    assert found.value.moment.isoformat() == "2020-02-06T17:32:00+05:00"


def test_a_stamp_of_another_day_completes_nothing() -> None:
    found = published(story(datePublished="2020-02-06"), "5 February 2020 | 5:32 PM")
    assert (found.value.precision, found.where) == (Precision.DAY, "json-ld datePublished")


def test_the_zone_comes_from_a_place_that_shows_the_same_instant() -> None:
    page = Metadata(
        json_ld=({"@type": "NewsArticle", "datePublished": "2020-02-06T17:32:00"},),
        meta={"article:published_time": ("2020-02-06T12:32:00Z",)},
    )
    found = published(page)
    assert found.value.moment.isoformat() == "2020-02-06T17:32:00+05:00"
    assert found.value.zone is Zone.PAGE
    assert found.where == "json-ld datePublished, zone from meta article:published_time"


def test_an_instant_in_utc_is_shown_on_the_clock_of_the_newsroom() -> None:
    found = published(story(datePublished="2020-02-06T01:09:55Z"), "February 5, 2020 at 6:09 p.m.")
    assert found.value.moment.isoformat() == "2020-02-05T18:09:55-07:00"
    assert found.where == "json-ld datePublished, offset from printed stamp"


def test_a_time_of_change_completes_no_publication() -> None:
    page = story(datePublished="2020-02-06", dateModified="2020-02-06T19:00:00+05:00")
    assert published(page).value.precision is Precision.DAY


def test_the_future_is_not_believed() -> None:
    found = published(story(datePublished="2020-03-06T17:32:00Z"), "6 February 2020")
    assert (found.value.moment.day, found.value.moment.month) == (6, 2)
    assert "future_published" in found.warnings
    assert published(story(datePublished="2020-03-06T17:32:00Z")) is None


def test_a_few_hours_ahead_are_a_matter_of_zones() -> None:
    found = published(story(datePublished="2020-02-08T23:00:00"))
    assert found.value.moment.day == 8


def test_day_and_month_change_over_when_the_fetch_or_the_address_say_so() -> None:
    ahead = published(Metadata(meta={"date": ("07/02/2020",)}), language="en-US", fetched_at=FETCHED)
    assert ahead.value.moment.date().isoformat() == "2020-02-07"
    agreed = published(
        Metadata(meta={"date": ("06/02/2019",)}), language="en-US", url="https://example.org/2019/02/06/ferry"
    )
    assert agreed.value.moment.date().isoformat() == "2019-02-06"


def test_the_time_element_of_the_credit_wins_over_teasers() -> None:
    page = Metadata(
        times=(
            time_element("2020-02-01T08:00:00Z", "1 February 2020"),
            time_element("2020-02-06T12:32:00Z", "6 February 2020"),
        )
    )
    found = published(page, "Elin Torres, 6 February 2020")
    assert (found.value.moment.day, found.where) == (6, "time element")


def test_a_time_element_of_a_change_is_not_the_publication() -> None:
    page = Metadata(
        times=(
            time_element("2020-02-07T08:00:00Z", "7 February", marks="entry-date updated"),
            time_element("2020-02-06T12:32:00Z", "6 February", marks="entry-date published"),
        )
    )
    assert published(page).value.moment.day == 6


def test_the_address_gives_the_day_when_nothing_else_does() -> None:
    for url in (
        "https://example.org/2020/02/06/ferry",
        "https://example.org/news/2020-02-06-ferry",
        "/2020/feb/06/x",
    ):
        found = published(Metadata(), url=url)
        assert (found.where, found.value.moment.date().isoformat()) == ("url", "2020-02-06")
    for url in (
        "https://example.org/a-20200299",
        "https://example.org/id/2020021234567",
        "https://example.org/2020/",
    ):
        assert published(Metadata(), url=url) is None


def test_an_age_counts_only_when_there_is_no_stamp() -> None:
    assert published(Metadata(), "Published 2 days ago").value.moment.date().isoformat() == "2020-02-06"
    with_stamp = published(Metadata(), "2 days ago", "5 February 2020")
    assert with_stamp.value.moment.day == 5
    assert published(Metadata(), "Published 2 days ago", fetched_at=None) is None


def test_a_page_that_only_tells_its_change_has_that_day_with_a_warning() -> None:
    found = published(Metadata(), "Last updated: 6 February 2020, 10:00 GMT")
    assert (found.value.moment.day, found.warnings) == (6, ("published_from_modified",))


def test_modified_is_found_beside_published() -> None:
    page = story(datePublished="2020-02-06T17:32:00+05:00", dateModified="2020-02-07T09:00:00+05:00")
    found = modified(page)
    assert (found.value.isoformat(), found.where) == ("2020-02-07T09:00:00+05:00", "json-ld dateModified")
    assert modified(Metadata(meta={"og:updated_time": ("1581048000",)})).where == "meta og:updated_time"
    printed = modified(Metadata(), "Published 6 Feb 2020 17:32 GMT", "Updated 7 Feb 2020 09:10 GMT")
    assert printed.value.isoformat() == "2020-02-07T09:10:00+00:00"


def test_a_change_before_the_publication_is_dropped() -> None:
    page = story(datePublished="2020-02-06T17:32:00+05:00", dateModified="2020-02-05T09:00:00+05:00")
    assert modified(page) is None


def test_nothing_is_invented() -> None:
    assert published(Metadata(), "By Elin Torres", "Harbour Desk") is None
    assert modified(Metadata(), "6 February 2020") is None
    assert published(story(datePublished="1970-01-01T00:00:00Z")) is None
    assert published(story(datePublished="0001-01-01T00:00:00")) is None
