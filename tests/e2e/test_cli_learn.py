"""What a site repeats, learned and used as a person does it: beforehand, from saved pages, and by crawling."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from commandline import run_on_terminal
from forge import run
from loopback_site import Answer, Site, rss, site

from storage.store import open_store

# Nothing about its words or its markup says that it is no paragraph of the story; only that it stands everywhere.
STANDING = (
    "Every one of these reports was written in the old customs house on the north quay, where the lamps stay lit "
    "until the last of the pilot boats has come in and the tide tables have been pinned up."
)
TOWNS = ("Anker", "Brack", "Corrie", "Dunmore", "Ellery", "Farrow")
EVENTS = (
    ("the ferry to the outer islands was tied up", "a cracked shaft", "the winter timetable"),
    ("the fish market closed its west hall", "water under the floor", "the stalls of the smaller boats"),
    ("the lighthouse keeper handed over her keys", "thirty years of service", "an automatic lamp"),
    ("the school band sailed for the regatta", "a borrowed schooner", "a march for nine trumpets"),
    ("the dredger came back a month early", "mild weather in the strait", "the channel to the grain pier"),
    ("the harbour court fined a tug company", "oil on the mud flats", "a fund for the oyster beds"),
)


def page(number: int) -> bytes:
    """A story of its own words, with the standing lines in the middle of it, marked up as its paragraphs are."""
    town, (event, cause, matter) = TOWNS[number], EVENTS[number]
    headline = f"{town}: {event[4:]}"
    own = (
        f"In {town} {event} on Tuesday after {cause}, and the people who live by the water talked of little else.",
        f"The mayor of {town}, who had come down to see it, said that {matter} would be looked after before the rest.",
        f"Nobody in {town} could remember a year like it, said a skipper; he blamed {cause} and a lack of foresight.",
        f"A report on {matter} is due before the end of the month, and {town} expects to be asked about {cause}.",
    )
    paragraphs = "".join(f"<p>{text}</p>" for text in (*own[:2], STANDING, *own[2:]))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title>'
        f'<link rel="canonical" href="{{base}}/story-{number}"><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{headline}">'
        '<meta property="article:published_time" content="2024-03-05T06:15:00+00:00"></head>'
        f"<body><article><h1>{headline}</h1>{paragraphs}</article></body></html>"
    ).encode()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A folder with a sources file and six saved pages of its source, in two folders."""
    for number in range(len(TOWNS)):
        file = tmp_path / "saved" / f"{number % 2}" / f"{number}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page(number).replace(b"{base}", b"https://ledger.example"))
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "ledger"\nurl = "https://ledger.example/"\n')
    return tmp_path


def body(folder: Path, *arguments: str) -> list[str]:
    """The paragraphs of one extracted page."""
    ended = run("extract", *arguments, folder=folder)
    assert (ended.code, ended.err) == (0, "")
    return [each["text"] for each in json.loads(ended.out)["paragraphs"]]


def test_saved_pages_teach_what_the_site_repeats(saved: Path) -> None:
    ended = run("learn", "ledger", "saved/0", "saved/1/1.html", "saved/1/3.html", folder=saved)
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    assert (told["source"], told["pages"], told["pages_before"]) == ("ledger", 5, 0)
    assert {"pages": 5, "text": STANDING} in told["repeated"]
    assert told["repeated_texts"] >= 1
    assert told["markup"]["story"] >= 1
    assert run("search", folder=saved).code == 3  # no article is stored

    # On a page that it has not seen.
    fresh = "saved/1/5.html"
    assert STANDING in body(saved, fresh)
    assert STANDING not in body(saved, fresh, "--source", "ledger")
    # On one that it has learned: the story of the page itself is not taken for a repetition.
    known = body(saved, "saved/0/2.html", "--source", "ledger")
    assert known == [text for text in body(saved, "saved/0/2.html") if text != STANDING]


def test_learned_again_a_page_counts_once(saved: Path) -> None:
    for known in (0, 6):
        told = json.loads(run("learn", "ledger", "saved", folder=saved).out)
        assert (told["pages"], told["pages_before"]) == (6, known)
    assert len(body(saved, "saved/0/0.html", "--source", "ledger")) == 4


def test_shown_and_forgotten(saved: Path) -> None:
    learned = json.loads(run("learn", "ledger", "saved", folder=saved).out)
    shown = run("learn", "ledger", "--show", folder=saved)
    assert json.loads(shown.out) == {**learned, "pages_before": 6, "repeated": []}
    screen = run_on_terminal("learn", "ledger", "--show", folder=saved)
    assert screen.out.startswith("ledger: 6 pages known")
    forgotten = run("learn", "ledger", "--forget", folder=saved)
    assert (forgotten.code, json.loads(forgotten.out)) == (0, {"source": "ledger", "forgotten": 6})
    for option in ("--show", "--forget"):
        ended = run("learn", "ledger", option, folder=saved)
        assert (ended.code, ended.out) == (3, "")
        assert ended.err.startswith("dateline: ledger: nothing is known of it; ")
    assert STANDING in body(saved, "saved/0/0.html", "--source", "ledger")


def test_given_pages_know_each_other_when_they_are_siblings(saved: Path) -> None:
    files = [f"saved/{number % 2}/{number}.html" for number in range(4)]
    alone = [json.loads(line) for line in run("extract", *files, folder=saved).out.splitlines()]
    ended = run("extract", "--siblings", "--explain", *files, folder=saved)
    assert (ended.code, ended.err) == (0, "")
    together = [json.loads(line) for line in ended.out.splitlines()]
    for before, after in zip(alone, together, strict=True):
        texts = [each["text"] for each in before["paragraphs"]]
        assert STANDING in texts
        assert [each["text"] for each in after["paragraphs"]] == [text for text in texts if text != STANDING]
        assert after["site_pages_known"] == 3
        assert STANDING in [each["text"] for each in after["removed"]]
    # One page has no sibling: nothing of it is compared with itself.
    assert body(saved, "--siblings", files[0]) == [each["text"] for each in alone[0]["paragraphs"]]


