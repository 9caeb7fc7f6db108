"""Tables and the progress of a crawl on a terminal; what pages wrote is made harmless first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from dateline.progress import pace
from dateline.reading import when
from dateline.terminal import console, one_line, plain

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table
    from rich.text import Text

    from crawler.ingestion.report import IngestReport
    from crawler.runs import RunReport, SourceReport
    from crawler.sources import Source
    from storage.revisions import Change
    from storage.store import StoredArticle, StoredCluster

# Found addresses that a run does not ask for after all.
_NOT_NOW = ("tried_again_later", "over_limit")


def print_articles(found: Iterable[StoredArticle], stream: TextIO) -> None:
    """Stored articles, a row each: number, headline (with what matched), dateline, published, source."""
    from rich.text import Text

    table = _table("id", "headline", "dateline", "published", "source")
    table.columns[0].justify = "right"
    table.columns[1].ratio = 1
    for stored in found:
        article = stored.article
        headline = Text(one_line(article.headline or ""), style="bold")
        if stored.snippet:
            headline = Text.assemble(headline, "\n", highlighted(stored.snippet))
        places = ", ".join(article.dateline.places) if article.dateline else ""
        table.add_row(
            Text(str(stored.id)),
            headline,
            Text(one_line(places)),
            Text(when(article.published, article.published_precision)[:16]),
            Text(one_line(article.source or article.domain or "")),
        )
    console(stream).print(table)


def print_numbers(kinds: Mapping[str, Sequence[tuple[str, int]]], stream: TextIO) -> None:
    """Names and how many articles have each, by kind."""
    table = _table("kind", "name", "articles")
    table.columns[2].justify = "right"
    for kind, names in kinds.items():
        for at, (name, number) in enumerate(names):
            table.add_row("" if at else kind, one_line(name), str(number))
    console(stream).print(table)


def print_versions(versions: Sequence[StoredArticle], stream: TextIO) -> None:
    """The versions of an article, oldest first, each with what it changed."""
    from storage.revisions import changes

    table = _table("rev", "stored", "changed", "headline")
    table.columns[3].ratio = 1
    before: StoredArticle | None = None
    for each in versions:
        found = changes(before.article, each.article) if before is not None else []
        trivial = sum(change.trivial for change in found)
        told = f"{len(found) - trivial}" + (f" and {trivial} trivial" if trivial else "")
        cells = (each.stored_at.strftime("%Y-%m-%d %H:%M"), told if before is not None else "")
        table.add_row(str(each.rev), *cells, one_line(each.article.headline or ""))
        before = each
    console(stream).print(table)


def print_figures(figures: Mapping[str, object], stream: TextIO) -> None:
    """A figure a line, numbers with their thousands apart."""
    table = _table("figure", "value")
    table.columns[1].justify = "right"
    for name, value in figures.items():
        table.add_row(name, f"{value:,}" if isinstance(value, int) else one_line(str(value or "")))
    console(stream).print(table)


def print_changes(found: Iterable[Change], stream: TextIO) -> None:
    """Changes in the order of reading, `-` before and `+` after."""
    from rich.text import Text

    to = console(stream)
    for each in found:
        to.print(Text(f"{each.field}, {each.kind}" + (" (trivial)" if each.trivial else ""), style="bold"))
        if each.before:
            to.print(Text(f"- {one_line(each.before)}", style="red"), soft_wrap=True)
        if each.after:
            to.print(Text(f"+ {one_line(each.after)}", style="green"), soft_wrap=True)


def print_clusters(found: Iterable[StoredCluster], stream: TextIO) -> None:
    """Groups of wire copies: how many, and the sources and headlines of the newest."""
    table = _table("copies", "id", "published", "source", "headline")
    table.columns[4].ratio = 1
    for cluster in found:
        for at, each in enumerate(cluster.articles[:5]):
            article = each.article
            table.add_row(
                "" if at else str(cluster.total),
                str(each.id),
                when(article.published, article.published_precision)[:16],
                one_line(article.source or article.domain or ""),
                one_line(article.headline or ""),
            )
    console(stream).print(table)


def print_sources(sources: Iterable[Source], stream: TextIO) -> None:
    """The sources file, a row for each source."""
    table = _table("id", "address", "language", "time zone", "found by")
    for source in sources:
        ways = {"feeds": source.feeds, "sitemaps": source.sitemaps, "sections": source.sections}
        found_by = ", ".join(name for name, given in ways.items() if given) or "discovery"
        cells = (source.id, source.url, source.language, source.timezone, found_by)
        table.add_row(*(one_line(cell or "") for cell in cells))
    console(stream).print(table)


def print_rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], stream: TextIO) -> None:
    """A plain table."""
    table = _table(*head)
    for row in rows:
        table.add_row(*row)
    console(stream).print(table)


def print_report(report: RunReport, stream: TextIO) -> None:
    """What a run did, a row for each source; below it what was refused, failed or left out, and what is as before."""
    console(stream).print(_report(report.sources))
    for each in report.sources:
        kinds = {"refused": each.refused, "failed": each.failed, "left out": each.left_out}
        told = [_told(kind, statuses) for kind, statuses in kinds.items() if statuses]
        if each.not_modified:  # else a row of noughts reads like a source that has gone
            told.append(f"not modified since it was last asked for: {each.not_modified}")
        if told:
            stream.write(f" {one_line(each.source)}: {'; '.join(told)}\n")


def print_ingested(report: IngestReport, stream: TextIO) -> None:
    """What ingesting did, a row for each input; below it what was refused, failed or left out."""
    console(stream).print(_ingested(report))
    for each in report.inputs:
        counts = each.counts
        kinds = {"refused": counts.refused, "failed": counts.failed, "left out": counts.left_out}
        if told := "; ".join(_told(kind, statuses) for kind, statuses in kinds.items() if statuses):
            stream.write(f" {one_line(each.name)}: {told}\n")


def highlighted(snippet: str) -> Text:
    """A snippet of the store with what matched set apart."""
    from rich.text import Text

    from storage.snippets import HIT_END, HIT_START

    text = Text()
    for index, piece in enumerate(snippet.replace(HIT_END, HIT_START).split(HIT_START)):
        text.append(plain(piece).replace("\n", " "), style="bold yellow" if index % 2 else "dim")
    return text


class Progress:
    """The report of a run while it grows, on a terminal. Silent when not `shown`."""

    def __init__(self, stream: TextIO, *, shown: bool) -> None:
        self._stream = stream
        self._shown = shown
        self._live: Live | None = None
        self._started: float | None = None  # monotonic

    def __enter__(self) -> Progress:
        if self._shown:
            from rich.live import Live

            self._live = Live(console=console(self._stream), transient=True, refresh_per_second=4)
            self._live.start()
        return self

    def update(self, report: RunReport) -> None:
        """Draws what is known now, and below it how fast it goes and what is left."""
        if self._live is None:
            return
        sources = report.sources
        done = sum(each.fetched + sum(each.failed.values()) for each in sources)
        later = sum(each.left_out.get(why, 0) for each in sources for why in _NOT_NOW)
        found = sum(each.discovered + each.resumed - each.already_known for each in sources)
        self._draw(_report(sources), "pages", done, found - later - done)

    def update_ingested(self, report: IngestReport) -> None:
        """Draws what ingesting has done so far, of the inputs that it has come to."""
        if self._live is not None:
            self._draw(_ingested(report), "records", sum(each.counts.fetched for each in report.inputs), None)

    def wait(self, seconds: float) -> None:
        """Tells that nothing is due, and when it is looked again."""
        if self._live is not None:
            until = datetime.now().astimezone() + timedelta(seconds=seconds)
            self._live.update(f"nothing is due; looking again at {until:%H:%M:%S}; Ctrl-C stops it")

    def clear(self) -> None:
        """Takes away what is drawn, so that something can be printed; the next turn is timed by itself."""
        if self._live is not None:
            self._live.update("", refresh=True)
        self._started = None

    def _draw(self, table: Table, what: str, done: int, left: int | None) -> None:
        from rich.console import Group

        self._started = self._started or monotonic()
        if self._live is not None:
            self._live.update(Group(table, pace(what, done, left, monotonic() - self._started)))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()


def _report(sources: Iterable[SourceReport]) -> Table:
    numbers = ("found", "known", "fetched", "new", "changed", "unchanged", "refused", "failed")
    table = _table("source", *numbers)
    for column in table.columns[1:]:  # a long name is folded, a number never
        column.no_wrap = True
        column.justify = "right"
    for each in sources:
        counts = (each.discovered, each.already_known, each.fetched, each.new, each.changed, each.unchanged)
        table.add_row(one_line(each.source), *map(str, counts), _total(each.refused), _total(each.failed))
    return table


def _ingested(report: IngestReport) -> Table:
    numbers = ("records", "known", "new", "changed", "unchanged", "refused", "failed", "left out")
    table = _table("input", *numbers)
    for column in table.columns[1:]:
        column.no_wrap = True
        column.justify = "right"
    for each in report.inputs:
        counts = each.counts
        kept = (counts.fetched, counts.already_known, counts.new, counts.changed, counts.unchanged)
        other = (counts.refused, counts.failed, counts.left_out)
        table.add_row(one_line(each.name), *map(str, kept), *map(_total, other))
    return table


def _total(statuses: Mapping[str, int]) -> str:
    return str(sum(statuses.values()))


def _told(kind: str, statuses: Mapping[str, int]) -> str:
    """Which statuses, below the table: "failed: 2 http_404, 1 timeout"."""
    return f"{kind}: " + ", ".join(f"{count} {one_line(status)}" for status, count in statuses.items())


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold"
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
