"""The pages as they are answered: what a reader and a program get at each address, over a real store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from lxml import html
from reading_room import HOSTILE_PAGE, Room, ask, reading_room

from crawler.sources import load_sources
from dateline.asking import IN_ADDRESS
from dateline.web.app import make_app
from storage.query import Query
from storage.store import open_store


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with reading_room(tmp_path_factory.mktemp("room")) as made:
        yield made


def seen(room: Room, path: str) -> html.HtmlElement:
    """The page at an address, parsed."""
    answered = room.get(path)
    assert answered.status_code == 200, answered.text
    return html.document_fromstring(answered.text)


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def paths(room: Room) -> list[str]:
    """Every kind of address."""
    article = f"/articles/{room.ids['corrected']}"
    page = f"/articles/{room.ids['hostile']}"
    return [
        "/articles", "/articles?words=zebra", "/articles?place=Rabat", article, f"{article}?rev=1", page,
        f"{article}/versions", f"{page}/explanation", f"{page}/page", "/sources", "/sources/ledger", "/runs", "/runs/1",
        "/articles?since=never", "/articles/999", "/nowhere", f"{article}/explanation",
    ]  # fmt: skip


def test_the_list_has_what_the_command_line_finds(room: Room) -> None:
    page = seen(room, "/articles?words=harbour+master&source=ledger")
    assert [text(each) for each in page.cssselect(".story h3")] == ["Ferry waits six hours for the tide"]
    assert [text(each) for each in page.cssselect(".story mark")] == ["harbour", "master"]
    assert text(page.cssselect("#counted")[0]) == "1 article"
    assert [text(each) for each in page.cssselect(".chosen b")] == ["ledger"]
    (away,) = page.cssselect(".chosen a")
    assert away.get("href") == "/articles?words=harbour+master"


def test_names_and_days_narrow_the_search(room: Room) -> None:
    page = seen(room, "/articles?words=tide")
    names = {text(each): each.get("href") for each in page.cssselect(".rail li a")}
    assert names["courier 1"] == "/articles?words=tide&source=courier"
    (bar,) = page.cssselect("svg.bars a")
    assert bar.get("href") == "/articles?words=tide&since=2024-03-12&until=2024-03-12"
    assert bar.get("aria-label") == "Tuesday 12 March 2024: 2 articles"
    assert text(seen(room, bar.get("href")).cssselect("#counted")[0]) == "2 articles"


def test_pages_follow_each_other_without_gap_or_repetition(room: Room) -> None:
    every = [each["id"] for each in room.get("/articles.json").json()["articles"]]
    path, found = "/articles?limit=2", []
    assert "From the newest on" not in room.get(path).text
    while path:
        page = seen(room, path)
        found += [int(each.get("href").split("/")[2]) for each in page.cssselect(".story h3 a")]
        path = next((each.get("href") for each in page.cssselect("a[rel=next]")), "")
    assert found == every
    assert page.cssselect(".instead a")[0].get("href") == "/articles?limit=2"
    assert len(every) == len(set(every)) == len(set(room.ids.values()))


def test_blanks_of_a_form_leave_the_address(room: Room) -> None:
    answered = room.get("/articles?words=tide&source=&place=+&since=&ranked=1")
    assert (answered.status_code, answered.headers["location"]) == (303, "/articles?words=tide&ranked=1")
    typed = room.get("/articles?words=tide&source=", hx_request="true")
    assert (typed.status_code, typed.headers["hx-replace-url"]) == (200, "/articles?words=tide")


def test_a_word_that_is_not_typed_to_its_end_finds_what_begins_so(room: Room) -> None:
    page = seen(room, "/articles?words=sandba")
    assert len(page.cssselect(".story")) == 2
    assert text(page.cssselect(".instead")[0]).startswith("Nothing has sandba itself.")
    assert page.cssselect(".instead a")[0].get("href") == "/articles?words=sandba%2A"
    assert page.cssselect("#words")[0].get("value") == "sandba"
    assert (
        room.get("/articles.json?words=sandba").json()["articles"] == []
    )  # a program gets what it asked for
    for words in ("qqq", "sandba+qqq", '"sandba"'):
        assert seen(room, f"/articles?words={words}").cssselect(".story") == []


def test_the_order_can_be_turned(room: Room) -> None:
    page = seen(room, "/articles?words=tide")
    assert [each.get("href") for each in page.cssselect(".instead a")] == ["/articles?words=tide&ranked=1"]
    ranked = seen(room, "/articles?words=tide&ranked=1")
    assert [each.get("href") for each in ranked.cssselect(".instead a")] == ["/articles?words=tide"]
    assert ranked.cssselect(".day h2") == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("plase=Rabat", "There is no filter 'plase'; did you mean 'place'?"),
        ("since=never", "Since: 'never' is no day (2024-02-06)"),
        ("limit=0", "Limit: '0' is not a whole number from 1 on"),
        ("limit=900", "Limit is a number from 1 to 200 here"),
        ("ranked=yes", "Ranked: 'yes' is neither 1 nor 0"),
        ("before=x", "Before is the cursor of an article found"),
        ("place=a&place=b", "Place is given twice"),
    ],
)
def test_what_cannot_be_asked_is_said(room: Room, query: str, told: str) -> None:
    answered = room.get(f"/articles?{query}")
    assert answered.status_code == 400
    page = html.document_fromstring(answered.text)
    assert text(page.cssselect("#found h1")[0]).startswith(told)
    name, _, value = query.rpartition("&")[2].partition("=")
    if name in IN_ADDRESS[:-2] and name != "ranked":
        assert page.cssselect(f"#search input[name={name}]")[0].get("value") == value
    data = room.get(f"/articles.json?{query}")
    assert (data.status_code, data.json()["error"]["why"].startswith(told)) == (400, True)


def test_an_article_is_set_as_in_print(room: Room) -> None:
    page = seen(room, f"/articles/{room.ids['corrected']}")
    (sheet,) = page.cssselect("article.sheet")
    assert (sheet.get("lang"), sheet.get("dir")) == ("en-GB", "ltr")
    assert text(sheet.cssselect("h1")[0]) == "Ferry waits six hours for the tide"
    first = sheet.cssselect(".text p")[0]
    assert text(first).startswith("PORT ELLEN (Reuters) - The ferry Ada ran")
    assert text(first.cssselect("b.dateline")[0]) == "PORT ELLEN (Reuters) -"
    assert text(sheet.cssselect("time")[0]) == "Tuesday 12 March 2024, 21:05 UTC"
    assert page.cssselect("a.paper")[0].get("href") == "https://ledger.example/ferry.html"
    assert [text(each) for each in page.cssselect(".copies h3")] == ["Ferry waits six hours for the tide"]
    assert "The Courier" in text(page.cssselect(".copies")[0])
    assert len(page.cssselect(".versions li")) == 2


@pytest.mark.parametrize(
    ("name", "language", "direction"), [("arabic", "ar", "rtl"), ("chinese", "zh-CN", "ltr")]
)
def test_scripts_are_set_in_their_direction(room: Room, name: str, language: str, direction: str) -> None:
    path = f"/articles/{room.ids[name]}"
    for page in (seen(room, path), seen(room, f"/articles?language={language}")):
        (sheet,) = page.cssselect("article.sheet, article.story")
        assert (sheet.get("lang"), sheet.get("dir")) == (language, direction)
    kept = seen(room, f"{path}/explanation").cssselect(".kept .passage")
    assert {(each.get("lang"), each.get("dir")) for each in kept} == {(language, direction)}


def test_the_parts_of_a_body_are_what_they_were(room: Room) -> None:
    page = seen(room, f"/articles/{room.ids['agency-story']}")
    body = page.cssselect(".text")[0]
    assert {each.tag for each in body} == {"p", "h2", "ul", "blockquote", "div"}
    assert page.cssselect("img") == []
    (picture,) = page.cssselect(".pictures a")
    assert picture.get("href").startswith("http://dockside.invalid/")


def test_versions_are_told_word_by_word(room: Room) -> None:
    number = room.ids["corrected"]
    page = seen(room, f"/articles/{number}/versions")
    (change,) = page.cssselect(".differences li")
    assert [text(each) for each in change.cssselect("del")] == ["Forty"]
    assert [text(each) for each in change.cssselect("ins")] == ["Fifty", ", the harbour master said"]
    data = room.get(f"/articles/{number}/versions.json?from=1&to=2").json()
    assert [each["kind"] for each in data["changes"]] == ["changed"]
    old = seen(room, f"/articles/{number}?rev=1")
    assert "Forty people" in text(old.cssselect(".text")[0])
    assert "This is version 1." in text(old.cssselect(".notice")[0])
    assert room.get(f"/articles/{number}?rev=3").status_code == 404
    assert room.get(f"/articles/{number}/versions?from=2&to=2").status_code == 400
    assert room.get(f"/articles/{number}/versions?from=x").status_code == 400


def test_what_was_removed_is_told_in_the_order_of_the_page(room: Room) -> None:
    number = room.ids["agency-story"]
    page = seen(room, f"/articles/{number}/explanation")
    data = room.get(f"/articles/{number}/explanation.json").json()
    told = [" ".join(each["text"].split()) for each in data["decisions"]]
    assert [text(each) for each in page.cssselect(".passages .passage")] == told
    assert all(each["reason"] for each in data["decisions"])
    first = page.cssselect(".passages > *")[0]
    assert (first.tag, first.get("open")) == ("details", None)
    body = [each["text"] for each in data["decisions"] if each["kept"]]
    assert [text(each) for each in page.cssselect(".kept:not(.taken) .passage")] == body
    assert text(page.cssselect(".balance")[0]).endswith("of the page.")


def test_what_was_removed_as_one_thing_can_be_unfolded(room: Room) -> None:
    path = f"/articles/{room.ids['agency-story']}/explanation"
    page = seen(room, path)
    assert page.cssselect("details[open]") == []
    links = {text(each): each.get("href") for each in page.cssselect(".roles a")}
    assert links["share"] == f"{path}?open=share"
    opened = seen(room, links["share"]).cssselect("details.removed[open]")
    assert opened
    assert all("share" in [text(role) for role in each.cssselect(".role")] for each in opened)
    every = seen(room, links["unfold all"])
    assert (
        len(every.cssselect("details.removed[open]")) == len(every.cssselect("details.removed")) > len(opened)
    )


def test_each_block_points_at_its_place_on_the_page(room: Room) -> None:
    number = room.ids["agency-story"]
    page = seen(room, f"/articles/{number}/explanation")
    stored = seen(room, f"/articles/{number}/page")
    links = page.cssselect(".passages a[target=page]")
    data = room.get(f"/articles/{number}/explanation.json").json()
    shown = {each["order"]: "".join(each["text"].split()) for each in data["decisions"]}
    assert len(links) > 0.95 * len(shown)
    for link in links:
        path, _, place = link.get("href").partition("#")
        assert path == f"/articles/{number}/page"
        (target,) = stored.xpath(f"//*[@id='{place}']")
        assert shown[int(place[1:])].startswith("".join(target.text_content().split()))


def test_an_article_without_its_page_says_so(room: Room) -> None:
    number = room.ids["corrected"]
    answered = room.get(f"/articles/{number}/explanation")
    assert answered.status_code == 404
    assert "is not kept" in answered.text
    assert "Its page is not kept" in room.get(f"/articles/{number}").text


def test_sources_tell_their_health(room: Room) -> None:
    page = seen(room, "/sources")
    (row,) = page.cssselect("tbody tr")
    assert "healthy" in text(row)
    assert len(row.cssselect("svg.bars rect.bar")) == 12
    assert "70 %" in row.text_content().replace("\xa0", " ")
    own = seen(room, "/sources/ledger")
    shares = {
        text(each[0]): text(each[2]).replace("\xa0", " ") for each in own.cssselect("table.fields tbody tr")
    }
    assert shares["headline"] == "100 %"
    assert room.get("/sources/ledger.json").json()["source"] == "ledger"
    assert room.get("/sources/nobody").status_code == 404


def test_the_sources_file_names_what_no_run_has_seen(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text('[[source]]\nid = "fresh"\nname = "The Fresh"\nurl = "https://fresh.example/"\n')
    app = make_app(room.store, sources=lambda: load_sources(file))
    rows = html.document_fromstring(ask(app, "/sources").text).cssselect("tbody tr")
    assert [text(each)[:9] for each in rows] == ["The Fresh", "ledger he"]
    assert "never crawled" in text(rows[0])
    file.write_text('[[source]]\nid = "fresh"\nfeed = "https://fresh.example/"\n')
    answered = ask(app, "/sources")
    assert (answered.status_code, "did you mean" in answered.text) == (503, True)


def test_runs_tell_what_they_did(room: Room) -> None:
    rows = seen(room, "/runs").cssselect("tbody tr")
    assert len(rows) == 12
    assert "1 min 15 s" in text(rows[0])
    latest = seen(room, rows[0].cssselect("a")[0].get("href"))
    assert "failed: 2 http_404" in text(latest.cssselect("main")[0])
    number = rows[0].cssselect("a")[0].get("href").split("/")[2]
    assert room.get(f"/runs/{number}.json").json()["sources"][0]["new"] == 1
    assert room.get("/runs/99").status_code == 404


def test_programs_get_the_same_at_the_same_address(room: Room) -> None:
    by_name = room.get("/articles.json?words=tide&limit=1")
    by_header = room.get("/articles?words=tide&limit=1", accept="application/json")
    assert (
        by_name.headers["content-type"]
        == by_header.headers["content-type"]
        == "application/json; charset=utf-8"
    )
    assert by_name.json() == by_header.json()
    data = by_name.json()
    assert (data["total"], data["more_than_total"], data["days"]) == (2, False, {"2024-03-12": 2})
    (article,) = data["articles"]
    following = room.get(data["next"]).json()
    assert (following["next"], [each["id"] != article["id"] for each in following["articles"]]) == (
        None,
        [True],
    )
    one = room.get(f"/articles/{article['id']}.json").json()
    assert one["paragraphs"] == article["paragraphs"]
    assert room.get("/articles/999.json").json()["error"]["status"] == 404
    assert "accept" in room.get("/articles").headers["vary"].lower()


@pytest.mark.parametrize("at", range(17))
def test_hostile_text_stays_text_on_every_page(room: Room, at: int) -> None:
    path = paths(room)[at]
    answered = room.get(path)
    assert "\x1b" not in answered.text
    assert "\u202e" not in answered.text
    page = html.document_fromstring(answered.text)
    assert all((each.get("src") or "").startswith("/static/") for each in page.iter("script"))
    assert list(page.iter("img", "object", "embed", "base", "video", "math")) == []
    for element in page.iter():
        for name, value in element.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name != "style"
            if name in ("href", "src", "action", "hx-get"):
                assert re.match(r"(?:https?:/)?/[^/]|#", value), (element.tag, name, value)
            if name == "lang":
                assert re.fullmatch(r"[A-Za-z0-9-]+", value)


@pytest.mark.parametrize("at", range(17))
def test_every_answer_says_what_it_forbids(room: Room, at: int) -> None:
    path = paths(room)[at]
    answered = room.get(path)
    policy = answered.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert ("sandbox" in policy) == path.endswith("/page")
    assert answered.headers["x-content-type-options"] == "nosniff"
    assert answered.headers["referrer-policy"] == "no-referrer"


def test_a_stored_page_can_do_nothing(room: Room) -> None:
    shown = room.get(f"/articles/{room.ids['hostile']}/page").text
    page = html.document_fromstring(shown)
    assert {each.tag for each in page.iter()} <= {
        "html", "head", "meta", "title", "style", "body", "h1", "p", "span", "div", "mark",
    }  # fmt: skip
    allowed = {"lang", "dir", "class", "id", "title", "charset"}
    assert {name for each in page.iter() for name in each.attrib} <= allowed
    assert "evil.test" not in re.sub(r"<title>.*?</title>", "", shown)
    assert "alert(1)</script>" not in shown
    assert "Seven of the nine members were in favour" in text(page)
    assert "Custom" in text(page)
    (spoken,) = page.cssselect("p[lang=ar]")
    assert spoken.get("dir") == "rtl"
    assert "evil.test" in HOSTILE_PAGE


@pytest.mark.parametrize("host", ["evil.test", "localhost.evil.test", "127.0.0.1.evil.test", "", "[::2]"])
def test_other_names_are_not_answered(room: Room, host: str) -> None:
    answered = ask(make_app(room.store), "/articles", Host=host)
    assert answered.status_code == 421
    assert "Ferry" not in answered.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8470", "127.0.0.1:1", "[::1]:8470", "localhost."])
def test_our_own_names_are_answered(room: Room, host: str) -> None:
    assert ask(make_app(room.store), "/articles", Host=host).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_but_reading_is_answered(room: Room, method: str) -> None:
    answered = ask(make_app(room.store), "/articles", method=method)
    assert (answered.status_code, answered.headers["allow"]) == (405, "GET, HEAD")
    assert ask(make_app(room.store), "/articles", method="HEAD").status_code == 200


@pytest.mark.parametrize(
    ("site", "mode", "destination", "status"),
    [
        ("cross-site", "navigate", "document", 200),
        ("cross-site", "navigate", "iframe", 403),
        ("same-site", "navigate", "object", 403),
        ("cross-site", "no-cors", "image", 403),
        ("same-site", "cors", "empty", 403),
        ("same-origin", "cors", "empty", 200),
        ("same-origin", "navigate", "iframe", 200),
        ("none", "navigate", "document", 200),
    ],
)
def test_other_sites_may_link_and_no_more(
    room: Room, site: str, mode: str, destination: str, status: int
) -> None:
    told = {"sec_fetch_site": site, "sec_fetch_mode": mode, "sec_fetch_dest": destination}
    assert room.get("/articles", **told).status_code == status


@pytest.mark.parametrize("path", ["/articles/{}", "/articles/{}.json", "/articles/{}/page", "/runs/{}"])
@pytest.mark.parametrize("digits", [19, 5_000])
def test_a_number_that_is_too_long_is_no_page(room: Room, path: str, digits: int) -> None:
    answered = ask(make_app(room.store), path.format("9" * digits), strict=True)
    assert answered.status_code == 404


def test_static_files_are_ours_alone(room: Room) -> None:
    page = seen(room, "/articles")
    files = [
        each.get("src") or each.get("href")
        for each in page.xpath("//script|//link[@rel='stylesheet' or @rel='icon']")
    ]
    assert len(files) == 4
    for file in files:
        assert room.get(file).status_code == 200
    assert room.get("/static/../app.py").status_code == 404
    assert room.get("/static/%2e%2e/app.py").status_code == 404


def test_an_empty_store_tells_how_to_fill_it(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/empty.db") as store:
        app = make_app(store)
        for path, told in (
            ("/articles", "dateline crawl"),
            ("/sources", "dateline sources add"),
            ("/runs", "dateline crawl"),
        ):
            answered = ask(app, path)
            assert (answered.status_code, told in answered.text) == (200, True)


def test_a_database_that_fails_is_named(tmp_path: Path) -> None:
    file = tmp_path / "news.db"
    with open_store(f"sqlite:///{file}") as store:
        app = make_app(store)
        file.write_bytes(b"not a database at all " * 400)
        for name in ("news.db-wal", "news.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        answered = ask(app, "/articles.json")
    assert answered.status_code == 503
    assert "news.db" in answered.json()["error"]["why"]


def test_a_time_is_told_in_the_zone_of_its_page(room: Room) -> None:
    data = room.get(f"/articles/{room.ids['arabic']}.json").json()
    moment = datetime.fromisoformat(data["published"])
    told = text(seen(room, f"/articles/{room.ids['arabic']}").cssselect("time")[0])
    assert told == f"{moment:%A} {moment.day} {moment:%B %Y}, {moment:%H:%M} UTC+1"


def test_it_reads_from_postgresql_too(postgres_url: str, room: Room) -> None:
    with open_store(postgres_url) as store:
        stored = [room.store.get(each) for each in room.ids.values()]
        store.save_many(each.article for each in stored if each is not None)
        (number,) = [each.id for each in store.find(Query("blankets", source="ledger"))]
        app = make_app(store)
        for path in ("/articles?words=harbour", f"/articles/{number}", "/sources", "/runs"):
            assert ask(app, path).status_code == 200
        assert ask(app, "/articles.json?words=tide").json()["days"] == {"2024-03-12": 2}


def test_a_bug_is_a_page_and_an_error(room: Room) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    app = make_app(room.store, sources=broken)
    answered = ask(app, "/sources")
    assert (answered.status_code, "a bug in Dateline" in answered.text) == (500, True)
    assert ask(app, "/sources.json").json()["error"]["status"] == 500
    with pytest.raises(ZeroDivisionError):  # the server that it runs in writes the traceback
        ask(app, "/sources", strict=True)