def test_the_explanation_says_what_was_known(saved: Path) -> None:
    run("learn", "ledger", "saved/1", folder=saved)
    for name in ("txt", "md"):
        ended = run("extract", "--explain", "-f", name, "--source", "ledger", "saved/0/0.html", folder=saved)
        assert "\nCleaned knowing 3 pages of ledger.\n" in ended.out
        alone = run("extract", "--explain", "-f", name, "saved/0/0.html", folder=saved)
        assert "Cleaned knowing" not in alone.out
    explained = run("extract", "--explain", "--source", "ledger", "saved/0/0.html", folder=saved)
    assert json.loads(explained.out)["site_pages_known"] == 3


def test_what_a_page_cannot_teach_is_named(saved: Path) -> None:
    (saved / "saved" / "0" / "empty.html").write_bytes(b"")
    ended = run("learn", "ledger", "saved/0", "gone.html", folder=saved)
    assert ended.code == 1
    assert json.loads(ended.out)["pages"] == 3
    assert [line.split(":")[1].strip() for line in ended.err.splitlines()] == [
        "saved/0/empty.html",
        "gone.html",
        "2 of 5 inputs gave no article",
    ]
    assert run("learn", "ledger", "saved/0/empty.html", folder=saved).code == 3
    assert run("learn", "ledger", "gone.html", folder=saved).code == 4


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ledgr"], 5, "no source has the id 'ledgr'; did you mean 'ledger'?"),
        (["ledger", "--show"], 5, "there is no file"),
        (["ledger", "saved", "--show"], 2, "--show and --forget take no pages"),
        (["ledger", "saved", "--pages", "3"], 2, "--pages is for pages that are fetched"),
        (["ledger", "nothing"], 4, "nothing: holds no page; the files in it must be named .html or .htm"),
    ],
)
def test_mistakes_are_told(saved: Path, arguments: list[str], code: int, says: str) -> None:
    (saved / "nothing").mkdir()
    ended = run("learn", *arguments, folder=saved)
    assert (ended.code, ended.out) == (code, "")
    assert says in " ".join(ended.err.split())


def when_one_is_learned(folder: Path, number: int) -> Callable[[], Answer]:
    """A story that is handed out only when the profile of the source counts a page."""

    def answer() -> Answer:
        deadline = time.monotonic() + 120
        with open_store(f"sqlite:///{folder}/dateline.db", create=False) as store:
            while not store.site_profile("ledger").pages and time.monotonic() < deadline:
                time.sleep(0.02)
        return Answer(page(number))

    return answer


def serve_stories(served: Site, folder: Path) -> None:
    served.answers["/feed"] = rss(*(f"/story-{number}" for number in range(len(TOWNS))))
    for number in range(len(TOWNS)):
        served.answers[f"/story-{number}"] = Answer(page(number))
    (folder / "sources.toml").write_text(
        '[defaults]\ncontact = "https://example.org/bot"\ndelay = 0.01\nallow_private = ["127.0.0.1"]\n'
        f'[[source]]\nid = "ledger"\nurl = "{served.base}/"\nfeeds = ["{served.base}/feed"]\n'
    )


def stored(folder: Path) -> dict[str, list[str]]:
    """The paragraphs of the stored articles by their headlines, in the order in which they were stored."""
    lines = run("search", "--limit", "100", folder=folder).out.splitlines()
    articles = sorted((json.loads(line) for line in lines), key=lambda each: each["id"])
    return {each["headline"]: [one["text"] for one in each["paragraphs"]] for each in articles}


def test_a_crawl_learns_while_it_goes_on(tmp_path: Path) -> None:
    with site() as served:
        serve_stories(served, tmp_path)
        for number in range(1, len(TOWNS)):
            served.answers[f"/story-{number}"] = when_one_is_learned(tmp_path, number)
        ended = run("crawl", folder=tmp_path)
        assert ended.code == 0, ended.err
        first, *later = stored(tmp_path).values()
        assert STANDING in first  # nothing was known of the site yet
        assert len(first) == 5
        assert len(later) == len(TOWNS) - 1
        assert all(STANDING not in paragraphs for paragraphs in later)
        assert all(len(paragraphs) == 4 for paragraphs in later)
        assert json.loads(run("learn", "ledger", "--show", folder=tmp_path).out)["pages"] == len(TOWNS)


def test_learned_from_the_site_itself_the_first_crawl_knows_it(tmp_path: Path) -> None:
    with site() as served:
        serve_stories(served, tmp_path)
        ended = run("learn", "ledger", "--pages", "3", folder=tmp_path)
        assert (ended.code, ended.err) == (0, "")
        told = json.loads(ended.out)
        assert (told["pages"], told["pages_before"]) == (3, 0)
        assert len(served.asked_but("/robots.txt", "/feed")) == 3
        assert run("search", folder=tmp_path).code == 3
        assert sorted(each.name for each in tmp_path.iterdir()) == ["dateline.db", "sources.toml"]

        assert run("crawl", folder=tmp_path).code == 0
        articles = stored(tmp_path)
        assert len(articles) == len(TOWNS)
        assert all(STANDING not in paragraphs for paragraphs in articles.values())
        assert all(len(paragraphs) == 4 for paragraphs in articles.values())

        served.answers.clear()
        ended = run("learn", "ledger", folder=tmp_path)
        assert ended.code == 4
        assert ended.err.startswith("dateline: ledger: nothing could be fetched (")
