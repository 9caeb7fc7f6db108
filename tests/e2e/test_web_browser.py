"""The page in a real browser: what only one can tell. `make test-browser` runs these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from reading_room import HOSTILE_PAGE, NASTY, Room, reading_room, served

from cleaners.article import Article
from cleaners.page import RawPage
from cleaners.pipeline import clean
from crawler.render import browser as on_the_path
from dateline.web.standalone import Explained, document

playwright = pytest.importorskip(
    "playwright.sync_api", reason="needs playwright: make test-browser installs it"
)
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(on_the_path() is None, reason="needs a Chromium on the PATH: apt install chromium"),
]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 360, "height": 740}


@dataclass(slots=True, kw_only=True)
class Looking:
    """A browser over the served room, and whatever it complained of, asked elsewhere for, or was made to show."""

    browser: Browser
    base: str
    room: Room
    trouble: list[str] = field(default_factory=list)

    @contextmanager
    def page(self, path: str, *, but: str = "$^", **context: Any) -> Iterator[Page]:
        """A page of the room, or a file; afterwards nothing may have gone wrong on it but what matches `but`."""
        self.trouble.clear()
        made = self.browser.new_context(**context)
        page = made.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: self.trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("dialog", lambda dialog: self.trouble.append(dialog.message))
        page.on("request", lambda request: self._note(request.url))
        page.goto(path if ":" in path else self.base + path)
        yield page
        made.close()
        assert [each for each in self.trouble if not re.search(but, each)] == []

    def _note(self, address: str) -> None:
        if not address.startswith((f"{self.base}/", "file:", "about:")):
            self.trouble.append(f"asked for {address}")

    def article(self, name: str, more: str = "") -> str:
        """The address of an article of the room."""
        return f"/articles/{self.room.ids[name]}{more}"


@pytest.fixture(scope="module")
def looking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looking]:
    folder = tmp_path_factory.mktemp("browser")
    with (
        reading_room(folder) as room,
        served(room, folder) as (_, base),
        playwright.sync_playwright() as driver,
    ):
        chromium = driver.chromium.launch(executable_path=on_the_path(), args=ARGUMENTS)
        yield Looking(browser=chromium, base=base.rstrip("/"), room=room)
        chromium.close()


def headlines(page: Page) -> list[str]:
    return [each.strip() for each in page.locator("#stories .story h3").all_inner_texts()]


def framed(page: Page) -> Frame:
    """The stored page beside its explanation, as soon as it is there."""
    page.frame_locator("iframe").locator("mark").first.wait_for()
    frame = page.frame(name="page")
    assert frame is not None
    return frame


def test_typing_searches_and_keeps_the_place(looking: Looking) -> None:
    with looking.page("/articles") as page:
        before = page.evaluate("history.length")
        page.keyboard.press("/")
        page.keyboard.type("sandb", delay=20)
        page.wait_for_url("**/articles?words=sandb")
        page.locator(".instead").wait_for()
        page.keyboard.type("ank", delay=20)
        page.wait_for_url("**/articles?words=sandbank")
        page.locator(".instead b").wait_for(state="detached")
        playwright.expect(page.locator("#stories .story")).to_have_count(2)
        assert page.locator("#counted").inner_text() == "2 articles"
        assert page.evaluate("document.activeElement.id") == "words"
        assert page.evaluate("history.length") == before
        page.keyboard.type("qqq")
        page.locator(".nothing").wait_for()
        page.reload()
        assert page.locator("#words").input_value() == "sandbankqqq"


def test_a_filter_that_cannot_be_read_is_told_where_the_results_were(looking: Looking) -> None:
    # The browser tells of every answer with status 400, htmx of every request that a newer one replaces.
    with looking.page("/articles", but=r"400 \(Bad Request\)|htmx:(?:sendAbort|afterRequest)") as page:
        page.locator(".filters summary").click()
        page.locator("input[name=since]").fill("soon")
        page.locator("input[name=since]").press("Enter")
        page.locator("#found.trouble").wait_for()
        assert "no day (2024-02-06)" in page.locator("#found").inner_text()
        page.locator("input[name=since]").fill("2024-03-12")
        page.locator("input[name=since]").press("Enter")
        page.wait_for_url("**/articles?since=2024-03-12")
        page.locator("#stories .story").first.wait_for()


def test_the_keys_lead_through_the_list(looking: Looking) -> None:
    with looking.page("/articles") as page:
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("j")
        wanted = headlines(page)[1]
        assert page.evaluate("document.activeElement.innerText").strip() == wanted
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/articles/\d+$"))
        assert page.locator("h1").inner_text().strip() == wanted
        page.keyboard.press("?")
        assert page.locator("dialog").is_visible()
        page.keyboard.press("Escape")
        assert not page.locator("dialog").is_visible()
        page.locator("#show-keys").click()
        page.locator("dialog button").click()
        assert not page.locator("dialog").is_visible()
        page.keyboard.press("u")
        page.wait_for_url("**/articles")


def test_older_articles_are_added_below(looking: Looking) -> None:
    with looking.page("/articles?limit=2") as page:
        for expected in (4, 6):
            page.locator(".more a").press("Enter")
            playwright.expect(page.locator("#stories .story")).to_have_count(expected)
            playwright.expect(page.locator(".story h3 a").nth(expected - 2)).to_be_focused()
        assert page.locator(".more").count() == 0
        links = [each.get_attribute("href") for each in page.locator(".story h3 a").all()]
        assert len(links) == len(set(links)) == 6


def test_a_block_is_shown_where_it_stands(looking: Looking) -> None:
    with looking.page(
        looking.article("agency-story", "/explanation"), viewport={"width": 1400, "height": 900}
    ) as page:
        link = page.locator(".kept a[target=page]").last
        place = (link.get_attribute("href") or "").partition("#")[2]
        link.click()
        frame = framed(page)
        frame.wait_for_url(f"**/page#{place}")
        top = frame.locator(f"#{place}").evaluate("each => each.getBoundingClientRect().top / innerHeight")
        assert -0.01 < top < 1
        assert page.locator("details.removed[open]").count() == 0
        page.locator("details.removed summary").first.click()
        assert page.locator("details.removed .why").first.is_visible()


def test_a_hostile_page_does_nothing(looking: Looking) -> None:
    for more in ("", "/explanation", "/page"):
        with looking.page(looking.article("hostile", more)) as page:
            page.wait_for_load_state("networkidle")
            assert page.evaluate("location.pathname") == looking.article("hostile", more)
    with looking.page(
        looking.article("hostile", "/explanation"), viewport={"width": 1400, "height": 900}
    ) as page:
        frame = framed(page)
        assert frame.locator("a, img, form, iframe, script, svg").count() == 0
        assert frame.evaluate("self.origin") == "null"


def test_a_file_needs_nothing_but_itself(looking: Looking, tmp_path: Path) -> None:
    cleaned = clean(RawPage(url=None, body=HOSTILE_PAGE.encode()))
    assert cleaned.reading is not None
    article = Article(headline=NASTY, url="javascript:alert(1)", language="en")
    told = Explained(article=article, decisions=cleaned.decisions, root=cleaned.reading.dom.root)
    file = tmp_path / "told.html"
    file.write_text("".join(document([told])), encoding="utf-8")
    with looking.page(file.as_uri()) as page:
        assert page.locator(".kept .passage").first.is_visible()
        page.locator("details.raw summary").click()
        inner = page.frame_locator("iframe").locator("mark").first
        inner.wait_for()
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.kept')).borderInlineStartWidth") == "4px"
        )
        assert inner.evaluate("each => getComputedStyle(each).boxShadow") != "none"


def test_nothing_is_wider_than_a_phone(looking: Looking) -> None:
    paths = [
        "/articles",
        looking.article("hostile"),
        looking.article("chinese", "/explanation"),
        "/sources",
        "/sources/ledger",
        "/runs/1",
    ]
    for path in [*paths, looking.article("corrected", "/versions")]:
        with looking.page(path, viewport=PHONE) as page:
            assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"], path


def test_each_script_runs_in_its_direction(looking: Looking) -> None:
    with looking.page(looking.article("arabic")) as page:
        sheet, headline = page.locator("article.sheet").bounding_box(), page.locator("h1")
        assert headline.evaluate("each => getComputedStyle(each).direction") == "rtl"
        turned = headline.evaluate(
            "each => { const range = document.createRange(); range.selectNodeContents(each);"
            " const box = range.getBoundingClientRect(); return [box.left, box.right]; }"
        )
        assert sheet is not None
        assert sheet["x"] + sheet["width"] - turned[1] < 2 < turned[0] - sheet["x"]
    with looking.page(looking.article("chinese")) as page:
        assert page.locator(".text p").first.evaluate("each => getComputedStyle(each).textIndent") != "0px"


def test_it_works_without_a_script(looking: Looking) -> None:
    with looking.page("/articles", java_script_enabled=False) as page:
        assert not page.locator("#show-keys").is_visible()
        page.locator("#words").fill("tide")
        page.locator("#words").press("Enter")
        page.wait_for_url("**/articles?words=tide")
        assert len(headlines(page)) == 2
        page.locator(".story h3 a").first.click()
        page.wait_for_url(re.compile(r"/articles/\d+$"))


def test_landmarks_lead_a_screen_reader(looking: Looking) -> None:
    with looking.page("/articles") as page:
        for role in ("main", "navigation", "search", "complementary", "contentinfo", "banner"):
            assert page.get_by_role(role).count() == 1, role
        assert page.get_by_role("heading", level=1).count() == 1
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "Skip to the text"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        unnamed = "[...document.querySelectorAll('input, select')].filter(each => !each.labels.length).length"
        assert page.evaluate(unnamed) == 0


def test_paper_gets_the_text_alone(looking: Looking) -> None:
    with looking.page(looking.article("agency-story")) as page:
        page.emulate_media(media="print")
        assert page.locator(".text").is_visible()
        for left_out in (".masthead nav", ".colophon", ".leads", ".facts"):
            assert not page.locator(left_out).is_visible()
