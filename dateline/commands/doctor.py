"""`dateline doctor`: whether the installation, the sources file, the store and the clock are in order."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib import import_module, metadata
from pathlib import Path
from typing import NamedTuple

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, one_line

SUMMARY = "tell whether the installation, the sources file, the store and the clock are in order"

EXAMPLES = """\
  dateline doctor
  dateline doctor -f jsonl --db postgresql://localhost/news
"""

FORMATS = ("table", "jsonl")

_PACKAGES = ("dateline", "crawler", "cleaners", "storage")
_OLDEST = (3, 11)
# A Date header is whole seconds old, and the answer was on its way.
_MOST_SKEW = timedelta(minutes=1)
_SECONDS = 5.0  # that a source has for its answer
_SET_CLOCK = "set it, or let the system: timedatectl set-ntp true"


class Check(NamedTuple):
    """One thing that was looked at. What is wrong says what to do about it."""

    name: str
    state: str  # ok, wrong, absent (of what is optional)
    detail: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline doctor`."""
    options.add_format(parser, FORMATS, "table on a terminal, jsonl when piped")
    options.add_database(parser)
    options.add_sources_file(parser)
    options.add_manners(parser)


def run(args: argparse.Namespace) -> int:
    """Looks at everything, and tells all of it."""
    from dateline import tables
    from dateline.formats import to_json

    found = [
        *_python(),
        *_distributions(),
        *_packages(),
        *_extras(),
        *_sources(environment.sources_path(args.sources)),
        *_store(environment.database(args.db)),
        *_clock(environment.sources_path(args.sources), args),
    ]
    if (args.format or ("table" if is_terminal(sys.stdout) else "jsonl")) == "table":
        rows = [(each.name, each.state, one_line(each.detail)) for each in found]
        tables.print_rows(("what", "state", "detail"), rows, sys.stdout)
    else:
        for each in found:
            sys.stdout.write(to_json(each._asdict()) + "\n")
    return Exit.CONFIGURATION if any(each.state == "wrong" for each in found) else Exit.DONE


def _python() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST:
        yield Check("Python", "wrong", f"{version}; 3.11 or newer is needed")
    else:
        yield Check("Python", "ok", version)
    compiled = {row[0] for row in sqlite3.connect(":memory:").execute("PRAGMA compile_options")}
    if "ENABLE_FTS5" in compiled:
        yield Check("SQLite", "ok", sqlite3.sqlite_version)
    else:
        detail = f"{sqlite3.sqlite_version} without FTS5, so no search on SQLite; use another Python, or PostgreSQL"
        yield Check("SQLite", "wrong", detail)


def _distributions() -> Iterator[Check]:
    """Our top-level names are plain words: another distribution may bring a package of the same name."""
    owners = metadata.packages_distributions()
    for package in _PACKAGES:
        others = sorted({each for each in owners.get(package, ()) if each.lower() != "dateline"})
        where = Path(str(import_module(package).__file__)).parent
        if others:
            detail = f"{', '.join(others)} installs a package of this name, too; use an environment for Dateline alone"
            yield Check(f"package {package}", "wrong", detail)
        else:
            yield Check(f"package {package}", "ok", str(where))


def _packages() -> Iterator[Check]:
    """Every dependency, with its version."""
    try:
        needed = metadata.requires("dateline") or []
    except metadata.PackageNotFoundError:
        yield Check("dateline", "wrong", "is not installed; in its folder: pip install -e .")
        return
    for requirement in sorted(each for each in needed if "extra ==" not in each):
        name = requirement.split(";")[0].strip()
        bare = next(index for index, letter in enumerate(f"{name}<") if letter in "<>=!~[ (")
        try:
            yield Check(name[:bare], "ok", metadata.version(name[:bare]))
        except metadata.PackageNotFoundError:
            yield Check(name[:bare], "wrong", f"is missing; install it: pip install '{name}'")


