"""Crawls a site of loopback_site in a folder of its own, and looks at what was stored."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from loopback_site import Answer, Site, site, story
from sqlalchemy import create_engine, func, sql

from crawler.runs import SourceReport, crawl
from crawler.sources import load_sources
from storage.query import Query
from storage.store import open_store


def sources_for(
    served: Site, folder: Path, listed: str = 'feeds = ["{base}/feed"]', delay: float = 0.0
) -> Path:
    path = folder / "sources.toml"
    path.write_text(
        f'[defaults]\ncontact = "https://example.org/bot"\ndelay = {delay}\nallow_private = ["127.0.0.1"]\n'
        f'[[source]]\nid = "site"\nurl = "{served.base}/"\n{listed.replace("{base}", served.base)}\n'
    )
    return path


def crawl_site(
    answers: Mapping[str, Answer], folder: Path, *, served: Site | None = None, **more: object
) -> tuple[SourceReport, Site]:
    """One run over a site with these answers, found by its feed; the report and what was asked."""
    with site(answers) as fresh:
        path = sources_for(fresh, folder, **more)  # type: ignore[arg-type]  # listed and delay
        report = crawl(load_sources(path), database=f"sqlite:///{folder}/dateline.db")
    return report.sources[0], fresh


def articles_in(folder: Path) -> list[str]:
    """Paths of the stored articles."""
    with open_store(f"sqlite:///{folder}/dateline.db", create=False) as store:
        found = store.find(Query(limit=100))
    return sorted("/" + str(each.article.url).partition("//")[2].partition("/")[2] for each in found)


STORY = Answer(story("Cranes return to the quay after a year of repairs"))


def an_hour_passes(folder: Path) -> None:
    """Moves everything that is due, and every pause, an hour back."""
    engine = create_engine(f"sqlite:///{folder}/dateline.db")
    with engine.begin() as connection:
        for table, column in (("frontier", "due"), ("claim", "not_before")):
            when = sql.column(column)
            earlier = func.strftime("%Y-%m-%dT%H:%M:%S.000000Z", when, "-1 hour")
            connection.execute(sql.update(sql.table(table, when)).values({column: earlier}))
    engine.dispose()
