"""`dateline sources`: the sources file, listed and checked; sources found, imported and exported."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from shutil import copymode
from typing import TYPE_CHECKING, Any

from dateline import environment, options
from dateline.errors import DatelineError, InputError
from dateline.exits import Exit
from dateline.terminal import is_terminal, note, one_line, plain

if TYPE_CHECKING:
    from crawler.sources import Source
    from crawler.survey import Survey

SUMMARY = "list, check, add to, import into or export the sources file"

EXAMPLES = """\
  dateline sources list
  dateline sources check --sources my-sources.toml
  dateline sources add https://example.org/ --contact you@example.org
  dateline sources add https://example.org/ --dry-run    print the stanza, write nothing
  dateline sources import subscriptions.opml
  dateline sources export > sources.opml
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline sources` and of what it can do."""
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    listing = actions.add_parser(
        "list",
        help="the sources of the file",
        description="The sources of the file.",
        **options.examples(EXAMPLES, "sources list"),
    )
    options.add_sources_file(listing)
    options.add_format(listing, ("table", "jsonl"), "table on a terminal, jsonl when piped")
    checking = actions.add_parser(
        "check",
        help="every problem of the file",
        description="Every problem of the file, one a line.",
        **options.examples(EXAMPLES, "sources check"),
    )
    options.add_sources_file(checking)
    adding = actions.add_parser(
        "add",
        help="look at a site and write its stanza",
        description="Look at a site, find its feeds, sitemaps and sections, and append a stanza to the file.",
        **options.examples(EXAMPLES, "sources add"),
    )
    adding.add_argument("url", metavar="URL", help="the front page of the site")
    adding.add_argument("--id", metavar="ID", help="how the source is called (default: from its domain)")
    _add_writing(adding)
    options.add_manners(adding)
    importing = actions.add_parser(
        "import",
        help="sources from an OPML file",
        description="Append the feeds of an OPML file, a source a site.",
        **options.examples(EXAMPLES, "sources import"),
    )
    importing.add_argument("file", metavar="FILE", help="OPML, as feed readers export it")
    _add_writing(importing)
    exporting = actions.add_parser(
        "export",
        help="the feeds as OPML",
        description="Print the feeds of the file as OPML, for feed readers.",
        **options.examples(EXAMPLES, "sources export"),
    )
    options.add_sources_file(exporting)


def _add_writing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--contact", metavar="WHO", help="your page or mail address, for a sources file that is not there yet"
    )
    parser.add_argument("--dry-run", action="store_true", help="print the stanzas, write nothing")
    options.add_sources_file(parser)


def run(args: argparse.Namespace) -> int:
    """Does what `action` names."""
    path = environment.sources_path(args.sources)
    match args.action:
        case "check":
            return _check(path)
        case "add":
            return _add(path, args)
        case "import":
            return _import(path, args)
        case "export":
            return _export(path)
        case _:
            return _list(path, args.format)


def _check(path: str) -> Exit:
    from crawler.errors import SourcesError
    from crawler.sources import load_sources

    try:
        sources = load_sources(path)
        sources.require_contact()
    except SourcesError as error:
        for line in str(error).split("\n"):
            _say(line)
        return Exit.CONFIGURATION
    count = len(sources.sources)
    if not count:
        _say(f"{path}: no source in it; add a [[source]] table with id and url")
        return Exit.CONFIGURATION
    _say(f"{path}: {count} {'source' if count == 1 else 'sources'}, no problem")
    return Exit.DONE


def _list(path: str, name: str | None) -> Exit:
    from crawler.sources import load_sources
    from dateline import tables
    from dateline.formats import to_json

    sources = load_sources(path).sources
    if (name or ("table" if is_terminal(sys.stdout) else "jsonl")) == "table":
        tables.print_sources(sources, sys.stdout)
    else:
        for source in sources:
            sys.stdout.write(to_json(to_dict(source)) + "\n")
    return Exit.DONE


def _add(path: str, args: argparse.Namespace) -> Exit:
    from crawler.fetch import Fetcher
    from crawler.survey import survey
    from dateline.progress import working

    contact, allowed = _contact(path, args.contact)
    address = args.url if "//" in args.url else f"https://{args.url}"
    if not (args.dry_run or args.id):
        _refuse_twice(path, address)
    with (
        Fetcher(
            user_agent=environment.user_agent(args.user_agent),
            contact=contact,
            allow_private=[*allowed, *args.allow_private],
        ) as fetcher,
        working(f"looking at {one_line(args.url)}: some twenty documents, a second apart"),
    ):
        found = survey(address, fetcher)
    if not (args.dry_run or args.id):
        _refuse_twice(path, found.url)  # where the address led to
    if not (found.feeds or found.sitemaps or found.sections or found.stories):
        note(f"{args.url}: neither feeds nor sitemaps, sections or stories were found; is it the front page?")
        return Exit.NO_ARTICLE
    if args.id:
        found = replace(found, id=args.id)
    is_new = not Path(path).exists()
    _append(path, contact, [found], write=not args.dry_run, renamed=not args.id, allow=args.allow_private)
    if not is_new and (more := [host for host in args.allow_private if host not in allowed]):
        note(f"a crawl needs --allow-private {' '.join(more)}, too; or allow_private of [defaults] in {path}")
    for address in found.stories[:3]:
        note(f"a story of it: {address}")
    return Exit.DONE


def _refuse_twice(path: str, address: str) -> None:
    from crawler.sources import load_sources

    for source in load_sources(path, empty=True).sources if Path(path).exists() else ():
        if source.url.rstrip("/") == address.rstrip("/"):
            why = f"is in {path} already, as {source.id}"
            raise InputError(address, why, "--dry-run shows what it lists today; --id NAME adds it once more")


def _import(path: str, args: argparse.Namespace) -> Exit:
    from crawler.sources_text import from_opml

    file = Path(args.file)
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise InputError(args.file, f"cannot be read: {problem.strerror}", "check the path") from None
    found = from_opml(data, file)
    if not found:
        note(f"{args.file}: there is no feed in it")
        return Exit.NO_ARTICLE
    contact, _ = _contact(path, args.contact)
    _append(path, contact, found, write=not args.dry_run, renamed=True)
    return Exit.DONE


def _export(path: str) -> Exit:
    from crawler.sources import load_sources
    from crawler.sources_text import to_opml

    sys.stdout.buffer.write(to_opml(load_sources(path).sources))
    return Exit.DONE


def _contact(path: str, given: str | None) -> tuple[str, tuple[str, ...]]:
    """Who is to be asked about a crawl, and the private hosts that the file allows."""
    from crawler import checks
    from crawler.errors import Problem, SourcesError
    from crawler.sources import load_sources

    if Path(path).exists():
        sources = load_sources(path, empty=True)
        return sources.require_contact(), sources.allow_private
    if not Path(path).absolute().parent.is_dir():
        raise SourcesError(path, Problem("", "its folder is not there; make it, or name another file"))
    try:
        return checks.contact(given or ""), ()
    except ValueError:
        how = "say who you are: --contact you@example.org, or the address of a page"
        detail = f"there is no such file yet; to make it, {how}"
        if given is not None:
            detail = f"--contact: {given!r} is neither a mail address nor that of a page; {how}"
        raise SourcesError(path, Problem("", detail)) from None


def _append(
    path: str, contact: str, found: list[Survey], *, write: bool, renamed: bool, allow: Sequence[str] = ()
) -> None:
    """Checks the file with the stanzas behind it, prints them, and writes it at once or not at all."""
    from crawler.sources import load_sources, parse_sources
    from crawler.sources_text import defaults, stanza
    from crawler.survey import with_identity

    file = Path(path)
    before = file.read_text(encoding="utf-8-sig") if file.exists() else defaults(contact, allow)
    taken = [source.id for source in load_sources(path, empty=True).sources] if file.exists() else []
    written = before.rstrip() + "\n"
    told = []
    for each in found:
        named = with_identity(each, taken) if renamed else each
        taken.append(named.id)
        told.append(stanza(named))
        written += f"\n{told[-1]}"
    parse_sources(written, file)
    if write:
        _write(file, written)
    sys.stdout.write("\n".join(map(plain, told)))


def _write(file: Path, text: str) -> None:
    """Puts a whole file in the place of the old one, with its rights; where that is a link, at the place it names."""
    file = file.resolve()
    draft = file.with_name(f"{file.name}.new")
    try:
        draft.write_text(text, encoding="utf-8")
        if file.exists():
            copymode(file, draft)
        draft.replace(file)
    except OSError as problem:
        why = f"cannot be written ({problem.strerror})"
        raise DatelineError(str(file), why, "check the folder, or name another file with --sources") from None
    finally:
        with suppress(OSError):  # where it could not be made, for want of a folder
            draft.unlink(missing_ok=True)


def to_dict(source: Source) -> dict[str, Any]:
    """A source as JSON, by the keys of the sources file."""
    return {
        "id": source.id,
        "name": source.name,
        "url": source.url,
        "language": source.language,
        "timezone": source.timezone,
        "feeds": list(source.feeds),
        "sitemaps": list(source.sitemaps),
        "sections": list(source.sections),
        "archive": source.archive,
        "articles": source.articles.pattern if source.articles else None,
        "every": source.every.total_seconds() if source.every else None,
        "delay": source.delay,
        "keep_noindex": source.keep_noindex,
        "render": source.render,
    }


def _say(line: str) -> None:
    sys.stdout.write(one_line(line) + "\n")
