"""The byline chosen among what a page declares and prints."""

from __future__ import annotations

from typing import Any

import pytest

from cleaners.article import Author
from cleaners.byline import Byline, find_byline
from cleaners.found import Found
from cleaners.metadata import Metadata


def page(author: Any = None, **meta: str) -> Metadata:
    story = {"@type": "NewsArticle", "headline": "Harbour reopens", "author": author}
    return Metadata(
        json_ld=(story,) if author is not None else (),
        meta={name.replace("__", ":"): (content,) for name, content in meta.items()},
        links={"canonical": ("https://www.dockside.example/harbour",)},
    )


def found(metadata: Metadata, *lines: str, site_name: str | None = "Dockside Courier") -> Found[Byline]:
    byline = find_byline(metadata, lines, language="en", site_name=site_name)
    assert byline is not None
    return byline


def names(metadata: Metadata, *lines: str) -> list[str]:
    return [author.name for author in found(metadata, *lines).value.authors]


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Jane Doe", ["Jane Doe"]),
        ("By Jane Doe", ["Jane Doe"]),
        ("Jane Doe and John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe, John Roe & Anna Muster", ["Jane Doe", "John Roe", "Anna Muster"]),
        ("Doe, Jane", ["Jane Doe"]),
        ("Jane Doe (jane@dockside.example)", ["Jane Doe"]),
        ("Jane Doe, Valley Report", ["Jane Doe"]),
        (["Jane Doe", "John Roe"], ["Jane Doe", "John Roe"]),
        ({"@type": "Person", "name": "Jane Doe"}, ["Jane Doe"]),
        ({"@type": "Person", "name": ["Jane Doe"]}, ["Jane Doe"]),
        ({"@type": "Person", "givenName": "Jane", "familyName": "Doe"}, ["Jane Doe"]),
        ({"@type": "Person", "byline": "Jane Doe"}, ["Jane Doe"]),
        ([{"name": "Jane Doe"}, [{"name": "John Roe"}]], ["Jane Doe", "John Roe"]),
        ({"@type": "Person", "name": "dpa  "}, ["dpa"]),
    ],
)
def test_json_ld_authors_in_every_shape(author: Any, expected: list[str]) -> None:
    assert names(page(author)) == expected
    assert found(page(author)).where == "json-ld author"


@pytest.mark.parametrize(
    "author",
    [
        "https://www.dockside.example/authors/jane",
        "jane@dockside.example",
        {"@type": "Person", "name": ", Dockside Courier"},
        {"@type": "Person", "name": "(Image: Example Pictures)"},
        {"@type": "Organization", "name": "Dockside Courier"},
        "The Dockside Courier",
        "dockside.example",
        {"@type": "Person"},
        {"@id": "#nowhere"},
        [],
        42,
        None,
    ],
)
def test_what_names_nobody_is_no_author(author: Any) -> None:
    assert find_byline(page(author), (), language="en", site_name="Dockside Courier") is None


def test_a_reference_to_another_object_is_followed() -> None:
    metadata = Metadata(
        json_ld=(
            {"@type": "Article", "headline": "Harbour reopens", "author": {"@id": "#jane"}},
            {"@type": "Person", "@id": "#jane", "name": "Jane Doe"},
        )
    )
    assert names(metadata) == ["Jane Doe"]


def test_references_in_a_circle_end() -> None:
    metadata = Metadata(
        json_ld=(
            {"@type": "Article", "headline": "Harbour reopens", "author": {"@id": "#a"}},
            {"@id": "#a", "@type": "Person", "name": {"@id": "#b"}},
            {"@id": "#b", "@type": "Person", "author": {"@id": "#a"}},
        )
    )
    assert find_byline(metadata, (), language="en", site_name=None) is None


def test_page_and_title_of_a_declared_author() -> None:
    author = {
        "@type": "Person",
        "name": "Jane Doe",
        "jobTitle": "Harbour reporter",
        "url": "/authors/jane-doe",
    }
    assert found(page(author)).value.authors == (
        Author(name="Jane Doe", role="Harbour reporter", url="https://www.dockside.example/authors/jane-doe"),
    )


