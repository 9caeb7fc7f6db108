"""Addresses of web pages: one spelling for each, and which belong to the same site."""

from __future__ import annotations

import re
import string
import tomllib
from functools import cache
from importlib import resources
from urllib.parse import SplitResult, unquote_plus, urljoin, urlsplit

from cleaners.domain import domain_of
from crawler.errors import AddressError
from crawler.hosts import host_of, literal, normal_host

LONGEST = 2000  # characters; beyond it are traps and mistakes, and servers refuse them too
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
_IN_PATH = _UNRESERVED | frozenset("/:@!$&'()*+,;=")
_IN_QUERY = _IN_PATH | frozenset("?[]|")
_ESCAPE_OR_BYTE = re.compile(rb"%([0-9A-Fa-f]{2})|(.)", re.DOTALL)
_INVISIBLE = re.compile(r"[\t\r\n]")
_EDGES = "".join(map(chr, range(0x21)))


def web_address(url: str, base: str | None = None) -> str:
    """`url` (relative to `base`) in one spelling, without its fragment: still the very same resource.

    Scheme and host in lower case, names in punycode, IP addresses in their usual form, no default port, no
    dot segments, escapes in upper case and only where needed. Idempotent. Raises AddressError, and nothing
    else, for what is no http(s) address.
    """
    return _unsplit(_split(url, base))


def canonical(url: str, base: str | None = None) -> str:
    """The address under which a page is known: `web_address` without what changes nothing about the story.

    Tracking parameters and session ids go; AMP and print twins are folded into the page itself where the
    address alone makes it certain. The order of the remaining parameters stays. Idempotent; raises
    AddressError.
    """
    parts = _split(url, base)
    inner = _unwrapped(parts)
    while inner is not None:  # each turn is shorter
        parts = inner
        inner = _unwrapped(parts)
    path = _without_twin(_COOKIELESS.sub("/", _SESSION.sub("", parts.path)))
    pieces = [piece for piece in parts.query.split("&") if piece and not _is_noise(piece)]
    return _unsplit(parts._replace(path=path, query="&".join(pieces)))


def registrable_domain(url: str) -> str | None:
    """The domain that somebody registered ("bbc.co.uk"), by the bundled public suffix list.

    None for IP addresses, for names below no listed suffix, and for what is no address. Platforms that give
    every customer a name ("someone.blogspot.com") count as suffixes.
    """
    try:
        host = host_of(urlsplit(web_address(url)))
    except AddressError:
        return None
    return _domain_of(host)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses share their registrable domain or, without one, their host and port."""
    try:
        return _site(one) == _site(other)
    except AddressError:
        return False


# A path parameter of Java servers.
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
# What ASP.NET writes into the path of who sends no cookies: "/(S(lit3py55t21z5v55vlm25s55))/".
_COOKIELESS = re.compile(r"/\((?:[A-Za-z]\([A-Za-z0-9_-]{16,}\))+\)/")
# Parameters that are a session's where their values look like one: "sid" may as well be the id of a story.
_SESSION_NAMES = frozenset({"sid", "sessid", "session", "sessionid", "session_id"})
_SESSION_VALUE = re.compile(r"(?=[A-Za-z-]*\d)[0-9a-f-]{16,}\Z|(?=\D*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{20,}\Z")
_TWIN = re.compile(r"(?:/(?:amp|print))+(/?)\Z", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d{5}")
# Parameters that ask for another look of the same story, with the values that do.
_YES = frozenset({"", "1", "true", "yes", "y"})
_LOOKS = {
    "amp": _YES | {"amp"},
    "outputtype": frozenset({"amp"}),
    "print": _YES | {"print"},
    "printable": _YES,
    "view": frozenset({"print", "amp"}),
}
# The viewers and caches of AMP write the story's address into their own path.
_VIEWER = re.compile(r"(?:www\.)?(?:google\.[a-z]{2,3}(?:\.[a-z]{2})?|bing\.com)\Z")
_VIEWED = re.compile(r"/amp/(s/)?([^/]+\.[^/]+/.*)\Z")
_CACHED = re.compile(r"/(?:[cv]|wp)/(s/)?([^/]+\.[^/]+/.*)\Z")


def _unwrapped(parts: SplitResult) -> SplitResult | None:
    """The story's own address inside of one of an AMP viewer or cache."""
    if _VIEWER.match(parts.netloc):
        found = _VIEWED.match(parts.path)
    elif parts.netloc == "cdn.ampproject.org" or parts.netloc.endswith(".cdn.ampproject.org"):
        found = _CACHED.match(parts.path)
    else:
        return None
    if not found:
        return None
    query = f"?{parts.query}" if parts.query else ""
    try:
        return _split(f"http{'s' if found[1] else ''}://{found[2]}{query}", None)
    except AddressError:
        return None


