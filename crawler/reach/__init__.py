"""Which hosts may be reached: the web, and of the own networks only the hosts that were allowed by name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from crawler.errors import AddressError, ReachRefused
from crawler.hosts import IPAddress, host_of, literal, normal_host
from crawler.reach.networks import Zone, locate

__all__ = ["Reach", "host_key"]

_LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})
# Where parsers disagree on what the host is, an address is refused and not guessed at.
_AMBIGUOUS = re.compile(r"[\x00-\x20\x7f\\]")
_PORT = re.compile(r":\d*\Z")


def host_key(host: str) -> str:
    """The spelling under which a host of `allow_private` is kept; a port is ignored. Raises AddressError."""
    bare = host.strip()
    if "/" in bare or "@" in bare:
        raise AddressError(host, "is no host; write a name or an IP address without scheme and path")
    if bare.startswith("[") or bare.count(":") == 1:
        bare = _PORT.sub("", bare)
    try:
        return normal_host(bare)
    except ValueError as problem:
        raise AddressError(host, str(problem)) from None


@dataclass(frozen=True, slots=True)
class Reach:
    """The policy of a run: http and https, to public addresses and to the hosts of `allow_private`.

    An allowed name may have private addresses, an allowed address may be written into a URL; a name does not
    become allowed by pointing at an allowed address. Link-local addresses and metadata services are never
    reached.
    """

    allow_private: frozenset[str] = frozenset()

    @classmethod
    def allowing(cls, hosts: Iterable[str]) -> Reach:
        """The policy that lets through these hosts, in any spelling. AddressError for what is no host."""
        return cls(frozenset(host_key(host) for host in hosts))

    def check_url(self, url: str) -> None:
        """Refuse what needs no resolver to be refused: scheme, user name, local names, literal addresses.

        To be called on every request, redirects included; what the name resolves to is for `check_address`.
        """
        if _AMBIGUOUS.search(url):
            raise ReachRefused(
                url, "has spaces, backslashes or control characters in it; write them as %20 and so on"
            )
        try:
            parts = urlsplit(url)
            user, _ = parts.username, parts.port
            if parts.scheme not in ("http", "https"):
                detail = (
                    f"{parts.scheme or 'an address without a scheme'} is not fetched; only http and https are"
                )
                raise ReachRefused(url, detail)
            if user is not None:
                raise ReachRefused(url, "carries a user name or password; take it out")
            name = normal_host(host_of(parts))
        except ValueError as problem:
            raise ReachRefused(url, str(problem)) from None
        address = literal(name)
        if address is not None:
            self.check_address(address, host=name, url=url)
        elif (name in _LOCAL_NAMES or name.endswith(".localhost")) and name not in self.allow_private:
            raise ReachRefused(url, f"is this machine itself; {_how_to_allow(name)}")

    def check_address(
        self, address: IPAddress | str, *, host: str | None = None, url: str | None = None
    ) -> None:
        """Refuse an address that is about to be connected to; `host` is the name that resolved to it."""
        if isinstance(address, str):
            try:
                address = ip_address(address.partition("%")[0])
            except ValueError:
                raise ReachRefused(
                    url or host or str(address), f"resolves to no IP address: {address!r}"
                ) from None
        name = normal_host(host) if host else str(address)
        place = locate(address)
        if place.zone is Zone.PUBLIC or (place.zone is Zone.PRIVATE and name in self.allow_private):
            return
        which = f"{name} is" if name == str(address) else f"{name} is at {address},"
        if place.zone is Zone.FORBIDDEN:
            raise ReachRefused(url or name, f"{which} {place.name}, which is never reached")
        raise ReachRefused(url or name, f"{which} {place.name}; {_how_to_allow(name)}")


def _how_to_allow(name: str) -> str:
    return (
        f"if it is a host of yours, allow it with --allow-private {name} or allow_private in the sources file"
    )
