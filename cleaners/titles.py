"""What a page and its site call themselves: the declared headlines, cut free of the name of the site."""

from __future__ import annotations

import re
from collections.abc import Set
from urllib.parse import urlsplit

from cleaners.domain import domain_of
from cleaners.found import Found
from cleaners.metadata import Metadata, texts
from cleaners.page import SiteHints
from cleaners.vocabulary.fold import fold

# Where a title ends and the name of the site or section begins.
_SUFFIX = re.compile(r"\s+(?:[|–—•·»«:]|-{1,2}|//)\s+|\s*[|｜│ㅣ]\s*")
# What may part a title; "_" and "-" without spaces do in East Asia.
_PART = re.compile(
    r"\s+[|–—•·»«:/-]+(?:\s+[|–—•·»«:/-]+)*\s+|\s*[|｜│ㅣ»]\s*|[:：]\s*|(?<=[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef])[_-]+(?=[\u3000-\u9fff\uac00-\ud7af])"
)
_SECTION = re.compile(
    r"(?<=[\u1100-\uffef\"'”’」])[_-]+[\u1100-\uffef]{1,6}$"
)  # of an East Asian title, before the site
_TOP_LEVEL = re.compile(r"\.(?:com|net|org|co|de|fr|it|es|uk|in|pk|news)\b.*$")
_NO_LETTER = re.compile(r"[^\w]+")
_COLONS = frozenset(":：")
_MORE_LETTERS = 4  # that a name may have beyond the registered one: "e.V.", "News"
_UPRIGHT = frozenset("|｜│ㅣ")
_BARS = frozenset("| ｜ │ ㅣ – — » -".split())
_TRAILING_LABEL = re.compile(
    r"\s*\[(?:video|live|update[ds]?|photos?|gallery|watch|pdf)\]\s*$", re.IGNORECASE
)
_LONGEST_TITLE = 600  # characters
_HEADLINE_WORDS = 4  # of a part behind which a short one is the name of a site
_NAME_WORDS = 8  # of the longest name of a site
_MOST_CUTS = 12  # separators of one title that are tried


def find_site_name(metadata: Metadata, hints: SiteHints) -> Found[str] | None:
    """The publisher's name: the source's own, og:site_name, the JSON-LD publisher, application-name."""
    if hints.name:
        return Found(value=hints.name, where="source")
    declared = metadata.first("og:site_name")
    publisher = next(texts(metadata.story().get("publisher")), None)
    application = metadata.first("application-name", "apple-mobile-web-app-title")
    for found, where in (
        (declared and declared[1], "meta og:site_name"),
        (publisher, "json-ld publisher"),
        (application and application[1], f"meta {application[0]}" if application else ""),
    ):
        if found and len(found) <= 80:
            return Found(value=" ".join(found.split()), where=where)
    return None


def declared_headlines(metadata: Metadata, site_name: str | None) -> list[tuple[str, str]]:
    """(headline, where) as the page declares it, the name of the site cut off, most trusted first."""
    found: list[tuple[str, str]] = []
    social = metadata.first("og:title")
    if social:
        found.append((social[1], "meta og:title"))
    for text in texts(metadata.story().get("headline")):
        found.append((text, "json-ld headline"))
        break
    for text in texts(metadata.story().get("alternativeHeadline")):
        found.append((text, "json-ld alternativeHeadline"))
        break
    tweeted = metadata.first("twitter:title")
    if tweeted:
        found.append((tweeted[1], "meta twitter:title"))
    if metadata.title:
        found.append((metadata.title, "title"))
    return [(cut, where) for text, where in found if (cut := without_site_name(text, site_name))]


def without_site_name(title: str, site_name: str | None) -> str:
    """`title` without the name of the site at its end or start; what is too long for a title is left as it is."""
    text = " ".join(title[:_LONGEST_TITLE].split())
    if len(title) > _LONGEST_TITLE:
        return text
    text = _TRAILING_LABEL.sub("", text)
    if site_name:
        return _without_label(_without_known(text, site_name), 1)
    cut = next(reversed(list(_SUFFIX.finditer(text))), None)
    if cut is None:
        return text
    head, tail = text[: cut.start()], text[cut.end() :]
    # Nobody says what the site is called: a short last part behind a headline of some length is its name.
    if cut[0].strip() in _BARS and len(tail.split()) <= _HEADLINE_WORDS <= len(head.split()):
        return head
    return text


