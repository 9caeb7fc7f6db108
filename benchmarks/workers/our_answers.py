"""Our own engine as a worker, and the parse of lxml that its cost is compared with."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from answers import Answer, answer_pages

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]

from corpus import CORPORA, LabelledPage, load  # noqa: E402 - the path comes first
from engine import Sites, predict  # noqa: E402

from cleaners.fingerprint import cleaner_version  # noqa: E402
from cleaners.site_profile import SiteProfile  # noqa: E402

Prepared = tuple[LabelledPage, SiteProfile | None]


def labelled(page: dict[str, Any]) -> LabelledPage:
    """The page as the engine's side of the benchmark takes it; the labels stay with the scorer."""
    return LabelledPage(
        id=page["id"],
        corpus=page["corpus"],
        url=page["url"],
        domain=page["domain"],
        labels={},
        given=page["html"].encode(),
    )


def alone(page: dict[str, Any]) -> Prepared:
    """A page of which nothing is known but itself."""
    return labelled(page), None


def site_known() -> Callable[[dict[str, Any]], Prepared]:
    """A page whose site was crawled before: with the profile of its other labelled pages."""
    sites = Sites(load(CORPORA))

    def prepare(page: dict[str, Any]) -> Prepared:
        asked = labelled(page)
        return asked, sites.profile(asked)

    return prepare


def dateline(prepared: Prepared) -> dict[str, Any]:
    """All fields, from the bytes of the page."""
    return predict(*prepared)


def lxml_parse() -> Answer:
    """One parse and nothing else: the unit of cost."""
    from lxml.html import document_fromstring

    def answer(page: dict[str, Any]) -> dict[str, Any]:
        document_fromstring(page["html"])
        return {"body": ""}

    return answer


if __name__ == "__main__":
    if sys.argv[1] == "lxml parse":
        answer_pages(sys.argv[1], lxml_parse(), version("lxml"))
    else:
        ways = {"dateline": lambda: alone, "dateline, site known": site_known}
        answer_pages(sys.argv[1], dateline, cleaner_version(), ways[sys.argv[1]]())
