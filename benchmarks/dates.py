"""Measures the day of publication on every corpus that labels it, and whether declared times keep their zone.

    python benchmarks/dates.py                        every corpus; three minutes
    python benchmarks/dates.py --corpus HTMLDATE      one
    python benchmarks/dates.py --wrong                and every page whose day is wrong or missing, with the evidence

A day is right when it is the labelled one, as written or in UTC, as bench/score.py has it. A page that is refused as
no article is asked for its day all the same: the corpora of dates hold many such pages; `refused` counts them. A label
"nan" says that the page has no day: there nothing is right. Without the ids of noisy_date_ids.json, whose labels are
known to be wrong, and with them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from corpus import LabelledPage, load, shared

from cleaners.article import Precision, Zone
from cleaners.completeness import judge_page
from cleaners.decode import decode
from cleaners.errors import CleaningError
from cleaners.fields import find_fields
from cleaners.found import Found
from cleaners.page import RawPage, SiteHints
from cleaners.published import Published
from cleaners.reading import read_markup
from cleaners.selection import select

CORPORA = ("FUNDUS-TEST", "N4K", "HTMLDATE", "TRAF", "WCXB", "POSTLIGHT")
NO_DAY = "nan"
ENOUGH = 15  # pages of a language, to be printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the engine says of one page."""

    page: LabelledPage
    published: Found[Published] | None
    refused: bool
    declared: str | None  # datePublished of the story's own JSON-LD

    @property
    def verdict(self) -> str:
        """ "right", "wrong" or "missing"."""
        label = str(self.page.labels["published"])
        if self.published is None:
            return "right" if label == NO_DAY else "missing"
        said = self.published.value.moment.isoformat()
        return "right" if days(label) & days(said) else "wrong"


def days(stamp: str) -> set[str]:
    """The days that a stamp names: as written, and in UTC."""
    found = {stamp[:10]}
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return found
    if moment.tzinfo is not None:
        found.add(moment.astimezone(UTC).date().isoformat())
    return found


def ask(page: LabelledPage) -> Answer:
    """The day of one page, whether or not it is an article."""
    raw, hints = RawPage(url=page.url, body=page.html), SiteHints()
    try:
        reading = read_markup(decode(raw), raw)
        selection = select(reading, hints)
        found = find_fields(reading, selection, raw, hints)
    except CleaningError:
        return Answer(page=page, published=None, refused=True, declared=None)
    headline = selection.headline.value if selection.headline else None
    judged = judge_page(reading, selection.decisions, selection.paragraphs, headline)
    declared = reading.metadata.story().get("datePublished")
    return Answer(
        page=page,
        published=found["published"],
        refused=judged.refusal is not None,
        declared=declared if isinstance(declared, str) else None,
    )


def table(groups: Mapping[str, list[Answer]]) -> Iterator[str]:
    """One line for each group."""
    yield f"{'':34}{'pages':>7}{'right':>8}{'wrong':>8}{'missing':>9}{'refused':>9}"
    for name, answers in groups.items():
        counts = Counter(each.verdict for each in answers)
        shares = "".join(
            f"{counts[verdict] / len(answers):>{width}.3f}"
            for verdict, width in (("right", 8), ("wrong", 8), ("missing", 9))
        )
        yield f"{name:34}{len(answers):>7}{shares}{sum(each.refused for each in answers):>9}"


def grouped(answers: list[Answer]) -> dict[str, list[Answer]]:
    """By corpus with and without the wrong labels, by language, and by the place that gave the day."""
    noisy = set(json.loads((shared() / "bench" / "noisy_date_ids.json").read_text(encoding="utf-8")))
    groups: dict[str, list[Answer]] = defaultdict(list)
    for each in answers:
        groups[each.page.corpus].append(each)
        if each.page.corpus in {"FUNDUS-TEST", "N4K"} and each.page.id not in noisy:
            groups[f"{each.page.corpus}, right labels"].append(each)
        if each.page.id not in noisy:
            groups[f"language {each.page.labels['lang'] or 'unknown'}"].append(each)
            where = each.published.where.partition(",")[0] if each.published else "nowhere"
            groups[f"from {'a meta element' if where.startswith('meta') else where}"].append(each)
    order = sorted(groups, key=lambda name: (name.startswith("language"), name.startswith("from"), name))
    few = {name for name in groups if name.startswith("language") and len(groups[name]) < ENOUGH}
    return {name: groups[name] for name in order if name not in few}


def kept_zones(answers: list[Answer]) -> str:
    """How many of the times that JSON-LD states with a zone are the published instant, zone and all."""
    stated = kept = other = 0
    for each in answers:
        moment = stated_moment(each.declared)
        if moment is None:
            continue
        stated += 1
        said = each.published.value if each.published else None
        if said is None or said.moment != moment:
            other += 1  # weighed, and another place was heavier: printed with --wrong
            continue
        kept += said.zone is Zone.PAGE and said.precision in {Precision.MINUTE, Precision.SECOND}
    return (
        f"JSON-LD states time and zone on {stated} pages; "
        f"instant and zone kept on {kept}, another time chosen on {other}"
    )


def stated_moment(declared: str | None) -> datetime | None:
    """The instant, when the value has a time of day and a zone; None for midnight, which may stand for no time."""
    try:
        moment = datetime.fromisoformat(declared or "").replace(microsecond=0)  # the article counts seconds
    except ValueError:
        return None
    return moment if moment.tzinfo and (moment.hour or moment.minute or moment.second) else None


def told(each: Answer) -> dict[str, Any]:
    """One page with the evidence, to be looked at by eye."""
    found = each.published
    return {
        "id": each.page.id,
        "url": each.page.url,
        "label": each.page.labels["published"],
        "said": found.value.moment.isoformat() if found else None,
        "where": found.where if found else None,
        "others": found.others if found else (),
    }


def main() -> None:
    """Ask every page, print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--corpus", choices=CORPORA, action="append", help="this corpus only; may be repeated"
    )
    parser.add_argument("--wrong", action="store_true", help="print every page whose day is wrong or missing")
    arguments = parser.parse_args()
    answers = [ask(page) for page in load(arguments.corpus or CORPORA) if page.labels["published"]]
    if arguments.wrong:
        for each in answers:
            if each.verdict != "right":
                print(json.dumps(told(each), ensure_ascii=False))
    print("\n".join(table(grouped(answers))))
    print(kept_zones(answers))


if __name__ == "__main__":
    main()