def _extras() -> Iterator[Check]:
    from crawler.render import browser, is_installed

    extras = {"postgres": "psycopg", "parquet": "pyarrow", "warc": "fastwarc", "render": "scrapy-playwright"}
    for name, module in extras.items():
        try:
            yield Check(f"extra {name}", "ok", f"{module} {metadata.version(module)}")
        except metadata.PackageNotFoundError:
            yield Check(f"extra {name}", "absent", f"for it: pip install 'dateline[{name}]'")
    if is_installed():
        path = browser()
        detail = (
            path or "none on the PATH; playwright's own is used if there is one (playwright install chromium)"
        )
        yield Check("Chromium", "ok" if path else "absent", detail)


def _sources(path: str) -> Iterator[Check]:
    from crawler.errors import SourcesError
    from crawler.sources import load_sources

    if not Path(path).exists():
        detail = f"there is no {path}; a crawl needs one: dateline sources add URL --contact YOU"
        yield Check("sources file", "absent", detail)
        return
    try:
        sources = load_sources(path)
        sources.require_contact()
    except SourcesError as error:
        for line in str(error).split("\n"):
            yield Check("sources file", "wrong", line)
    else:
        count = len(sources.sources)
        yield Check("sources file", "ok", f"{path}: {count} {'source' if count == 1 else 'sources'}")


def _store(address: str) -> Iterator[Check]:
    from storage.engine import mask, read_url, sqlite_file
    from storage.errors import StorageError
    from storage.store import open_store

    try:
        file = sqlite_file(read_url(address))
        if file is not None and not file.exists():
            yield Check("store", "absent", f"there is no {file} yet; a crawl makes it")
            return
        with open_store(address, create=False) as store:
            runs, waiting = store.runs(1), sum(store.frontier.backlog().values())
    except StorageError as error:
        yield Check("store", "wrong", str(error))
        return
    if runs and (ahead := runs[0].started - datetime.now(UTC)) > _MOST_SKEW:
        detail = (
            f"the last run began {_span(ahead)} from now, so this clock is behind or was ahead; {_SET_CLOCK}"
        )
        yield Check("clock and store", "wrong", detail)
    last = f"last run {runs[0].started:%Y-%m-%d %H:%M} UTC" if runs else "no run yet"
    yield Check("store", "ok", f"{mask(address)}: {last}, stories that wait: {waiting}")


def _clock(path: str, args: argparse.Namespace) -> Iterator[Check]:
    """The clock beside what the first source says of the time, with its robots.txt or, without one, its front page."""
    from urllib.parse import urljoin

    from crawler.errors import FetchError, SourcesError
    from crawler.fetch import Fetcher
    from crawler.sources import load_sources

    try:
        sources = load_sources(path)
        contact = sources.require_contact()
    except SourcesError:
        return  # said above, and nobody is asked without a contact
    address = urljoin(sources.sources[0].url, "/robots.txt")
    allowed = [*sources.allow_private, *args.allow_private]
    name = environment.user_agent(args.user_agent)
    try:
        with Fetcher(user_agent=name, contact=contact, allow_private=allowed, timeout=_SECONDS) as fetcher:
            try:
                told = _time(fetcher.fetch(address, any_type=True).headers)
            except FetchError as problem:
                if problem.status not in ("http_404", "http_410"):
                    raise
                address = sources.sources[0].url
                told = _time(fetcher.fetch(address, any_type=True).headers)
    except FetchError as problem:
        yield Check("clock", "absent", f"nobody to compare it with: {problem}")
        return
    if told is None:
        yield Check("clock", "absent", f"nobody to compare it with: {address} tells no time")
        return
    skew = datetime.now(UTC) - told
    if abs(skew) > _MOST_SKEW:
        way = "ahead of" if skew > timedelta(0) else "behind"
        yield Check("clock", "wrong", f"{_span(abs(skew))} {way} that of {address}; {_SET_CLOCK}")
    else:
        yield Check("clock", "ok", f"within a minute of that of {address}")


def _time(headers: Mapping[str, str]) -> datetime | None:
    """When the server answered: `Date`, and how long a cache has kept the answer since."""
    age = headers.get("age", "")
    try:
        date = parsedate_to_datetime(headers.get("date", ""))
        return date.astimezone(UTC) + timedelta(seconds=int(age) if age.isdecimal() else 0)
    except (ValueError, OverflowError):
        return None


def _span(length: timedelta) -> str:
    """A length of time to the second: "3:00:00", "2 days, 0:00:10"."""
    return str(timedelta(seconds=round(length.total_seconds())))
