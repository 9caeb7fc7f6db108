"""Keeps every request, redirects included, on addresses that may be reached and on the site of its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import CannotResolveHostError

from crawler.addresses import same_site
from crawler.failures import LeftSite
from crawler.reach import Reach
from crawler.reach.resolver import CheckedResolver, refusal

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class ReachMiddleware:
    """Refuses what needs no resolver to be refused; puts the resolver that refuses the rest into the reactor.

    A request whose meta has `site` must stay on the site of that address.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._reach = Reach.allowing(crawler.settings.getlist("REACH_ALLOW_PRIVATE"))
        crawler.signals.connect(self._install_resolver, signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises ReachRefused or LeftSite."""
        self._reach.check_url(request.url)
        site = request.meta.get("site")
        if site and not same_site(request.url, site):
            raise LeftSite(request.url, f"redirected away from the site of {site}")

    def _install_resolver(self) -> None:
        # Scrapy installs one from the settings of the whole process; which private hosts may be reached is
        # known only to the run, and one process may run several.
        from twisted.internet import reactor

        CheckedResolver.from_crawler(self._crawler, reactor).install_on_reactor()


class ResolverRefusalMiddleware:
    """Gives a refusal of the resolver its own name; before RetryMiddleware, which would try again in vain."""

    def process_exception(self, request: Request, exception: Exception) -> Response | None:
        """Raises ReachRefused where the resolver refused."""
        if isinstance(exception, CannotResolveHostError):
            refused = refusal(request.url)
            if refused is not None:
                raise refused from exception
        return None