def _without_twin(path: str) -> str:
    """ ".../a-slug-of-four-words/amp/" or ".../story-12345/print" without its end.

    Behind the address of a story, never of a section, whose last part is a word or two and may well be "amp".
    """
    twin = _TWIN.search(path)
    if twin is None:
        return path
    before = path[: twin.start()]
    last = before.rpartition("/")[2]
    words = last.split("-", 3)
    is_story = bool(_LONG_NUMBER.search(last)) or (len(words) == 4 and all(words))
    return before + twin[1] if is_story else path


def _is_noise(piece: str) -> bool:
    name, _, value = piece.partition("=")
    name = unquote_plus(name).lower()
    names, prefixes = _tracking()
    if name in names or name.startswith(prefixes):
        return True
    if name in _SESSION_NAMES and _SESSION_VALUE.match(value):
        return True
    return name in _LOOKS and unquote_plus(value).lower() in _LOOKS[name]


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    data = tomllib.loads(resources.files("crawler").joinpath("tracking.toml").read_text("utf-8"))
    return frozenset(data["names"]), tuple(data["prefixes"])


def _split(url: str, base: str | None) -> SplitResult:
    """The parts of `url`, each in its one spelling."""
    shown = url
    url = _INVISIBLE.sub("", url.strip(_EDGES))
    head, mark, tail = _cut(url)
    url = head.replace("\\", "/") + mark + tail  # as browsers read it
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
        port = parts.port
        if parts.scheme not in _DEFAULT_PORTS:
            raise AddressError(shown, "is no web address; it must start with https:// or http://")
        if parts.username is not None:
            raise AddressError(shown, "carries a user name or password; take it out")
        host = normal_host(host_of(parts))
    except AddressError:
        raise
    except ValueError as problem:
        raise AddressError(shown, _detail(problem)) from None
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        netloc = f"{netloc}:{port}"
    path = _without_dots(_escaped(parts.path, _IN_PATH)) or "/"
    split = SplitResult(parts.scheme, netloc, path, _escaped(parts.query, _IN_QUERY), "")
    if len(_unsplit(split)) > LONGEST:
        raise AddressError(shown, f"is longer than {LONGEST} characters")
    return split


def _unsplit(parts: SplitResult) -> str:
    # Not urlunsplit: it reads a path that begins with two slashes as a host of its own.
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}{query}"


def _cut(url: str) -> tuple[str, str, str]:
    """`url` up to its query or fragment, and the rest."""
    place = min((place for place in (url.find("?"), url.find("#")) if place >= 0), default=len(url))
    return url[:place], url[place : place + 1], url[place + 1 :]


def _escaped(text: str, safe: frozenset[str]) -> str:
    """Every byte that is not `safe` as an upper-case escape, needless escapes undone, none escaped again."""

    if safe.issuperset(text):
        return text

    def one(found: re.Match[bytes]) -> bytes:
        octet = bytes((int(found[1], 16),)) if found[1] else found[2]
        letter = octet.decode("latin-1")
        if letter in (_UNRESERVED if found[1] else safe):
            return octet
        return b"%%%02X" % ord(octet)

    # surrogatepass: a lone surrogate is no text, but it must not raise either.
    return _ESCAPE_OR_BYTE.sub(one, text.encode("utf-8", "surrogatepass")).decode("ascii")


def _without_dots(path: str) -> str:
    """RFC 3986 section 5.2.4."""
    if "/." not in path:
        return path
    kept: list[str] = []
    *folders, last = path.split("/")[1:]
    for part in folders:
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    if last == "..":
        del kept[-1:]
    return "/".join(["", *kept, "" if last in (".", "..") else last])


def _detail(problem: ValueError) -> str:
    text = str(problem)
    return text if text.startswith(("has ", "names ")) else f"is no address: {text}"


def _site(url: str) -> tuple[str, str]:
    netloc = urlsplit(web_address(url)).netloc
    domain = _domain_of(host_of(urlsplit(f"//{netloc}")))
    return ("domain", domain) if domain else ("host", netloc)


def _domain_of(host: str) -> str | None:
    return None if literal(host.strip("[]")) is not None else domain_of(host)
