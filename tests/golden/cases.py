"""Reads the golden cases of fixtures/golden: a page, what its source says, and what must come out of it.

A case is a folder with `expected.toml`. Its page is `page.html` beside it, or the file below fixtures/ that
`page` names. The keys: `about`, `page`, `url`, `encoding` (the true one, where it is not UTF-8),
`fetched_at`, `missing` (fields that are not on the page), `absent` (phrases that no paragraph may hold),
`refused` (the status of a page that is no article), and the tables `hints`, `headers` and `fields` (exact
expected values, as in the JSON of an article; a paragraph that is a plain string is of kind p).
"""

from __future__ import annotations

import html
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from cleaners.page import RawPage, SiteHints

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
SHARED = Path(os.environ.get("DATELINE_SHARED") or ROOT.parent / "shared")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One golden page with everything that is expected of it."""

    name: str
    about: str
    page_file: Path
    url: str
    encoding: str = "utf-8"
    fetched_at: datetime | None = None
    refused: str | None = None
    missing: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)

    def page(self) -> RawPage:
        """The page as a crawl would hand it over."""
        return RawPage(
            url=self.url, body=self.page_file.read_bytes(), headers=self.headers, fetched_at=self.fetched_at
        )

    def markup(self) -> str:
        """The page in its true encoding."""
        return self.page_file.read_bytes().decode(self.encoding)

    def site_hints(self) -> SiteHints:
        """What the source says."""
        return SiteHints(**self.hints)

    def expected(self, name: str) -> Any:
        """The expected value of a field in the shape of `plain`."""
        return plain(name, self.fields[name])


def plain(name: str, value: Any) -> Any:
    """A field's value, expected or found, in one comparable shape without nulls inside."""
    if name == "paragraphs":
        return [{"kind": "p", "text": each} if isinstance(each, str) else each for each in value]
    if name == "headline_variants":
        return sorted(value)
    if isinstance(value, Mapping):
        return {key: inner for key, inner in value.items() if inner not in (None, "", [])}
    if isinstance(value, list):
        return [plain("", each) for each in value]
    return value


@cache
def all_cases() -> tuple[Case, ...]:
    """Every golden case, by name."""
    return tuple(read_case(file) for file in sorted(FIXTURES.glob("golden/*/expected.toml")))


def read_case(file: Path) -> Case:
    """The case that `file` describes."""
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    named = written.pop("page", None)
    return Case(
        name=file.parent.name,
        page_file=FIXTURES / named if named else file.parent / "page.html",
        **{key: tuple(value) if isinstance(value, list) else value for key, value in written.items()},
    )


def squeezed(text: str) -> str:
    """`text` without any white space: how a paragraph is compared with the page it must stand on."""
    return re.sub(r"[\s\u200b\ufeff]+", "", text)


def page_text(markup: str) -> str:
    """Everything that is written on a page, scripts included (some stories stand only there), squeezed."""
    written = html.unescape(markup.replace('\\"', '"').replace("<\\/", "</"))
    return squeezed(re.sub(r"<[^<>]*>", "", written))


def ids(cases: Iterable[Case]) -> list[str]:
    """The names of the cases, for parametrize."""
    return [case.name for case in cases]
