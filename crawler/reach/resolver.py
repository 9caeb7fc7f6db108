"""The resolver of a crawl: addresses are checked as they are resolved, so the checked one is connected to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.datatypes import LocalCache
from twisted.internet.error import DNSLookupError

from crawler.errors import ReachRefused
from crawler.hosts import normal_host
from crawler.reach import Reach, host_key

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

# Twisted tells a request only that its host has no address; why stands here, by host, as Scrapy's own cache
# of addresses stands beside its resolver.
_refusals: LocalCache[str, str] = LocalCache(10_000)


class CheckedResolver(CachingThreadedResolver):
    """Scrapy's default resolver (IPv4, cached, with a timeout), with every answer checked before it is used.

    Put its path into the setting DNS_RESOLVER; REACH_ALLOW_PRIVATE lists the hosts that may be private. A
    cached answer is checked as well. The hosts of the proxy variables are let through: a proxy mostly stands
    in the own network, and it is the user who named it. What a proxy connects to cannot be checked here.
    """

    reach = Reach()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver.reach = Reach.allowing([*crawler.settings.getlist("REACH_ALLOW_PRIVATE"), *_proxy_hosts()])
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's
        return super().getHostByName(name, timeout).addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        try:
            self.reach.check_address(address, host=name)
        except ReachRefused as refused:
            _refusals[normal_host(name)] = refused.detail
            raise DNSLookupError(refused.detail) from refused
        return address


def refusal(url: str) -> ReachRefused | None:
    """Why the resolver gave no address for the host of `url`, when it was because of where that host is.

    A request to such a host fails with Scrapy's CannotResolveHostError; ask here in `process_exception`.
    """
    detail = _refusals.get(normal_host(urlsplit(url).hostname or ""))
    return None if detail is None else ReachRefused(url, detail)


def _proxy_hosts() -> list[str]:
    hosts = (urlsplit(proxy).hostname for scheme, proxy in getproxies().items() if scheme != "no")
    return [host_key(host) for host in hosts if host]
