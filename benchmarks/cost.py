"""What cleaning a page costs, stage by stage, in parses of the same page: figures that hold on a busy machine too.

    python benchmarks/cost.py                 every sixth of the labelled news pages
    python benchmarks/cost.py --step 1        all of them
    python benchmarks/cost.py --peer          beside trafilatura with metadata

A parse is what lxml takes to parse the page and nothing else. A stage is timed where its input is at hand, the best of
several tries; the whole is timed too when the page is met for the first time, as in a crawl. Then: how the cost grows
when the page is printed twice over or has thousands of blocks, and the memory it takes to clean all pages in turn.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from corpus import LabelledPage, load
from lxml import etree
from lxml.html import document_fromstring
from workers.answers import most_held

from cleaners.blocks import split
from cleaners.completeness import judge_page
from cleaners.decode import decode
from cleaners.dom import parse
from cleaners.errors import CleaningError
from cleaners.fields import find_fields
from cleaners.gate import gate
from cleaners.metadata import collect
from cleaners.model.features import PageText, extract
from cleaners.page import RawPage, SiteHints
from cleaners.pipeline import clean
from cleaners.reading import description, read_markup, titles
from cleaners.selection import select
from cleaners.vocabulary.clutter import clutter_kind

TRIES = 5
BLOCKS = (4_000, 8_000, 16_000)  # of the pages that must not cost more than their length
_PARSE, _WHOLE, _FIRST, _TWICE, _PEER = (
    "one parse",
    "whole",
    "whole, first time",
    "whole, page twice over",
    "trafilatura",
)
Costs = dict[str, list[float]]  # stage -> milliseconds of CPU, page by page


def cost(work: Callable[[], Any], tries: int = TRIES) -> float:
    """Milliseconds of CPU, the best of `tries`."""
    best = float("inf")
    for _ in range(tries):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best * 1000


def attempt(page: RawPage) -> None:
    """Cleans `page`; a refusal is an outcome like another."""
    try:
        clean(page)
    except CleaningError:
        return


def stages(page: RawPage) -> dict[str, float]:
    """What each stage of cleaning `page` costs, in milliseconds. Raises CleaningError when one of them refuses it."""
    decoded = decode(page)
    text = gate(decoded.text, page.url)
    dom = parse(text, page.url)
    metadata, parts = collect(dom), split(dom)
    about = PageText(titles=titles(metadata), description=description(metadata))
    phrases = [clutter_kind(block.text) for block in parts.blocks]
    kinds = [phrase and phrase[0] for phrase in phrases]
    reading = read_markup(decoded, page)
    chosen = select(reading, SiteHints())
    headline = chosen.headline.value if chosen.headline else None
    return {
        "decode": cost(lambda: decode(page)),
        "gate": cost(lambda: gate(decoded.text, page.url)),
        "parse": cost(lambda: parse(text, page.url)),
        "metadata": cost(lambda: collect(dom)),
        "blocks": cost(lambda: split(dom)),
        "clutter phrases": cost(lambda: [clutter_kind(block.text) for block in parts.blocks]),
        "features": cost(lambda: extract(parts, about, kinds)),
        "selection": cost(lambda: select(reading, SiteHints())),
        "kind of page": cost(lambda: judge_page(reading, chosen.decisions, chosen.paragraphs, headline)),
        "fields": cost(lambda: find_fields(reading, chosen, page, SiteHints())),
    }


def measure(pages: Sequence[LabelledPage], *, peer: bool) -> Costs:
    """The cost of every stage on every page that none of them refuses."""
    costs: Costs = {}
    for labelled in pages:
        page = RawPage(url=labelled.url, body=labelled.html)
        first = cost(lambda page=page: attempt(page), tries=1)
        try:
            of_page = stages(page)
        except CleaningError:
            continue
        of_page[_FIRST] = first
        of_page[_WHOLE] = cost(lambda page=page: attempt(page))
        of_page[_TWICE] = cost(lambda page=page: attempt(twice(page)))
        of_page[_PARSE] = cost(lambda page=page: bare_parse(page.body))
        if peer:
            of_page[_PEER] = cost(lambda page=page: ask_peer(page), tries=2)
        for stage, spent in of_page.items():
            costs.setdefault(stage, []).append(spent)
    return costs


def bare_parse(body: bytes) -> object:
    """The tree of `body`: the unit of all that is printed."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    return document_fromstring(body, parser=parser)


