"""Which network an IP address is in, after the IANA special-purpose registries, and how closed that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from crawler.hosts import IPAddress


class Zone(IntEnum):
    """How far away an address is; the higher, the more closed."""

    PUBLIC = 0
    PRIVATE = 1  # only for hosts that were allowed by name
    FORBIDDEN = 2  # never


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address is: its zone, and the name of the network for a message."""

    zone: Zone
    name: str


# Own tables, because `ipaddress.is_global` changed between patch releases of Python and takes an IPv6 address
# that wraps a private IPv4 address for global (https://www.iana.org/assignments/iana-ipv4-special-registry/
# and -ipv6-).
_IPV4 = tuple(
    (IPv4Network(network), Place(zone, name))
    for network, zone, name in (
        ("0.0.0.0/8", Zone.PRIVATE, "this machine"),
        ("10.0.0.0/8", Zone.PRIVATE, "a private network"),
        ("100.64.0.0/10", Zone.PRIVATE, "a provider's inner network"),
        ("127.0.0.0/8", Zone.PRIVATE, "loopback"),
        ("169.254.0.0/16", Zone.FORBIDDEN, "link-local"),
        ("172.16.0.0/12", Zone.PRIVATE, "a private network"),
        ("192.0.0.0/24", Zone.PRIVATE, "reserved for protocols"),
        ("192.0.2.0/24", Zone.PRIVATE, "reserved for documentation"),
        ("192.88.99.0/24", Zone.PRIVATE, "a 6to4 relay"),
        ("192.168.0.0/16", Zone.PRIVATE, "a private network"),
        ("198.18.0.0/15", Zone.PRIVATE, "a test network"),
        ("198.51.100.0/24", Zone.PRIVATE, "reserved for documentation"),
        ("203.0.113.0/24", Zone.PRIVATE, "reserved for documentation"),
        ("224.0.0.0/4", Zone.FORBIDDEN, "multicast"),
        ("240.0.0.0/4", Zone.PRIVATE, "reserved"),
    )
)
_IPV6 = tuple(
    (IPv6Network(network), Place(zone, name))
    for network, zone, name in (
        ("::/128", Zone.PRIVATE, "this machine"),
        ("::1/128", Zone.PRIVATE, "loopback"),
        ("64:ff9b:1::/48", Zone.PRIVATE, "a local translation network"),
        ("2001::/23", Zone.PRIVATE, "reserved for protocols"),
        ("2001:db8::/32", Zone.PRIVATE, "reserved for documentation"),
        ("3fff::/20", Zone.PRIVATE, "reserved for documentation"),
        ("2000::/3", Zone.PUBLIC, "public"),
        ("fc00::/7", Zone.PRIVATE, "a private network"),
        ("fe80::/10", Zone.FORBIDDEN, "link-local"),
        ("fec0::/10", Zone.FORBIDDEN, "site-local"),
        ("ff00::/8", Zone.FORBIDDEN, "multicast"),
    )
)
# Where clouds answer a machine's questions about itself, credentials included, outside of the link-local
# networks: Azure, Alibaba, Oracle, AWS and Google over IPv6.
_METADATA = frozenset(
    {
        IPv4Address("168.63.129.16"),
        IPv4Address("100.100.100.200"),
        IPv4Address("192.0.0.192"),
        IPv6Address("fd00:ec2::254"),
        IPv6Address("fd20:ce::254"),
    }
)
_PUBLIC = Place(Zone.PUBLIC, "public")
_RESERVED = Place(Zone.PRIVATE, "reserved")

_MAPPED = IPv6Network("::ffff:0:0/96")  # RFC 4291
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, given up
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")  # RFC 2765
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_6TO4 = IPv6Network("2002::/16")  # RFC 3056
_TEREDO = IPv6Network("2001::/32")  # RFC 4380
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # RFC 5214: the first half of the interface part


def locate(address: IPAddress) -> Place:
    """Where `address` is; an IPv6 address that wraps IPv4 addresses is where the most closed of those is."""
    if address in _METADATA:
        return Place(Zone.FORBIDDEN, "a cloud's metadata service")
    if isinstance(address, IPv4Address):
        return next((place for network, place in _IPV4 if address in network), _PUBLIC)
    wrapped = _wrapped(address)
    if wrapped:
        worst = max((locate(each) for each in wrapped), key=lambda place: place.zone)
        inside = ", ".join(map(str, wrapped))
        return worst if worst.zone is Zone.PUBLIC else Place(worst.zone, f"{worst.name} ({inside} inside)")
    return next((place for network, place in _IPV6 if address in network), _RESERVED)


def _wrapped(address: IPv6Address) -> tuple[IPv4Address, ...]:
    number = int(address)
    low = IPv4Address(number & 0xFFFF_FFFF)
    if address in _MAPPED or address in _NAT64 or address in _TRANSLATED:
        return (low,)
    if address in _COMPATIBLE and number > 0xFFFF:  # :: and ::1 are themselves
        return (low,)
    if address in _6TO4:
        return (IPv4Address((number >> 80) & 0xFFFF_FFFF),)
    if address in _TEREDO:
        server = IPv4Address((number >> 64) & 0xFFFF_FFFF)
        return (server, IPv4Address(int(low) ^ 0xFFFF_FFFF))
    if (number >> 32) & 0xFFFF_FFFF in _ISATAP and address in _GLOBAL:
        return (low,)
    return ()


_GLOBAL = IPv6Network("2000::/3")
