"""Fetches single pages with the manners of a crawl: robots.txt, an honest name, checked addresses, limits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from cleaners.page import RawPage
from crawler.addresses import web_address
from crawler.errors import AddressError, FetchError, ReachRefused, RobotsDisallowed
from crawler.hosts import host_of
from crawler.identity import user_agent as chosen_user_agent
from crawler.politeness.robots import MOST_REDIRECTS, RobotsRules, State, rules_from
from crawler.reach import Reach
from crawler.reach.lookup import system_addresses
from crawler.wire.connection import Resolve, Wire
from crawler.wire.deadline import Deadline
from crawler.wire.reply import read_page, read_robots, redirect_target

INSECURE = "redirected_to_http"  # a warning: the page came without the encryption that its address promised

_ROBOTS_LIFE = 24 * 3600.0  # seconds; RFC 9309 section 2.4
_LONGEST_PAUSE = 60.0  # seconds; of a longer Crawl-delay one person's few pages keep this much
# What goes wrong with robots.txt before a server has said anything goes wrong with the page in the same way.
_NO_SERVER = frozenset({"dns", "refused", "timeout", "tls", "connection", "proxy", "reach_refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leave:
    """What a site's robots.txt says, or why it could not be asked."""

    rules: RobotsRules
    failure: FetchError | None
    asked: float  # monotonic


class Fetcher:
    """Fetches pages one after the other; each site's robots.txt is asked for once.

    `contact` goes into the default user agent. `timeout` seconds are for one page, redirects included.
    Between two pages of a host `delay` seconds pass, or its Crawl-delay if that is longer; hosts of
    `allow_private` are the user's own and only their Crawl-delay counts. Proxy variables are honoured; a
    proxy resolves and connects by itself, so then only what is written in the address can be checked.
    """

    def __init__(
        self,
        *,
        user_agent: str | None = None,
        contact: str | None = None,
        allow_private: Iterable[str] = (),
        timeout: float = 30.0,
        delay: float = 1.0,
        resolve: Resolve = system_addresses,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.user_agent = chosen_user_agent(user_agent, contact=contact)
        self._reach = Reach.allowing(allow_private)
        self._timeout = timeout
        self._delay = delay
        self._pause = pause
        self._leaves: dict[str, _Leave] = {}
        self._last_page: dict[str, float] = {}  # host -> when its last page was asked for, monotonic
        self._wire = Wire(reach=self._reach, headers=self._headers(), resolve=resolve)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leaves.clear()

    def robots(self, url: str) -> RobotsRules:
        """What the robots.txt of the site of `url` says; asked for once a day."""
        parts = urlsplit(web_address(url))
        return self._leave(f"{parts.scheme}://{parts.netloc}").rules

    def fetch(self, url: str, *, any_type: bool = False) -> RawPage:
        """The page at `url`, after up to five redirects; raises FetchError (ReachRefused, RobotsDisallowed).

        `any_type` also takes what is no page: feeds, sitemaps. A body that is cut short is given as far as it
        came, with the warning `truncated_body`.
        """
        try:
            address = web_address(url)
        except AddressError as problem:
            raise FetchError(url, "bad_address", problem.detail) from None
        visited = [address]
        warnings: set[str] = set()
        deadline = Deadline(self._timeout)
        while True:
            try:
                with deadline.stopped():
                    self._await_leave(address, first=len(visited) == 1)
                with self._wire.ask(address, deadline) as reply:
                    target = redirect_target(reply)
                    if target is None:
                        return read_page(reply, warnings, any_type=any_type)
            except FetchError as failure:
                raise _naming(failure, url, visited) from failure.__cause__
            if urlsplit(address).scheme == "https" and urlsplit(target).scheme == "http":
                warnings.add(INSECURE)
            _check_chain(url, target, visited)
            visited.append(target)
            address = target

    def _headers(self) -> Mapping[str, str]:
        return {
            "User-Agent": self.user_agent,
            "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }

    def _await_leave(self, address: str, *, first: bool) -> None:
        """Return when robots.txt and the pace allow the request; raises RobotsDisallowed, or FetchError."""
        self._reach.check_url(address)
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        leave = self._leave(origin)
        host = host_of(parts)
        if leave.failure is not None:
            raise _again(leave.failure, address)
        if leave.rules.state is State.UNREACHABLE:
            detail = f"robots.txt of {host} cannot be read, so nothing is fetched; try again later"
            raise RobotsDisallowed(address, detail)
        if not leave.rules.allows(address, self.user_agent):
            detail = f"robots.txt of {host} asks us not to fetch it; only its owner can allow it"
            raise RobotsDisallowed(address, detail)
        if first:
            self._keep_pace(host, leave.rules)

    def _leave(self, origin: str) -> _Leave:
        leave = self._leaves.get(origin)
        if leave is None or time.monotonic() - leave.asked > _ROBOTS_LIFE:
            leave = self._leaves[origin] = self._ask_leave(origin)
        return leave

    def _keep_pace(self, host: str, rules: RobotsRules) -> None:
        own = host.strip("[]") in self._reach.allow_private
        asked = min(rules.crawl_delay(self.user_agent) or 0.0, _LONGEST_PAUSE)
        delay = max(0.0 if own else self._delay, asked)
        if host in self._last_page:
            wait = self._last_page[host] + delay - time.monotonic()
            if wait > 0:
                self._pause(wait)
        self._last_page[host] = time.monotonic()

    def _ask_leave(self, origin: str) -> _Leave:
        """Ask a site for its robots.txt, over redirects wherever they lead (RFC 9309 section 2.3.1)."""
        address = f"{origin}/robots.txt"
        rules, failure = rules_from(302), None  # what stands when the redirects do not end
        deadline = Deadline(self._timeout)
        for hop in range(MOST_REDIRECTS + 1):
            try:
                with self._wire.ask(address, deadline) as reply:
                    target = redirect_target(reply)
                    if target is None:
                        rules = read_robots(reply)
                        break
                    address = target
            except FetchError as problem:
                rules = rules_from(None)
                failure = problem if hop == 0 and problem.status in _NO_SERVER else None
                break
        return _Leave(rules=rules, failure=failure, asked=time.monotonic())


def fetch(
    url: str,
    *,
    user_agent: str | None = None,
    contact: str | None = None,
    allow_private: Iterable[str] = (),
    timeout: float = 30.0,
) -> RawPage:
    """The page at `url`; raises CrawlerError. For several use a Fetcher: one robots.txt a site."""
    with Fetcher(
        user_agent=user_agent, contact=contact, allow_private=allow_private, timeout=timeout
    ) as fetcher:
        return fetcher.fetch(url)


def _check_chain(url: str, target: str, visited: list[str]) -> None:
    if target in visited:
        raise FetchError(
            url, "too_many_redirects", f"redirects in a circle, over {target}; it may want cookies"
        )
    if len(visited) > MOST_REDIRECTS:
        raise FetchError(
            url, "too_many_redirects", f"redirects more than {MOST_REDIRECTS} times, last to {target}"
        )


def _naming(failure: FetchError, url: str, visited: list[str]) -> FetchError:
    """The failure of a later hop told of the address that was asked for."""
    hop = f"redirects to {visited[-1]}, which " if len(visited) > 1 else ""
    return _again(failure, url, f"{hop}{failure.detail}")


def _again(failure: FetchError, url: str, detail: str | None = None) -> FetchError:
    detail = detail or failure.detail
    if isinstance(failure, (ReachRefused, RobotsDisallowed)):
        return type(failure)(url, detail)
    return FetchError(url, failure.status, detail, failure.retry_after)