def ask_peer(page: RawPage) -> None:
    """trafilatura with all its fields."""
    import trafilatura

    trafilatura.bare_extraction(
        page.body.decode("utf-8", "replace"),
        url=page.url,
        favor_precision=True,
        include_comments=False,
        with_metadata=True,
    )


def twice(page: RawPage) -> RawPage:
    """`page` with what stands in its body printed twice."""
    start = page.body.find(b">", max(page.body.find(b"<body"), 0)) + 1
    end = page.body.rfind(b"</body")
    end = len(page.body) if end < start else end
    return replace(page, body=page.body[:end] + page.body[start:end] + page.body[end:])


def many_blocks(number: int) -> RawPage:
    """A page of `number` blocks, a third of them solid paragraphs, in boxes as deep as on real pages."""
    story = "".join(
        f'<div class="row r{place % 7}"><p>Paragraph {place} tells what the council of Port Ellery decided '
        f'on day {place} of its long session.</p><ul><li><a href="/{place}">Story {place}</a></li>'
        f'<li class="tag">Label {place % 50}</li></ul></div>'
        for place in range(number // 3)
    )
    html = f"<html><title>Long session</title><body><h1>Long session</h1><main>{story}</main></body></html>"
    return RawPage(url="https://www.example.org/long", body=html.encode())


def peak_memory() -> float:
    """MiB that a process of its own holds at most while it cleans the pages in turn."""
    command = [sys.executable, __file__, "--memory-alone"]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def table(costs: Costs) -> str:
    """A line for each stage: median and 95th percentile, in milliseconds and in parses of the same page."""
    lines = [f"{'':24}{'median ms':>10}{'p95 ms':>9}{'median parses':>15}{'p95 parses':>12}"]
    for stage, spent in costs.items():
        ratios = [each / unit for each, unit in zip(spent, costs[_PARSE], strict=True)]
        parses = statistics.median(spent) / statistics.median(costs[_PARSE])
        lines.append(
            f"{stage:24}{statistics.median(spent):10.2f}{percentile(spent):9.1f}{parses:15.2f}{percentile(ratios):12.1f}"
        )
    growth = [double / single for double, single in zip(costs[_TWICE], costs[_WHOLE], strict=True)]
    lines.append(
        f"\nTwice the page costs {statistics.median(growth):.2f} times as much, p95 {percentile(growth):.2f}."
    )
    return "\n".join(lines)


def percentile(values: Sequence[float], share: float = 0.95) -> float:
    """The value that this share of `values` does not exceed."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--step", type=int, default=6, help="every which page is cleaned (default 6)")
    parser.add_argument("--peer", action="store_true", help="ask trafilatura too")
    parser.add_argument("--memory-alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory_alone:
        for labelled in load():
            attempt(RawPage(url=labelled.url, body=labelled.html))
        print(most_held())
        return
    pages = load()
    for labelled in pages[1 :: options.step * 3][:20]:  # imports, vocabularies, expressions
        attempt(RawPage(url=labelled.url, body=labelled.html))
    print(table(measure(pages[:: options.step], peer=options.peer)))
    for number in BLOCKS:
        spent = cost(lambda number=number: attempt(many_blocks(number)), tries=2)
        print(f"A page of {number:,} blocks costs {spent:,.0f} ms.")
    print(f"Peak memory over all pages: {peak_memory():.0f} MiB.")


if __name__ == "__main__":
    main()
