"""`dateline extract`: cleans pages one-off, from addresses, files or standard input."""

from __future__ import annotations

import argparse
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dateline import environment, options
from dateline.terminal import is_terminal, note

if TYPE_CHECKING:
    from cleaners.errors import CleaningError
    from cleaners.page import SiteHints
    from cleaners.pipeline import Cleaned
    from cleaners.site_profile import SiteProfile
    from crawler.sources import Sources
    from dateline.batch import Batch
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
  dateline extract --siblings pages/*.html               pages of one site: what they repeat goes
  dateline extract --save https://example.org/news/story.html
"""

FORMATS = ("json", "jsonl", "md", "txt", "html")  # of dateline.formats, which is imported late


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
    parser.add_argument(
        "--source", metavar="ID", help="use what the sources file and the store know of this source"
    )
    options.add_sources_file(parser)
    parser.add_argument(
        "--siblings",
        action="store_true",
        help="the inputs are pages of one site: clean each knowing what the others repeat",
    )
    parser.add_argument("--url", metavar="URL", help="where a file, or standard input, came from")
    parser.add_argument(
        "--timezone", type=options.timezone, metavar="ZONE", help="the zone of printed times that name none"
    )
    options.add_manners(parser)
    parser.set_defaults(usage=parser.error)


def run(args: argparse.Namespace) -> int:
    """Cleans every input, writes each article as soon as it is there, and says which inputs gave none."""
    from dateline import batch, formats, inputs

    if wrong := inputs.check_names(args.inputs, args.url):
        args.usage(wrong)
    if args.siblings and args.text:
        args.usage("--siblings compares markup; flattened text (--text) has none")
    name = args.format or ("json" if is_terminal(sys.stdout) else "jsonl")
    sources = batch.load_sources(args)
    with _opened_store(args) as store:
        pages = batch.Batch(
            fetcher=batch.fetcher(args, args.inputs, sources),
            hints=_hints(args, sources, store),
            url=args.url,
            flattened=args.text,
            siblings=args.siblings,
            on_refusal=_tell_decisions if args.explain else None,
        )
        entries = (
            _entry(cleaned, args, store, pages, readable=name in ("md", "txt", "html"))
            for cleaned in pages.cleaned(args.inputs)
        )
        formats.write(entries, name, sys.stdout, many=len(args.inputs) > 1)
    return pages.finish(len(args.inputs))


def _entry(
    cleaned: Cleaned, args: argparse.Namespace, store: Store | None, batch: Batch, *, readable: bool
) -> Entry:
    from cleaners.explain import explain
    from dateline.formats import Entry

    before: dict[str, Any] = {}
    if store is not None:
        saved = store.save(cleaned.article)
        if batch.page is not None and batch.page.url and not args.text:
            store.pages.keep([(batch.page, cleaned.article.source)])
        note(f"saved as {saved.id} ({saved.outcome}): {cleaned.article.headline}")
        before["id"] = saved.id
    if not args.explain:
        return Entry(article=cleaned.article, before=before)
    return Entry(
        article=cleaned.article,
        before=before,
        after={"site_pages_known": batch.pages_known, "removed": explain(cleaned)},
        decisions=cleaned.decisions if readable else (),
        knowing=_knowing(batch.pages_known, args.source),
        root=cleaned.reading.dom.root if readable and cleaned.reading else None,
    )


def _knowing(pages: int, source: str | None) -> str | None:
    if not pages:
        return None
    of = f"of {source}" if source else "of the site"
    return f"Cleaned knowing {pages} {'page' if pages == 1 else 'pages'} {of}."


def _tell_decisions(error: CleaningError) -> None:
    from dateline.reading import explanation
    from dateline.terminal import plain

    if error.decisions:
        # On stderr: it is no data, there is no article.
        print(plain("\n".join(explanation(error.decisions))), file=sys.stderr)


def _hints(args: argparse.Namespace, sources: Sources | None, store: Store | None) -> SiteHints | None:
    from cleaners.page import SiteHints

    hints = sources.get(args.source).hints() if sources else None
    if hints and not args.text:
        hints = replace(hints, profile=_profile(args, store))
    if args.timezone:
        return replace(hints or SiteHints(), timezone=args.timezone)
    return hints


def _profile(args: argparse.Namespace, store: Store | None) -> SiteProfile | None:
    """What the store knows of the source; without a store the page is cleaned by itself."""
    from storage.engine import read_url, sqlite_file
    from storage.errors import StorageError
    from storage.store import open_store

    if store is not None:
        return store.site_profile(args.source)
    address = environment.database(args.db)
    try:
        file = sqlite_file(read_url(address))
        if file is not None and not file.exists():
            return None
        with open_store(address, create=False) as opened:
            return opened.site_profile(args.source)
    except StorageError as problem:
        note(f"{problem}; cleaned without what the site repeats")
        return None


def _opened_store(args: argparse.Namespace) -> AbstractContextManager[Store | None]:
    if not args.save:
        return nullcontext()
    from storage.store import open_store

    return open_store(environment.database(args.db))
