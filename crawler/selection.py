"""Which of the links that discovery finds are wanted: on the site, in the time asked for, and a story."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from w3lib.url import safe_url_string

from crawler.addresses import canonical, same_site
from crawler.discovery.judgement import judge
from crawler.discovery.link import Link, LinkKind
from crawler.errors import AddressError

if TYPE_CHECKING:
    from crawler.assignment import Assignment
    from crawler.sources import Source

# A plain sitemap lists every page of a site, and gives no headline to judge by: only what looks like no story
# at all (/tags/, /contact/, the address of a section) is left out.
_ENOUGH_IN_SITEMAP = 1

TOO_OLD = "too_old"
TOO_NEW = "too_new"


def story_address(assignment: Assignment, source: Source, link: Link) -> tuple[str, str]:
    """The address of a story as it will be asked for, or ("", why the link is left out)."""
    try:
        # As Scrapy will send it: the store knows a page by the address that it was fetched from.
        address = safe_url_string(canonical(link.url))
    except AddressError:
        return "", "bad_address"
    if not same_site(address, source.url):
        return "", "other_site"
    if why_not := out_of_time(assignment, link.published):
        return "", why_not
    if source.articles is not None:
        return (address, "") if source.articles.search(address) else ("", "no_story")
    if link.kind is LinkKind.SITEMAP and judge(address).score < _ENOUGH_IN_SITEMAP:
        return "", "no_story"
    return address, ""


def out_of_time(assignment: Assignment, published: datetime | None) -> str:
    """Why the run does not want what a listing dates so; empty when it does, or when there is no date."""
    if published is None:
        return ""
    if assignment.since is not None and published < assignment.since:
        return TOO_OLD
    if assignment.until is not None and published > assignment.until:
        return TOO_NEW
    return ""
