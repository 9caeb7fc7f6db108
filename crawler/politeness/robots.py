"""What a robots.txt asks for, after RFC 9309. Pure: bytes and a status in, a decision out; others fetch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crawler.politeness.paths import Rule, matched_length, rule_for, spellings

# Section 2.5: at least 500 kibibytes must be read; what follows is not looked at.
LARGEST = 512 * 1024
# Section 2.3.1.2: at least five redirects in a row are followed.
MOST_REDIRECTS = 5

_LONGEST_LINE = 16 * 1024  # octets; Google's parser cuts near here too
_PRODUCT = re.compile(r"[A-Za-z0-9_-]+")
_COMPATIBLE = re.compile(r"compatible;\s*([A-Za-z0-9_-]+)")
_EVERYBODY = frozenset({"*"})
_DELAY = re.compile(r"\d{1,9}(?:\.\d{0,9})?\Z|\.\d{1,9}\Z")


class State(StrEnum):
    """What became of a site's robots.txt."""

    READ = "read"
    UNAVAILABLE = "unavailable"  # section 2.3.1.3: there is none, everything is allowed
    UNREACHABLE = "unreachable"  # section 2.3.1.4: nobody knows, nothing is allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The rules for some product tokens (lower case; "*" is everybody else), and the delay asked of each."""

    agents: frozenset[str]
    rules: tuple[Rule, ...] = ()
    delays: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRules:
    """The answer of one site (scheme, host and port). `sitemaps` are as written, in the order of the file."""

    state: State
    groups: tuple[Group, ...] = ()
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str, agent: str) -> bool:
        """Whether `agent` (a product token, or a whole user agent string) may fetch `url` of this site."""
        if self.state is not State.READ:
            return self.state is State.UNAVAILABLE
        asked = spellings(url)
        if asked.written == "/robots.txt":
            return True  # section 2.2.2: it is always allowed
        allow = disallow = -1
        names = self._names_of(agent)
        for group in self.groups:
            for rule in group.rules if group.agents & names else ():
                length = matched_length(rule, asked)
                if rule.allow:
                    allow = max(allow, length)
                else:
                    disallow = max(disallow, length)
        # Section 2.2.2: the most octets win, and of two as long the allowing one.
        return allow >= disallow

    def crawl_delay(self, agent: str) -> float | None:
        """The seconds between two requests that the site asks of `agent`, the longest if it asks twice."""
        names = self._names_of(agent)
        delays = (group.delays[name] for group in self.groups for name in names & group.delays.keys())
        return max(delays, default=None)

    def _names_of(self, agent: str) -> frozenset[str]:
        """The names under which this file speaks to `agent`; all groups of them count as one (section 2.2.1)."""
        tokens = product_tokens(agent)
        return tokens if any(group.agents & tokens for group in self.groups) else _EVERYBODY


def rules_from(status: int | None, body: bytes = b"") -> RobotsRules:
    """The rules that an answer to the request for /robots.txt stands for.

    `status` is that of the last answer, after up to MOST_REDIRECTS redirects: still a redirect means
    unavailable (2.3.1.2), 4xx unavailable whatever the body says (2.3.1.3), 5xx and None (no answer: timeout,
    reset, no such host) unreachable (2.3.1.4). 429 counts as unreachable: the RFC leaves it open, and "not
    now" is no permission.
    """
    if status is None:
        return RobotsRules(state=State.UNREACHABLE)
    if 200 <= status < 300:
        return _parse(body)
    if 300 <= status < 500 and status != 429:
        return RobotsRules(state=State.UNAVAILABLE)
    return RobotsRules(state=State.UNREACHABLE)


