"""Inputs of a command cleaned one after the other; one that fails does not stop the others."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from dateline import environment
from dateline.exits import Exit
from dateline.terminal import note

if TYPE_CHECKING:
    from cleaners.errors import CleaningError
    from cleaners.page import RawPage, SiteHints
    from cleaners.pipeline import Cleaned
    from crawler.fetch import Fetcher
    from crawler.sources import Sources

Result = TypeVar("Result")


@dataclass(slots=True, kw_only=True)
class Batch:
    """How the inputs are read and cleaned, and the exit codes of those that gave no article."""

    fetcher: Fetcher | None  # None when no input is an address
    hints: SiteHints | None
    url: str | None = None  # where the only input came from
    flattened: bool = False
    siblings: bool = False  # the inputs are of one site: each is cleaned knowing what the others repeat
    on_refusal: Callable[[CleaningError], None] | None = None
    codes: list[Exit] = field(default_factory=list)
    pages_known: int = 0  # how many pages of the site the cleaner knew when it cleaned the last one
    page: RawPage | None = None  # what the last clean page was made of

    def cleaned(self, names: Sequence[str]) -> Iterator[Cleaned]:
        """The clean pages, each as soon as it is there; a line on stderr for each input that gives none.

        With `siblings` all pages are read and cleaned once before the first is there, and kept until then.
        """
        if self.siblings:
            yield from self._cleaned_twice(names)
            return
        if self.hints and self.hints.profile:
            self.pages_known = self.hints.profile.pages
        for name in names:
            page = self._tried(name, partial(self._read, name))
            cleaned = page and self._tried(name, partial(self._clean, page, self.hints))
            if cleaned:
                self.page = page
                yield cleaned

    def _cleaned_twice(self, names: Sequence[str]) -> Iterator[Cleaned]:
        from cleaners.page import SiteHints
        from cleaners.site_profile import total

        hints = self.hints or SiteHints()
        read = []
        for name in names:
            page = self._tried(name, partial(self._read, name))
            cleaned = page and self._tried(name, partial(self._clean, page, hints))
            if page and cleaned:
                read.append((name, page, cleaned.trace))
        known = [hints.profile] if hints.profile else []
        everything = total([*known, *(trace for _, _, trace in read)])
        for name, page, trace in read:
            others = everything.plus(trace, -1)
            self.pages_known = others.pages
            again = self._tried(name, partial(self._clean, page, replace(hints, profile=others)))
            if again:
                self.page = page
                yield again

    def _tried(self, name: str, work: Callable[[], Result]) -> Result | None:
        """What `work` returns; None after a line on stderr when the input gives no article."""
        from cleaners.errors import CleaningError
        from crawler.errors import CrawlerError
        from dateline.errors import InputError
        from dateline.problems import translate

        try:
            return work()
        except (CleaningError, CrawlerError, InputError) as error:
            trouble = translate(error, "standard input" if name == "-" else name)
            if trouble is None:
                raise
            for line in trouble.lines:
                note(line)
            if self.on_refusal is not None and isinstance(error, CleaningError):
                self.on_refusal(error)
            self.codes.append(trouble.code)
            return None

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

    def _clean(self, page: RawPage, hints: SiteHints | None) -> Cleaned:
        from cleaners import pipeline

        if not self.flattened:
            return pipeline.clean(page, hints)
        from cleaners.decode import decode

        text = decode(page).text
        return pipeline.clean_text(text, url=page.url, fetched_at=page.fetched_at, hints=hints)


def load_sources(args: argparse.Namespace) -> Sources | None:
    """The sources file, when one of its sources is named."""
    if args.source is None:
        return None
    from crawler.sources import load_sources as load

    return load(environment.sources_path(args.sources))


def fetcher(args: argparse.Namespace, names: Sequence[str], sources: Sources | None) -> Fetcher | None:
    """What fetches the addresses among the inputs, with the manners of the source; None without addresses."""
    from dateline.inputs import is_address

    if not any(map(is_address, names)):
        return None
    from crawler.fetch import Fetcher

    manners: dict[str, Any] = {"allow_private": args.allow_private}
    if sources is not None:
        manners["contact"] = sources.contact
        manners["delay"] = sources.get(args.source).delay
        manners["allow_private"] = {*args.allow_private, *sources.allow_private}
    return Fetcher(user_agent=environment.user_agent(args.user_agent), **manners)
