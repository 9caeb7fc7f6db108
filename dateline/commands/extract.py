"""`dateline extract`: cleans pages one-off, from addresses, files or standard input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note

if TYPE_CHECKING:
    from cleaners.errors import CleaningError
    from cleaners.page import RawPage, SiteHints
    from cleaners.pipeline import Cleaned
    from crawler.fetch import Fetcher
    from crawler.sources import Sources
    from dateline.formats import Entry
    from storage.store import Store

SUMMARY = "clean single pages: addresses, files or standard input"

EXAMPLES = """\
  dateline extract https://example.org/news/story.html
  dateline extract -f md saved.html > story.md
  dateline extract --explain -f txt saved.html           what was dropped, and why
  dateline extract --text story.txt                      the flattened text of a page
  curl -s https://example.org/story | dateline extract - --url https://example.org/story
  dateline extract -f jsonl pages/*.html | jq .dateline
  dateline extract --save https://example.org/news/story.html
"""

FORMATS = ("json", "jsonl", "md", "txt")  # of dateline.formats, which is imported late


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline extract`."""
    parser.add_argument(
        "inputs", nargs="+", metavar="INPUT", help="the address of a page, a file, or - for standard input"
    )
    parser.add_argument("--text", action="store_true", help="the inputs are flattened text, not HTML")
    options.add_format(parser, FORMATS, "json on a terminal, jsonl when piped")
    parser.add_argument("--explain", action="store_true", help="say what was dropped, and why")
    parser.add_argument("--save", action="store_true", help="store the articles, too")
    options.add_database(parser)
    parser.add_argument("--source", metavar="ID", help="use what the sources file knows of this source")
    options.add_sources_file(parser)
    parser.add_argument("--url", metavar="URL", help="where a file, or standard input, came from")
    parser.add_argument(
        "--timezone", type=options.timezone, metavar="ZONE", help="the zone of printed times that name none"
    )
    options.add_manners(parser)
    parser.set_defaults(usage=parser.error)


def run(args: argparse.Namespace) -> int:
    """Cleans every input, writes each article as soon as it is there, and says which inputs gave none."""
    from dateline import formats, inputs

    if wrong := inputs.check_names(args.inputs, args.url):
        args.usage(wrong)
    name = args.format or ("json" if is_terminal(sys.stdout) else "jsonl")
    sources = _load_sources(args)
    with _opened_store(args) as store:
        batch = _Batch(
            url=args.url,
            fetcher=_fetcher(args, sources),
            hints=_hints(args, sources),
            flattened=args.text,
            explain=args.explain,
            readable=name in ("md", "txt"),
            store=store,
        )
        formats.write(batch.entries(args.inputs), name, sys.stdout, many=len(args.inputs) > 1)
    return batch.finish(len(args.inputs))


@dataclass(slots=True, kw_only=True)
class _Batch:
    """Several inputs on their way to articles; one that fails does not stop the others."""

    url: str | None
    fetcher: Fetcher | None  # None when no input is an address
    hints: SiteHints | None
    flattened: bool
    explain: bool
    readable: bool
    store: Store | None
    codes: list[Exit] = field(default_factory=list)  # of the inputs that gave no article

    def entries(self, names: Sequence[str]) -> Iterator[Entry]:
        from cleaners.errors import CleaningError
        from crawler.errors import CrawlerError
        from dateline.errors import InputError
        from dateline.problems import translate

        for name in names:
            try:
                cleaned = self._clean(self._read(name))
            except (CleaningError, CrawlerError, InputError) as error:
                trouble = translate(error, "standard input" if name == "-" else name)
                if trouble is None:
                    raise
                for line in trouble.lines:
                    note(line)
                if self.explain and isinstance(error, CleaningError):
                    _tell_decisions(error)
                self.codes.append(trouble.code)
            else:
                yield self._entry(cleaned)

    def finish(self, given: int) -> Exit:
        """The exit code, after a last line about a batch in which inputs failed."""
        if not self.codes:
            return Exit.DONE
        if given == 1:
            return self.codes[0]
        note(f"{len(self.codes)} of {given} inputs gave no article")
        return Exit.ALL_FAILED if len(self.codes) == given else Exit.SOME_FAILED

    def _read(self, name: str) -> RawPage:
        from dateline import inputs

        if self.fetcher is not None and inputs.is_address(name):
            return self.fetcher.fetch(name)
        return inputs.read_local(name, self.url)

    def _clean(self, page: RawPage) -> Cleaned:
        from cleaners import pipeline

        if not self.flattened:
            return pipeline.clean(page, self.hints)
        from cleaners.decode import decode

        text = decode(page).text
        return pipeline.clean_text(text, url=page.url, fetched_at=page.fetched_at, hints=self.hints)

    def _entry(self, cleaned: Cleaned) -> Entry:
        from cleaners.explain import explain
        from dateline.formats import Entry

        before: dict[str, Any] = {}
        if self.store is not None:
            saved = self.store.save(cleaned.article)
            note(f"saved as {saved.id} ({saved.outcome}): {cleaned.article.headline}")
            before["id"] = saved.id
        return Entry(
            article=cleaned.article,
            before=before,
            after={"removed": explain(cleaned)} if self.explain else {},
            decisions=cleaned.decisions if self.explain and self.readable else (),
        )


def _tell_decisions(error: CleaningError) -> None:
    from dateline.reading import explanation
    from dateline.terminal import plain

    if error.decisions:
        # On stderr: it is no data, there is no article.
        print(plain("\n".join(explanation(error.decisions))), file=sys.stderr)


def _load_sources(args: argparse.Namespace) -> Sources | None:
    if args.source is None:
        return None
    from crawler.sources import load_sources

    return load_sources(environment.sources_path(args.sources))


def _hints(args: argparse.Namespace, sources: Sources | None) -> SiteHints | None:
    from cleaners.page import SiteHints

    hints = sources.get(args.source).hints() if sources else None
    if args.timezone:
        return replace(hints or SiteHints(), timezone=args.timezone)
    return hints


def _fetcher(args: argparse.Namespace, sources: Sources | None) -> Fetcher | None:
    from dateline.inputs import is_address

    if not any(map(is_address, args.inputs)):
        return None
    from crawler.fetch import Fetcher

    manners: dict[str, Any] = {"allow_private": args.allow_private}
    if sources is not None:
        manners["contact"] = sources.contact
        manners["delay"] = sources.get(args.source).delay
        manners["allow_private"] = {*args.allow_private, *sources.allow_private}
    return Fetcher(user_agent=environment.user_agent(args.user_agent), **manners)


def _opened_store(args: argparse.Namespace) -> AbstractContextManager[Store | None]:
    if not args.save:
        return nullcontext()
    from storage.store import open_store

    return open_store(environment.database(args.db))
