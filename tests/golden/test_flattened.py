"""Flattened text: the twin of the seed and its neighbours; the seed and a page of its site where at hand.

The seed belongs to its publisher and is not part of the project. It is read from the folder that
DATELINE_SHARED names, or from `shared` beside the project.
"""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from golden.cases import FIXTURES, SHARED, plain, squeezed
from lxml import html

from cleaners.article import Dateline
from cleaners.errors import NotAnArticle
from cleaners.page import RawPage, SiteHints
from cleaners.pipeline import clean, clean_text

FLATTENED = FIXTURES / "flattened"
SEED = SHARED / "seed"
SISTER = SHARED / "bench" / "dev" / "html" / "HTMLDATE" / "1592133028-3c7d30.html.gz"
SISTER_URL = "https://www.urdupoint.com/en/world/russian-prime-minister-mikhail-mishustin-says-906868.html"


def load(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    read["text"] = (file.parent / read["input"]).read_text(encoding="utf-8")
    return read


def runs(case: dict[str, Any]) -> list[tuple[str, SiteHints | None, dict[str, Any]]]:
    """The runs of one text: without a source and, where the case has one, with it."""
    without = case["without_source"]
    found = [("without_source", None, without)]
    if "with_source" in case:
        source = case["with_source"]["source"]
        hints = SiteHints(source=source["id"], timezone=source["timezone"])
        found.append(
            ("with_source", hints, {**without, **case["with_source"]["changes"], "source": source["id"]})
        )
    return found


TEXTS = {file.stem: load(file) for file in sorted(FLATTENED.glob("*.json"))}
if (SEED / "expected.json").is_file():
    TEXTS["seed"] = load(SEED / "expected.json")
FIELDS = [
    pytest.param(case["text"], hints, name, value, id=f"{stem}-{run}-{name}")
    for stem, case in TEXTS.items()
    if "refused" not in case
    for run, hints, expected in runs(case)
    for name, value in expected.items()
]


@pytest.mark.parametrize(("text", "hints", "name", "value"), FIELDS)
def test_field(text: str, hints: SiteHints | None, name: str, value: Any) -> None:
    found = clean_text(text, hints=hints).article.to_dict()[name]
    assert plain(name, found) == plain(name, value)


@pytest.mark.parametrize("stem", [stem for stem, case in TEXTS.items() if "refused" not in case])
def test_absent_phrases(stem: str) -> None:
    case = TEXTS[stem]
    paragraphs = [paragraph.text for paragraph in clean_text(case["text"]).article.paragraphs]
    phrases = case["must_not_appear_in_any_paragraph"]
    assert [(phrase, text) for phrase in phrases for text in paragraphs if phrase in text] == []
    assert [phrase for phrase in phrases if phrase not in case["text"]] == []


@pytest.mark.parametrize("stem", [stem for stem, case in TEXTS.items() if "refused" not in case])
def test_nothing_is_invented_and_nothing_unexplained(stem: str) -> None:
    cleaned = clean_text(TEXTS[stem]["text"])
    written = squeezed(TEXTS[stem]["text"])
    assert [each for each in cleaned.article.paragraphs if squeezed(each.text) not in written] == []
    assert [decision for decision in cleaned.decisions if not decision.reason] == []
    if cleaned.article.dateline:
        assert squeezed(cleaned.article.dateline.raw + cleaned.article.paragraphs[0].text) in written


@pytest.mark.parametrize("stem", [stem for stem, case in TEXTS.items() if "refused" in case])
def test_a_text_without_a_story_is_refused(stem: str) -> None:
    with pytest.raises(NotAnArticle) as caught:
        clean_text(TEXTS[stem]["text"])
    assert caught.value.reason.value == TEXTS[stem]["refused"]


def test_the_twin_has_the_structure_of_the_seed() -> None:
    """Line by line of the same kind; skipped where the seed is not at hand."""
    if "seed" not in TEXTS:
        pytest.skip(f"the seed is not at {SEED}; DATELINE_SHARED names the folder that has it")

    def kinds(text: str) -> list[str]:
        tests = {
            "empty": r"\s*$",
            "age": r"\d+ minutes ago$",
            "glued": r".*minutes ago .*\|",
            "dateline": r"\w+, \(.*\) :",
            "cut": r".* \.\.$",
            "links": r".* [|-] .* [|-] ",
            "copyright": r"©",
        }
        return [
            next((name for name, test in tests.items() if re.match(test, line)), "text")
            for line in text.split("\n")
        ]

    twin = TEXTS["harbour-2021-03-04"]["text"]
    assert kinds(twin.rstrip()) == kinds(TEXTS["seed"]["text"].rstrip())


@pytest.mark.skipif(not SISTER.is_file(), reason=f"the page of the seed's site is not at {SISTER}")
def test_a_real_page_of_the_site_of_the_seed() -> None:
    """Headline, standfirst, dateline, paragraphs and topics come out whole and alone."""
    body = gzip.decompress(SISTER.read_bytes())
    page = html.fromstring(body.decode("utf-8"))

    def printed(path: str) -> list[str]:
        texts = (" ".join(each.text_content().split()) for each in page.xpath(path))
        return [text for text in texts if text]

    fetched_at = datetime(2020, 4, 29, 11, 0, tzinfo=UTC)
    article = clean(RawPage(url=SISTER_URL, body=body, fetched_at=fetched_at)).article
    story = "//div[@class='detail_txt']"
    assert [article.headline] == printed("//h1")
    assert [article.standfirst] == printed(f"{story}/h2")
    assert article.dateline == Dateline(
        raw="MOSCOW (UrduPoint News / Sputnik - 29th April, 2020)",
        places=("MOSCOW",),
        agencies=("UrduPoint News", "Sputnik"),
        date_raw="29th April, 2020",
        date=date(2020, 4, 29),
    )
    whole = [paragraph.text for paragraph in article.paragraphs]
    whole[0] = f"{article.dateline.raw} {whole[0]}"
    assert whole == printed(f"{story}/p")
    assert len(whole) == 3
    assert list(article.topics) == printed("//div[@class='tagcloud']/a")
    assert len(article.topics) == 4
