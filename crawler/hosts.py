"""What the host of an address stands for: names in one spelling, IP addresses seen through every odd one."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, unquote

import idna

IPAddress = IPv4Address | IPv6Address

_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\Z")
_LABEL = re.compile(r"[a-z0-9_-]+\Z")
_LONGEST_NAME = 253  # RFC 1035 section 2.3.4, written without the root's dot
_LONGEST_LABEL = 63


def normal_host(host: str) -> str:
    """The one spelling of a host: a lower-case ASCII name, a dotted quad, or a compressed IPv6 address.

    Reads what browsers and resolvers read: percent-escapes, full-width and circled characters, ideographic
    full stops, a dot at the end, IPv4 in one to four decimal, octal or hexadecimal parts, IPv6 in brackets. A
    name in other letters becomes punycode (UTS 46). Raises ValueError when no host can be meant.
    """
    host = _unescape(host)
    if host.startswith("[") or ":" in host:
        return str(_ipv6(host))
    host = _mapped(host).lower()
    host = host.removesuffix(".")
    if not host or len(host) > _LONGEST_NAME:
        raise ValueError(
            "names no host" if not host else f"has a host name of more than {_LONGEST_NAME} letters"
        )
    labels = _with_plain_digits(host).split(".")
    if _NUMBER.match(labels[-1]):
        # The URL standard's rule: what ends in a number is an IPv4 address or nothing.
        return str(_ipv4(labels, host))
    return ".".join(_ascii_label(label) for label in host.split("."))


def host_of(parts: SplitResult) -> str:
    """The host of a split address as written, brackets included (`hostname` makes a name of "[v1.x]")."""
    host = parts.netloc.rpartition("@")[2]
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def literal(host: str) -> IPAddress | None:
    """The IP address that a host is a spelling of, or None for a name. `host` as `normal_host` gives it."""
    try:
        return IPv6Address(host) if ":" in host else IPv4Address(host)
    except ValueError:
        return None


def _unescape(host: str) -> str:
    if "%" not in host or host.startswith("["):
        return host
    try:
        return unquote(host, errors="strict")
    except UnicodeDecodeError:
        raise ValueError(f"has a host that is no text: {host!r}") from None


def _mapped(host: str) -> str:
    if host.isascii():
        return host
    try:
        return idna.uts46_remap(host, std3_rules=False, transitional=False)
    except idna.IDNAError as problem:
        raise ValueError(f"has a host name that cannot be one: {problem}") from None


def _with_plain_digits(host: str) -> str:
    # UTS 46 leaves the digits of other scripts alone; some resolvers do not.
    if host.isascii():
        return host
    return "".join(str(int(each)) if each.isdecimal() else each for each in host)


def _ascii_label(label: str) -> str:
    if not label:
        raise ValueError("has a host name with an empty part (two dots in a row)")
    plain = "".join(each for each in label if each.isascii())
    if plain and not _LABEL.match(plain):
        raise ValueError(f"has a host name with characters that no host has: {label!r}")
    if not label.isascii():
        label = "xn--" + label.encode("punycode").decode("ascii")
    if len(label) > _LONGEST_LABEL:
        raise ValueError(f"has a host name with a part of more than {_LONGEST_LABEL} letters")
    return label


def _ipv4(labels: list[str], host: str) -> IPv4Address:
    """As inet_aton reads it: one to four parts, the last filling the rest; 0x is hexadecimal, 0 octal."""
    wrong = ValueError(f"has a host that looks like an IP address and is none: {host!r}")
    if len(labels) > 4:
        raise wrong
    parts = []
    for label in labels:
        if not _NUMBER.match(label) or len(label) > _LONGEST_LABEL:
            raise wrong
        base = 16 if label.startswith("0x") else 8 if label.startswith("0") else 10
        try:
            parts.append(int(label.removeprefix("0x") or "0", base))
        except ValueError:  # 08
            raise wrong from None
    *head, tail = parts
    if any(part > 255 for part in head) or tail >= 256 ** (4 - len(head)):
        raise wrong
    number = tail
    for place, part in enumerate(head):
        number |= part << (24 - 8 * place)
    return IPv4Address(number)


def _ipv6(host: str) -> IPv6Address:
    inner = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    inner, _, _ = inner.partition("%")  # a zone such as %eth0 only makes sense on the machine itself
    try:
        return IPv6Address(inner)
    except ValueError:
        raise ValueError(f"has a host that is no IPv6 address: {host!r}") from None