def without_known_site(heading: str, site_name: str | None, sites: Set[str]) -> str:
    """A printed heading without the name of the site, or a label such as "[video]" or "| Editorial", at its end."""
    text = _TRAILING_LABEL.sub("", heading)
    if len(heading) > _LONGEST_TITLE:
        return heading
    if site_name:
        return _without_label(_without_known(text, site_name), 1)
    cut = next(reversed(list(_SUFFIX.finditer(text))), None)
    if cut is not None and cut.start() and is_site(text[cut.end() :], sites):
        return text[: cut.start()]
    return _without_label(text, _HEADLINE_WORDS)


def _without_label(text: str, words: int) -> str:
    """Cuts at most so many words behind an upright bar, off a headline of some length."""
    cut = next(reversed(list(_SUFFIX.finditer(text))), None)
    if cut is None or cut[0].strip() not in _UPRIGHT:
        return text
    head, tail = text[: cut.start()], text[cut.end() :]
    is_label = len(tail.split()) <= words and not any(map(str.isdigit, tail))
    return head if is_label and len(head.split()) >= _HEADLINE_WORDS else text


def title_parts(metadata: Metadata, sites: Set[str]) -> list[str]:
    """What the declared titles may be without the parts before or behind their separators, the longest first.

    None of them is the name of the site (`sites`, see `site_keys`).
    """
    found: dict[str, None] = {}
    for title in (*metadata.meta.get("og:title", ())[:1], metadata.title or ""):
        text = " ".join(title[:_LONGEST_TITLE].split())
        for cut in list(_PART.finditer(text))[:_MOST_CUTS]:
            head, tail = text[: cut.start()], text[cut.end() :]
            if (
                cut[0].strip() not in _COLONS
                or cut[0][0].isspace()
                or is_site(head, sites)
                or is_site(tail, sites)
            ):
                found.update(dict.fromkeys((head, tail)))
    return sorted(
        (part for part in found if part and not is_site(part, sites)), key=lambda part: (-len(part), part)
    )


def is_site(name: str, sites: Set[str]) -> bool:
    """Whether a part of a title or a heading is the name of the site, a few letters more or less."""
    key = name_key(name)
    return bool(key) and any(
        key == site
        or (key.startswith(site) and len(key) - len(site) <= _MORE_LETTERS and len(site) >= _MORE_LETTERS)
        for site in sites
    )


def site_keys(site_name: str | None, address: str | None) -> frozenset[str]:
    """By what the site is known, as `name_key` writes it: its name, and the name that it registered."""
    try:
        host = urlsplit(address or "").hostname or ""
    except ValueError:
        host = ""
    domain = domain_of(host) or "" if host else ""
    keys = {name_key(site_name or ""), name_key(domain), name_key(domain.partition(".")[0])}
    return frozenset(key for key in keys if key)


def name_key(name: str) -> str:
    """A name for comparison: "The Daily Mirror", "dailymirror.com" and "Daily Mirror" are one."""
    folded = fold(name[:200])
    return _NO_LETTER.sub("", _TOP_LEVEL.sub("", folded)).removeprefix("www").removeprefix("the")


def _without_known(text: str, site_name: str) -> str:
    """Cuts the parts that name the site, and what stands behind them."""
    name = name_key(site_name)
    for _ in range(_MOST_CUTS):
        cuts = list(_SUFFIX.finditer(text))
        behind = next((cut for cut in reversed(cuts[-_MOST_CUTS:]) if _names(text[cut.end() :], name)), None)
        if behind is None or behind.start() == 0:
            break
        text = _SECTION.sub("", text[: behind.start()])
    cut = next(_SUFFIX.finditer(text), None)
    if cut is not None and name_key(text[: cut.start()]) == name and text[cut.end() :]:
        return text[cut.end() :]
    return text


def _names(tail: str, name: str) -> bool:
    key = name_key(tail)
    return bool(key and name) and len(tail.split()) <= _NAME_WORDS and (key in name or name in key)
