"""The judgement of links, measured: on labelled lists of links, and on the listings of the newsroom."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.discovery.judgement import judge
from crawler.discovery.sections import read_section

ROOT = Path(__file__).parents[3]
NEWSROOM = ROOT / "fixtures" / "newsroom"
LINKS = [
    (line[0] == "+", *line[2:].split("\t"))
    for line in (ROOT / "fixtures" / "links" / "front_pages.txt").read_text(encoding="utf-8").splitlines()
    if line[:2] in ("+ ", "- ")
]
# A story that is not recognised is lost where a site has only sections; what is taken for one costs a download.
LEAST_RECALL = 0.95
LEAST_PRECISION = 0.95


def test_stories_are_told_from_everything_else_on_lists_of_links() -> None:
    taken = [(is_story, url) for is_story, url, text in LINKS if judge(url, text).is_story]
    right = sum(is_story for is_story, _ in taken)
    lost = [url for is_story, url, text in LINKS if is_story and not judge(url, text).is_story]
    wrong = [url for is_story, url in taken if not is_story]
    assert right / sum(is_story for is_story, *_ in LINKS) >= LEAST_RECALL, lost
    assert right / len(taken) >= LEAST_PRECISION, wrong


@pytest.mark.parametrize(
    "listing",
    ["dockside/index.html", "dockside/category/harbour/index.html", "morgenblatt/index.html",
     "morgenblatt/lokales/index.html", "pointnews/en/index.html", "pointnews/en/world.html"],
)  # fmt: skip
def test_the_listings_of_the_newsroom_lead_to_its_stories_only(listing: str) -> None:
    site = listing.partition("/")[0]
    body = (NEWSROOM / listing).read_bytes()
    folder = listing.rpartition("/")[0].partition("/")[2]
    found = read_section(body, f"http://{site}.invalid/{folder}/", "text/html; charset=utf-8")
    own = [link.url.partition(".invalid/")[2] for link in found.articles if f"//{site}.invalid" in link.url]
    assert own
    for path in own:
        target = NEWSROOM / site / path
        if target.is_file():  # some links of the newsroom are dead on purpose
            assert target.name != "index.html", path
