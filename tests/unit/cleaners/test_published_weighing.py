"""Which day counts when the places of a page disagree, and what is asked when none of them says anything."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from lxml import html

from cleaners.article import Dateline, Precision
from cleaners.metadata import Metadata, TimeElement
from cleaners.page import SiteHints
from cleaners.published import Beyond, find_times, last_resort

FETCHED = datetime(2020, 2, 20, 12, tzinfo=UTC)


def published(metadata: Metadata, *lines: str, **known: Any) -> Any:
    asked = {"hints": SiteHints(), "language": "en", "fetched_at": FETCHED, "url": None}
    return find_times(metadata, lines, **{**asked, **known}).published


def story(**fields: Any) -> tuple[dict[str, Any], ...]:
    return ({"@type": "NewsArticle", "headline": "Ferry", **fields},)


@pytest.mark.parametrize("name", ["date", "dc.date", "dcterms.created"])
def test_a_vague_name_gives_way_to_what_is_printed(name: str) -> None:
    found = published(Metadata(meta={name: ("2020-02-12",)}), "5 February 2020")
    assert found.value.moment.date().isoformat() == "2020-02-05"
    assert found.where == "printed stamp"
    assert found.against == (f"meta {name}: 2020-02-12",)


def test_a_field_made_for_publication_stands_against_print_alone() -> None:
    found = published(Metadata(json_ld=story(datePublished="2020-02-12")), "5 February 2020")
    assert found.where == "json-ld datePublished"
    assert found.against == ("printed stamp: 5 February 2020",)


def test_two_kinds_of_places_outweigh_one() -> None:
    page = Metadata(
        json_ld=story(datePublished="2020-02-02T07:29:00Z"),
        meta={"article:published_time": ("2020-02-05T08:29:34Z",)},
    )
    found = published(page, "5 February 2020")
    assert found.where == "meta article:published_time"
    assert found.value.moment.isoformat() == "2020-02-05T08:29:34+00:00"


def test_names_of_meta_elements_are_counted_up_to_two() -> None:
    page = Metadata(
        meta={
            "article:published_time": ("2017-04-12T18:33:59+02:00",),
            "dc:date.created": ("2017-04-12",),
            "datepublished": ("2020-02-19",),
        }
    )
    assert published(page, "Published 19 February 2020").where.startswith("meta article:published_time")


def test_the_printed_day_of_the_change_is_no_publication() -> None:
    page = Metadata(
        json_ld=story(dateModified="2020-02-05T10:00:00Z"), meta={"date": ("2020-01-02T08:00:00Z",)}
    )
    assert published(page, "5 February 2020").where == "meta date"


def test_the_address_decides_between_two_printed_days() -> None:
    address = "https://example.org/2020/02/05/ferry"
    found = published(Metadata(), "4.2.2020", "5. Februar 2020", url=address, language="de")
    assert found.value.moment.date().isoformat() == "2020-02-05"
    assert found.where == "printed stamp"


def test_a_labelled_stamp_comes_before_one_above_it_without_a_label() -> None:
    found = published(Metadata(), "3 February 2020 17:59", "Published: 5 February 2020 18:36")
    assert found.value.moment.isoformat() == "2020-02-05T18:36:00+00:00"


def test_a_day_of_the_story_from_before_the_web_is_passed_over() -> None:
    assert published(Metadata(), "28 January 1975", "5 February 2020").value.moment.year == 2020
    assert published(Metadata(), "Published 28 January 1975").value.moment.year == 1975


@pytest.mark.parametrize(
    ("declared", "printed", "moment"),
    [
        ("2020-02-05T23:15:00Z", "6 February 2020", "2020-02-06T00:15:00+01:00"),
        ("2020-02-06T02:18:11Z", "5 February 2020", "2020-02-05T23:18:11-03:00"),
        ("2020-02-05T12:00:00Z", "6 February 2020", "2020-02-06T00:00:00+12:00"),
    ],
)
def test_a_time_in_utc_moves_onto_the_printed_day(declared: str, printed: str, moment: str) -> None:
    found = published(Metadata(json_ld=story(datePublished=declared)), printed)
    assert found.value.moment.isoformat() == moment
    assert found.value.moment == datetime.fromisoformat(declared)
    assert found.where == "json-ld datePublished, day from printed stamp"
    assert found.against == ()


def test_no_zone_is_that_far_from_utc() -> None:
    found = published(Metadata(json_ld=story(datePublished="2020-02-06T22:02:58Z")), "5 February 2020")
    assert found.value.moment.isoformat() == "2020-02-06T22:02:58+00:00"


def test_a_date_with_dots_has_its_day_first() -> None:
    page = Metadata(meta={"date": ("02/01/2020 12:43:42",)})
    found = published(page, "01.02.2020", language="de")
    assert found.value.moment.isoformat() == "2020-02-01T12:43:42+00:00"
    assert found.where == "meta date, order of day and month from elsewhere"


def test_the_title_prints_a_day_between_its_separators() -> None:
    assert published(Metadata(title="Ferry returns | The Harbour | 05.02.2020")).where == "title"
    assert published(Metadata(title="Ferry returns on 05.02.2020 | The Harbour")) is None


@pytest.mark.parametrize("address", ["https://e.org/meldungen/29-01-2020", "https://e.org/29.01.2020/a"])
def test_a_day_first_address_is_read_where_its_order_is_beyond_doubt(address: str) -> None:
    assert published(Metadata(), url=address).value.moment.date().isoformat() == "2020-01-29"
    assert published(Metadata(), url=address.replace("29", "09")) is None


def test_the_rest_of_the_page_is_read_when_its_head_says_nothing() -> None:
    asked: list[datetime] = []
    beyond = Beyond(
        lines=lambda: ["Room 12", "Updated: 7 February 2020", "6 February 2020 10:20"], last=asked.append
    )
    found = published(Metadata(), beyond=beyond)
    assert found.value.moment.isoformat() == "2020-02-06T10:20:00+00:00"
    assert found.where == "printed elsewhere on the page"
    assert asked == [FETCHED]


def test_the_last_resort_is_completed_from_the_rest_of_the_page() -> None:
    page = html.fromstring(
        "<html><body><h1>Ferry</h1><p>It is back.</p><div class='date'>05.02.2020</div></body></html>"
    )
    beyond = Beyond(lines=lambda: ["05.02.2020, 17:32"], last=lambda latest: last_resort(page, None, latest))
    found = published(Metadata(), beyond=beyond, language="de")
    assert found.value.moment.isoformat() == "2020-02-05T17:32:00+00:00"
    assert found.value.precision is Precision.MINUTE
    assert found.where == "htmldate, time from printed elsewhere on the page"


def test_a_change_comes_before_the_rest_of_the_page() -> None:
    page = Metadata(times=(TimeElement(datetime="2020-02-07", text="", class_and_id="updated", itemprop=""),))
    found = published(page, beyond=Beyond(lines=lambda: ["6 February 2020"]))
    assert found.value.moment.date().isoformat() == "2020-02-07"
    assert found.warnings == ("published_from_modified", "no_published_zone")


def test_the_day_in_the_dateline_is_believed_before_the_rest_of_the_page() -> None:
    filed = Dateline(raw="OSLO, 5 Feb 2020 -", places=("OSLO",), date_raw="5 Feb 2020", date=date(2020, 2, 5))
    found = published(Metadata(), beyond=Beyond(dateline=lambda: filed, lines=lambda: ["7 February 2020"]))
    assert (found.where, found.value.raw) == ("dateline", "5 Feb 2020")
    undated = Dateline(raw="OSLO, 5 Feb -", places=("OSLO",), date_raw="5 Feb")
    assert published(Metadata(), beyond=Beyond(dateline=lambda: undated)) is None


def test_nothing_is_changed_before_it_is_published() -> None:
    page = Metadata(meta={"date": ("2020-02-06T11:52:23",)})
    assert (
        published(page, "Updated: 5 February 2020 18:00").value.moment.isoformat()
        == "2020-02-05T18:00:00+00:00"
    )
    assert published(page, "Updated: 7 February 2020 18:00").where == "meta date"


def test_the_first_of_january_under_a_vague_name_is_no_day() -> None:
    page = Metadata(meta={"datecreated": ("2004-01-01",), "article:modified_time": ("2019-06-13T08:00:00Z",)})
    assert published(page).value.moment.date() == date(2019, 6, 13)
    assert published(Metadata(meta={"datecreated": ("2004-01-01",)})).value.moment.year == 2004