def test_an_agency_that_is_declared_has_its_role() -> None:
    author = {"@type": "Organization", "name": "Deutsche Presse-Agentur", "alternateName": "dpa"}
    assert found(page(author)).value.authors == (Author(name="Deutsche Presse-Agentur", role="agency"),)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("author", "Jane Doe"),
        ("article__author", "Jane Doe"),
        ("parsely-author", "Jane Doe"),
        ("sailthru.author", "Jane Doe"),
        ("byl", "By Jane Doe"),
        ("dc.creator", "Doe, Jane"),
        ("citation_author", "Doe, Jane"),
    ],
)
def test_meta_tags_that_name_authors(name: str, content: str) -> None:
    assert names(page(**{name: content})) == ["Jane Doe"]


@pytest.mark.parametrize(
    "content", ["https://social.example/dockside", "jane-doe", "jdoe12", "jane.doe", "@jane"]
)
def test_addresses_and_logins_are_no_names(content: str) -> None:
    assert find_byline(page(article__author=content), (), language="en", site_name=None) is None


def test_microdata_counts_its_first_author_only() -> None:
    metadata = Metadata(microdata={"author": ("By Jane Doe", "By Someone Else")})
    assert names(metadata) == ["Jane Doe"]


def test_a_person_is_preferred_to_the_publisher_wherever_it_stands() -> None:
    metadata = Metadata(
        json_ld=(
            {
                "@type": "NewsArticle",
                "headline": "Harbour reopens",
                "author": {"@type": "Organization", "name": "Harbour Media House"},
                "publisher": {"name": "Harbour Media House"},
            },
        )
    )
    assert names(metadata, "By Jane Doe") == ["Jane Doe"]
    assert names(metadata) == ["Harbour Media House"]


@pytest.mark.parametrize(
    "line", ["Jane Doe Dockside Courier", "By Jane Doe, Dockside Courier", "Jane Doe | Dockside Courier"]
)
def test_the_site_behind_a_name_is_cut_off(line: str) -> None:
    byline = found(Metadata(), line).value
    assert byline.printed == "Jane Doe"
    assert [author.name for author in byline.authors] == ["Jane Doe"]


def test_nobody_in_particular_gives_way() -> None:
    assert names(page("admin"), "Jane Doe 12 May 2020") == ["Jane Doe"]


def test_a_name_without_by_does_not_displace_a_declared_agency() -> None:
    byline = found(page("Reuters"), "Peter Example")
    assert [author.name for author in byline.value.authors] == ["Reuters"]
    assert byline.others == ("printed line: Peter Example",)


def test_the_printed_line_gives_the_wording_and_the_stamp() -> None:
    byline = found(page(["Jane Doe", "John Roe"]), "By JANE DOE AND JOHN ROE 12 May 2020")
    assert byline.value.printed == "JANE DOE AND JOHN ROE"
    assert [author.name for author in byline.value.authors] == ["Jane Doe", "John Roe"]
    assert byline.value.stamp == "12 May 2020"
    assert byline.where == "json-ld author"
    assert byline.others == ()


def test_declared_names_are_joined_when_no_line_agrees() -> None:
    assert found(page(["Jane Doe", "John Roe"])).value.printed == "Jane Doe, John Roe"


def test_a_line_with_by_adds_the_people_that_were_not_declared() -> None:
    metadata = page(
        {"@type": "Person", "name": "Jane Doe", "url": "https://www.dockside.example/authors/jane"}
    )
    byline = found(metadata, "By Jane Doe and John Roe")
    assert [author.name for author in byline.value.authors] == ["Jane Doe", "John Roe"]
    assert byline.value.authors[0].url == "https://www.dockside.example/authors/jane"
    assert byline.where == "printed line"


def test_by_on_a_line_of_its_own_opens_the_next() -> None:
    assert names(Metadata(), "By", "Jane Doe") == ["Jane Doe"]


def test_flattened_text_has_lines_only() -> None:
    line = "Umer Jamshaid 3 minutes ago Thu 06th February 2020 | 05:32 PM"
    byline = find_byline(Metadata(), [line], language="en", site_name="UrduPoint")
    assert byline is not None
    assert byline.value.printed == "Umer Jamshaid"
    assert byline.value.stamp == "3 minutes ago Thu 06th February 2020 | 05:32 PM"


def test_nothing_declared_and_nothing_printed_is_none() -> None:
    assert find_byline(Metadata(), (), language=None, site_name=None) is None