def product_tokens(agent: str) -> frozenset[str]:
    """The names, in lower case, under which a robots.txt may speak to `agent`.

    Of "Dateline/0.1 (+https://...)" it is "dateline"; of "Mozilla/5.0 (compatible; Some-Bot/2)" "some-bot" as
    well. Two bare words are no product token and match no group.
    """
    agent = agent.strip()
    found = _PRODUCT.match(agent)
    tokens = set()
    if found and (
        found.end() == len(agent) or agent[found.end()] == "/" or agent[found.end() :].lstrip()[:1] == "("
    ):
        tokens.add(found[0].lower())
    tokens.update(name.lower() for name in _COMPATIBLE.findall(agent))
    return frozenset(tokens)


@dataclass(slots=True)
class _Draft:
    """A group while its lines are read."""

    heads: list[str | float] = field(default_factory=list)  # agents and delays, in the order of their lines
    rules: list[Rule] = field(default_factory=list)

    def finish(self) -> Group:
        # A delay is for the agents above it. It does not end their list, being no record of the RFC, which other
        # records must not disturb (section 2.2.4); who is named only below it is not meant.
        delays: dict[str, float] = {}
        longest = None
        for head in reversed(self.heads):
            if isinstance(head, float):
                longest = max(head, longest or 0.0)
            elif longest is not None:
                delays[head] = max(longest, delays.get(head, 0.0))
        agents = frozenset(head for head in self.heads if isinstance(head, str))
        return Group(agents=agents, rules=tuple(dict.fromkeys(self.rules)), delays=delays)


def _parse(body: bytes) -> RobotsRules:
    drafts: list[_Draft] = []
    sitemaps: list[str] = []
    naming = False  # whether the group's user-agent lines are still going on
    for key, value in _lines(body):
        if key == "user-agent":
            if not naming:
                drafts.append(_Draft())
                naming = True
            drafts[-1].heads.append(_agent_token(value))
        elif key == "sitemap" and value:
            sitemaps.append(value)
        elif not drafts:
            continue  # section 2.2.1: rules before any user agent are for nobody
        elif key in ("allow", "disallow"):
            naming = False
            if value:
                drafts[-1].rules.append(rule_for(value, allow=key == "allow"))
        elif key == "crawl-delay" and _DELAY.match(value):
            drafts[-1].heads.append(float(value))
    groups = tuple(draft.finish() for draft in drafts)
    return RobotsRules(state=State.READ, groups=groups, sitemaps=tuple(dict.fromkeys(sitemaps)))


def _agent_token(value: str) -> str:
    if value == "*" or value.startswith("* "):
        return "*"
    found = _PRODUCT.match(value)
    return found[0].lower() if found else ""


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    """Key and value of every line that has a known key. Lines end in CR, LF or both."""
    if len(body) > LARGEST:
        # A rule cut in two would be a wider rule: the broken last line goes.
        body = body[:LARGEST]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    body = _as_utf_8(body)
    for line in re.split(rb"\r\n|\r|\n", body):
        text = line[:_LONGEST_LINE].partition(b"#")[0].decode("utf-8", "surrogateescape").strip(" \t\0")
        head, colon, value = text.partition(":")
        if not colon:
            head, _, value = text.partition(" ")
        key = _KEYS.get(head.strip().lower())
        if key:
            yield key, value.strip()


def _as_utf_8(body: bytes) -> bytes:
    """`body` without its byte order mark, and as UTF-8 if the mark says that it is UTF-16."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        # The RFC knows UTF-8 only, but an editor's choice of another encoding is no permission.
        return body.decode("utf-16", "replace").encode()
    # Whole or cut short: an editor that loses a part of it must not cost the first rule.
    for mark in (b"\xef\xbb\xbf", b"\xef\xbb", b"\xef"):
        if body.startswith(mark):
            return body.removeprefix(mark)
    return body


# The misspellings are those that Google's parser forgives.
_KEYS = {
    **dict.fromkeys(("user-agent", "useragent", "user agent"), "user-agent"),
    **dict.fromkeys(("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), "disallow"),
    "allow": "allow",
    **dict.fromkeys(("sitemap", "site-map"), "sitemap"),
    **dict.fromkeys(("crawl-delay", "crawldelay", "crawl delay"), "crawl-delay"),
}
