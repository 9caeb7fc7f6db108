"""Cleans damaged pages by the thousand: `python tests/fuzz_clean.py --pages 3000 --seed 1`.

Every page is a fixture that was cut, spliced, doubled, flipped, shuffled or littered, a few times over. Nothing but a
CleaningError may come out, no page may take more than two seconds of CPU, the same bytes give the same article. What
breaks that is written to a folder, by its number, and the program ends with 1. The same seed gives the same pages.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cleaners.errors import CleaningError
from cleaners.page import RawPage
from cleaners.pipeline import Cleaned, clean
from dateline.html_page import page as html_page

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SECONDS = 2.0  # of CPU, for one page
LONGEST = 2_000_000  # bytes; doubling and repeating stop there
TAG = re.compile(rb"<[^<>]{1,2000}>")
LITTER: tuple[bytes, ...] = (
    b"<!--", b"-->", b"<script>", b"</script>", b"<style>", b"<svg><p>", b"<plaintext>", b"\x00", b"\x1b[2J",
    b"<table><td colspan=9999>", b"<b>" * 500, b"<div>" * 400, b"</div>" * 50, b"<li>" * 300, b"<a href=x>" * 200,
    b"<br>" * 2_000, b"<p hidden>", b"<h1>", b"<figure><img src=//[>", b"<time datetime=9999-99-99>",
    b"&#xD800;", b"&" * 99, b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xae", b"<meta charset=utf-7>",
    b"<base href='http://[x'>", b"<title>" + b"x | " * 2_000,
    b"<script type=application/ld+json>" + b"[" * 5_000,
    b'<script type=application/ld+json>{"@type":"NewsArticle","headline":',
    b"<meta property=article:tag content='" + b"a," * 3_000 + b"'>",
    b"<meta name=generator content='Dateline article'><div class=dateline-body>",
)  # fmt: skip
Change = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def cut(chance: random.Random, body: bytes, _others: Sequence[bytes]) -> bytes:
    """The first part of the page, or the last."""
    place = chance.randrange(len(body) + 1)
    return body[:place] if chance.random() < 0.6 else body[place:]


def splice(chance: random.Random, body: bytes, others: Sequence[bytes]) -> bytes:
    """The head of one page and the tail of another."""
    other = chance.choice(others)
    return body[: chance.randrange(len(body) + 1)] + other[chance.randrange(len(other) + 1) :]


def double(chance: random.Random, body: bytes, _others: Sequence[bytes]) -> bytes:
    """A part of the page, many times over."""
    start = chance.randrange(len(body) + 1)
    part = body[start : start + chance.choice((20, 400, 20_000))]
    times = min(chance.choice((2, 30, 1_000)), max(LONGEST - len(body), 0) // (len(part) or 1))
    return body[:start] + part * times + body[start:]


def flip(chance: random.Random, body: bytes, _others: Sequence[bytes]) -> bytes:
    """Single bytes, to anything."""
    damaged = bytearray(body)
    for _ in range(chance.choice((1, 20, 400)) if body else 0):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def shuffle(chance: random.Random, body: bytes, _others: Sequence[bytes]) -> bytes:
    """The tags of the page in another order."""
    tags = TAG.findall(body)
    chance.shuffle(tags)
    rest = iter(tags)
    return TAG.sub(lambda _tag: next(rest), body)


def strip(chance: random.Random, body: bytes, _others: Sequence[bytes]) -> bytes:
    """Without one kind of tag."""
    name = chance.choice(
        (b"p", b"div", b"/[a-z]+", b"script", b"h1", b"body", b"html", b"a", b"span", b"meta")
    )
    return re.sub(rb"<" + name + rb"\b[^<>]*>", b"", body)


def litter(chance: random.Random, body: bytes, _others: Sequence[bytes]) -> bytes:
    """Something that does not belong there."""
    for _ in range(chance.choice((1, 5))):
        place = chance.randrange(len(body) + 1)
        body = body[:place] + chance.choice(LITTER) + body[place:]
    return body


CHANGES: tuple[Change, ...] = (cut, splice, double, flip, shuffle, strip, litter)


def damaged(chance: random.Random, pages: Sequence[bytes]) -> bytes:
    """A page, changed once to four times."""
    body = chance.choice(pages)
    for _ in range(chance.randint(1, 4)):
        body = chance.choice(CHANGES)(chance, body, pages)[:LONGEST]
    return body


def wrong(body: bytes) -> tuple[str, str]:
    """(how the page ended, what is wrong with that: "" when nothing is)."""
    raw = RawPage(url="https://fuzz.example.org/news/1.html", body=body)
    started = time.process_time()
    try:
        ended: Cleaned | CleaningError = clean(raw)
    except CleaningError as refused:
        ended = refused
    except Exception:  # noqa: BLE001 - that is what is looked for
        return "raised", traceback.format_exc()
    took = time.process_time() - started
    name = "article" if isinstance(ended, Cleaned) else f"refused: {ended.reason}"
    if took > SECONDS:
        return name, f"{took:.1f} seconds of CPU for {len(body):,} bytes"
    if isinstance(ended, Cleaned):
        try:
            if clean(raw).article != ended.article:
                return name, "another article the second time"
            if "undecodable_characters" in ended.article.warnings:
                return name, ""  # written again it may be refused as no text at all
            back = clean(RawPage(url=raw.url, body=html_page(ended.article).encode())).article
        except Exception:  # noqa: BLE001 - nothing may be raised for what was an article
            return name, traceback.format_exc()
        if len(back.paragraphs) != len(ended.article.paragraphs):
            return name, "its own HTML does not give the paragraphs back"
    return name, ""


def main() -> int:
    """Runs, reports, and keeps what went wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, default=Path("fuzz-found"), help="folder for pages that went wrong"
    )
    arguments = parser.parse_args()
    pages = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.html"))]
    ends: Counter[str] = Counter()
    found = 0
    for number in range(arguments.pages):
        body = damaged(random.Random(f"{arguments.seed}/{number}"), pages)
        name, problem = wrong(body)
        ends[name] += 1
        if problem:
            found += 1
            arguments.keep.mkdir(exist_ok=True)
            (arguments.keep / f"{arguments.seed}-{number}.html").write_bytes(body)
            print(f"page {number}: {name}: {problem}", file=sys.stderr)
    for name, count in ends.most_common():
        print(f"{count:6} {name}")
    print(f"{arguments.pages} pages, {found} went wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
