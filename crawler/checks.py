"""What a single value of the sources file must look like: each reads a string, or says what to write."""

from __future__ import annotations

import re
import zoneinfo
from datetime import timedelta
from urllib.parse import urlsplit

from crawler import addresses
from crawler.errors import AddressError
from crawler.stanza import did_you_mean

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>().]+\Z")
_DURATION = re.compile(r"(\d{1,6})\s*([smhdw])\Z")
# What would break a line of a report or turn its direction, and what no file or XML takes. Spaces that do not break and
# marks that join letters stay: names in French, Japanese and Persian have them.
UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SHORTEST = timedelta(minutes=1)
_LONGEST = timedelta(days=366)
# The shape of RFC 5646 section 2.1 without its grandfathered tags: language, script, region, variants,
# extensions, private use. Whether the subtags are registered is not asked.
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(-[a-wyz0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?\Z",
    re.IGNORECASE,
)


def text(value: str) -> str:
    """A string with something in it, on one line."""
    if not value.strip():
        raise ValueError("is empty; write a value or leave the key out")
    if UNSHOWABLE.search(value):
        raise ValueError(f"{value!r} holds control characters")
    return value.strip()


def identity(value: str) -> str:
    """The id of a source: a word that can be typed on a command line."""
    if not _ID.match(value):
        raise ValueError(
            f"{value!r} is no id; use letters, digits, '-', '_' and '.', starting with a letter or digit"
        )
    return value


def web_address(value: str) -> str:
    """An absolute http or https address, as written."""
    value = text(value)
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError as problem:
        raise ValueError(f"{value!r} is no address: {problem}") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise ValueError(f"{value!r} is no web address; it must start with https:// or http://")
    if not host or not value.isprintable() or any(character.isspace() for character in value):
        raise ValueError(
            f"{value!r} is no address: it names no host, or has spaces or invisible letters in it"
        )
    if parts.username is not None:
        raise ValueError("an address with a user name or password in it is never fetched; take it out")
    try:
        addresses.web_address(value)
    except AddressError as problem:
        raise ValueError(f"{value!r} {problem.detail}") from None
    return value


def archive(value: str) -> str:
    """The address of a page that lists the stories of a day, with {year}, {month} and {day} in it."""
    if "{year}" not in value or "{month}" not in value or "{day}" not in value:
        raise ValueError(
            f"{value!r} names no day; write it like 'https://example.org/archive/{{year}}/{{month}}/{{day}}'"
        )
    try:
        web_address(value.format(year="2020", month="02", day="06"))
    except (KeyError, IndexError, AttributeError, ValueError) as problem:
        raise ValueError(
            f"{value!r}: {problem}; only {{year}}, {{month}} and {{day}} stand for something"
        ) from None
    return value


def contact(value: str) -> str:
    """Where the owner of a site can reach whoever runs the crawl: a web page or a mail address."""
    value = text(value)
    mail = value.removeprefix("mailto:")
    if _MAIL.match(mail) and mail.isascii():
        return mail
    try:
        address = web_address(value)
    except ValueError:
        raise ValueError(
            f"{value!r} is no contact; write the address of a page about your crawler, or a mail address"
        ) from None
    if not address.isascii() or set(address) & set('()<>"\\'):
        raise ValueError(
            f"{value!r} cannot stand in a user agent; write it in plain ASCII without brackets or quotes"
        )
    return address


def language(value: str) -> str:
    """A language tag in the shape of BCP 47, as written."""
    if not _LANGUAGE.match(value):
        raise ValueError(
            f"{value!r} is no language tag (BCP 47); write one such as 'en', 'pt-BR' or 'zh-Hant'"
        )
    return value


def timezone(value: str) -> str:
    """The IANA name of a time zone."""
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: a folder of the database, such as 'America', on Python 3.11.
        known = zoneinfo.available_timezones()
        hint = did_you_mean(value, known) or "; write an IANA name such as 'Asia/Karachi'"
        raise ValueError(f"{value!r} is no time zone{hint}") from None
    return value


def duration(value: str) -> timedelta:
    """A number and a unit: '90s', '30m', '2h', '1d', '1w'."""
    found = _DURATION.match(value.strip().lower())
    if not found:
        raise ValueError(f"{value!r} is no duration; write a whole number and s, m, h, d or w, such as '30m'")
    length = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not _SHORTEST <= length <= _LONGEST:
        raise ValueError(f"{value!r} is out of range; it goes from '1m' to '366d'")
    return length


def pattern(value: str) -> re.Pattern[str]:
    """A regular expression, searched for anywhere in an address."""
    try:
        return re.compile(text(value))
    except (re.error, RecursionError, OverflowError) as problem:
        raise ValueError(f"{value!r} is no regular expression: {problem}") from None


_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_CALLED = re.compile(r"(?<![\w.$-])([a-zA-Z_][\w.-]*(?::[a-zA-Z_][\w.-]*)?)\s*\(")
_VARIABLE = re.compile(r"\$[\w.:-]+")
# XPath 1.0: functions, kinds of nodes, and the operators that may stand before a bracket.
_XPATH_NAMES = frozenset(
    "last position count id local-name namespace-uri name string concat starts-with contains substring-before "
    "substring-after substring string-length normalize-space translate boolean not true false lang number sum floor "
    "ceiling round text node comment processing-instruction and or div mod".split()
)


def xpath(value: str) -> str:
    """An XPath expression that selects elements."""
    from lxml import etree  # here: `dateline sources list` on a file without rules needs no lxml

    try:
        # Compiling finds bad syntax only; an unknown prefix shows when the expression is evaluated, an unknown function
        # when a page has the element that it is asked about.
        selected = etree.XPath(value)(etree.Element("html"))
    except (etree.XPathError, ValueError) as problem:
        raise ValueError(f"{value!r} is no XPath expression: {problem}") from None
    bare = _QUOTED.sub("''", value)
    for unknown in (
        *_VARIABLE.findall(bare),
        *(each for each in _CALLED.findall(bare) if each not in _XPATH_NAMES),
    ):
        raise ValueError(f"{value!r} is no XPath 1.0 expression: it has no {unknown}")
    if not isinstance(selected, list):
        raise ValueError(
            f"{value!r} selects no elements but gives a value; write a path such as \"//div[@class='promo']\""
        )
    return value
