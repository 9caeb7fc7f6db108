"""`dateline learn`: what the pages of a source repeat, learned from pages that are not stored."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note, one_line

if TYPE_CHECKING:
    from cleaners.site_profile import SiteProfile
    from crawler.sources import Sources
    from storage.store import Store

SUMMARY = "learn what the pages of a source repeat"

EXAMPLES = """\
  dateline learn tribune                                 from its newest pages; no article is stored
  dateline learn tribune --pages 50
  dateline learn tribune saved/                          from saved pages: folders, files or addresses
  dateline learn tribune --show                          what is known of it
  dateline learn tribune --forget                        after it has changed its layout
"""

FORMATS = ("table", "json")

_PAGES = 20  # of a source are fetched unless told otherwise
_BATCH = 20  # pages in one transaction: what an interruption may lose
_MOST_TOLD = 20  # repeated texts
_WIDTH = 100  # characters of each


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline learn`."""
    parser.add_argument("source", metavar="SOURCE", help="the id of a source of the sources file")
    parser.add_argument(
        "inputs",
        nargs="*",
        metavar="INPUT",
        help="pages of it: folders, files, addresses (default: its newest are fetched)",
    )
    parser.add_argument(
        "--pages", type=options.positive, metavar="N", help=f"fetch at most so many (default: {_PAGES})"
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--show", action="store_true", help="learn nothing, say what is known")
    instead.add_argument("--forget", action="store_true", help="forget what is known")
    options.add_format(parser, FORMATS, "table on a terminal, json when piped")
    options.add_database(parser)
    options.add_sources_file(parser)
    options.add_manners(parser)
    parser.set_defaults(usage=parser.error)


def run(args: argparse.Namespace) -> int:
    """Learns and says what is known then; or shows, or forgets."""
    if args.inputs and (args.show or args.forget):
        args.usage("--show and --forget take no pages")
    if args.pages and (args.inputs or args.show or args.forget):
        args.usage("--pages is for pages that are fetched; leave it or the rest out")
    if args.forget:
        return _forget(args)
    if args.show:
        return _show(args)
    from crawler.sources import load_sources
    from storage.store import open_store

    sources = load_sources(environment.sources_path(args.sources))
    sources.get(args.source)  # an unknown one ends here, with the nearest known
    words: dict[str, str] = {}
    with open_store(environment.database(args.db)) as store:
        before = store.site_profile(args.source).pages
        code = _from_inputs(args, sources, store, words) if args.inputs else _from_the_site(args, sources)
        _tell(args, store.site_profile(args.source), before, words)
    return code


def _from_inputs(args: argparse.Namespace, sources: Sources, store: Store, words: dict[str, str]) -> Exit:
    """Learns from pages that are given; `words` gets what their blocks say, by the keys of a profile."""
    from dateline import batch, inputs

    names = inputs.pages_below(args.inputs)
    pages = batch.Batch(fetcher=batch.fetcher(args, names, sources), hints=sources.get(args.source).hints())
    remaining = pages.cleaned(names)
    while some := list(islice(remaining, _BATCH)):
        store.learn(args.source, [(each.article, each.trace) for each in some])
        for each in some:
            words.update(each.texts)
    return pages.finish(len(names))


def _from_the_site(args: argparse.Namespace, sources: Sources) -> Exit:
    """Learns from the newest pages of the source: a crawl whose articles nobody keeps."""
    from tempfile import TemporaryDirectory

    from crawler.runs import crawl
    from dateline import tables
    from dateline.commands.crawl import why_nothing

    with (
        TemporaryDirectory(prefix="dateline-learn-") as folder,
        tables.Progress(sys.stderr, shown=is_terminal(sys.stderr)) as progress,
    ):
        report = crawl(
            sources,
            only=[args.source],
            database=f"sqlite:///{folder}/articles.db",
            learn_into=environment.database(args.db),
            user_agent=environment.user_agent(args.user_agent),
            max_articles=args.pages or _PAGES,
            allow_private=args.allow_private,
            on_progress=progress.update,
        )
    if why := why_nothing(report.sources[0]):
        note(f"{args.source}: {why}")
        return Exit.ALL_FAILED
    if report.interrupted:
        note("interrupted; what was fetched is learned")
        return Exit.INTERRUPTED
    return Exit.DONE


def _show(args: argparse.Namespace) -> Exit:
    from dateline.errors import NothingThere
    from storage.store import open_store

    with open_store(environment.database(args.db), create=False) as store:
        profile = store.site_profile(args.source)
    if not profile.pages:
        raise NothingThere(args.source, "nothing is known of it", f"dateline learn {args.source} learns it")
    _tell(args, profile, profile.pages, {})
    return Exit.DONE


def _forget(args: argparse.Namespace) -> Exit:
    from dateline.errors import NothingThere
    from dateline.formats import to_json
    from storage.store import open_store

    with open_store(environment.database(args.db), create=False) as store:
        pages = store.forget_profile(args.source)
    if not pages:
        raise NothingThere(args.source, "nothing is known of it", "dateline sources list names the sources")
    if _format(args) == "json":
        sys.stdout.write(to_json({"source": args.source, "forgotten": pages}) + "\n")
    else:
        sys.stdout.write(f"{one_line(args.source)}: what {_pages(pages)} had taught is forgotten\n")
    return Exit.DONE


def _tell(args: argparse.Namespace, profile: SiteProfile, before: int, words: Mapping[str, str]) -> None:
    from dateline.formats import to_json

    told = summary(args.source, profile, before, words)
    if _format(args) == "json":
        sys.stdout.write(to_json(told) + "\n")
        return
    markup = told["markup"]
    sys.stdout.write(
        f"{one_line(args.source)}: {_pages(profile.pages)} known ({before} before)\n"
        f"  texts on several pages         {told['repeated_texts']:>6}\n"
        f"  kinds of markup with the story {markup['story']:>6}\n"
        f"  with the story now and then    {markup['mixed']:>6}\n"
        f"  never with the story           {markup['never_story']:>6}\n"
    )
    if told["repeated"]:
        sys.stdout.write("\npages  text\n")
    for each in told["repeated"]:
        sys.stdout.write(f"{each['pages']:>5}  {one_line(each['text'])[:_WIDTH]}\n")


def summary(source: str, profile: SiteProfile, before: int, words: Mapping[str, str]) -> dict[str, Any]:
    """A profile in numbers, and the texts that repeat as far as `words` (by the keys of a profile) has them."""
    kinds = Counter(
        "never_story" if not count.story else "story" if 2 * count.story >= count.words else "mixed"
        for count in profile.markup.values()
    )
    repeated = sorted((-pages, key) for key, pages in profile.texts.items() if pages > 1)
    known = [(-pages, words[key]) for pages, key in repeated if key in words]
    return {
        "source": source,
        "pages": profile.pages,
        "pages_before": before,
        "repeated_texts": len(repeated),
        "markup": {name: kinds[name] for name in ("story", "mixed", "never_story")},
        "repeated": [{"pages": pages, "text": text} for pages, text in known[:_MOST_TOLD]],
    }


def _pages(number: int) -> str:
    return f"{number} {'page' if number == 1 else 'pages'}"


def _format(args: argparse.Namespace) -> str:
    name: str = args.format or ("table" if is_terminal(sys.stdout) else "json")
    return name
