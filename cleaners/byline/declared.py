"""What a page's metadata declares of its authors: JSON-LD in all its shapes, meta tags, microdata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from cleaners.article import Author
from cleaners.byline.printed import read_declared, split_byline
from cleaners.byline.tokens import blanked, without_contacts
from cleaners.byline.value import AGENCY, DESK
from cleaners.byline.words import outlet_words
from cleaners.dateline.credits import is_known
from cleaners.metadata import STORY_TYPE, Metadata, texts, types_of
from cleaners.vocabulary import fold
from cleaners.vocabulary.clutter import clutter_kind

_MOST = 40  # authors of one declaration, declarations of one kind
_DEEPEST = 4  # lists in lists, references to objects

# Best first: the first two are written by hand or by a newsroom's own fields, the others often by a theme.
_META = (
    re.compile(r"(?:\w+[.:])?article[.:_]author(?:_name)?|author\.name"),
    re.compile(
        r"parsely-author|sailthru\.author|cxenseparse:author|byl|byline|article_author|dcsext\.author"
    ),
    re.compile(r"(?:og:|dable:)?author|\w+_authors?|citation_author"),
    re.compile(r"dc(?:terms)?\.creator"),
)
_INVERTED = re.compile(r"(?P<last>[^,]{2,40}), (?P<first>[^,]{2,40})")
# A login or the end of an address: "jane-doe", "jdoe12", "jane.doe", "janedoePaper".
_SLUG = re.compile(r"[\w@.+/-]*[\d@_/][\w@.+/-]*|[a-z][A-Za-z0-9.-]*|[A-Z]?[a-z]+\.[a-z]{3,}(?:\.\w+)*")
_ADDRESS = re.compile(r"https?:|//|www\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """The authors that one place of the metadata names."""

    where: str
    authors: tuple[Author, ...]


def declarations(metadata: Metadata, language: str | None) -> Iterator[Declaration]:
    """Every declaration of authors, the most trustworthy kinds first."""
    reader = _Reader(metadata, language)
    yield from reader.json_ld()
    yield from reader.meta()
    yield from reader.microdata()


class _Reader:
    """The reading of one page's metadata."""

    def __init__(self, metadata: Metadata, language: str | None) -> None:
        self._metadata = metadata
        self._language = language
        self._by_id = {
            str(each["@id"]): each for each in reversed(metadata.json_ld) if each.get("@id") and len(each) > 1
        }
        self._base = next(iter(metadata.links.get("canonical", ())), "")

    def json_ld(self) -> Iterator[Declaration]:
        story = self._metadata.story()
        others = [each for each in self._metadata.json_ld if each is not story and _may_credit(each)]
        for thing in [story, *others][:_MOST]:
            for key in ("author", "creator"):
                authors = self._authors(thing.get(key))
                if authors:
                    yield Declaration(where=f"json-ld {key}", authors=tuple(dict.fromkeys(authors)))
                    break

    def meta(self) -> Iterator[Declaration]:
        for pattern in _META:
            fitting = (each for each in self._metadata.meta.items() if pattern.fullmatch(each[0]))
            for name, contents in islice(fitting, _MOST):
                names = [_turned(each) if "citation" in name else each for each in contents[:_MOST]]
                authors = [author for each in names for author in self._named(each, None)]
                if authors:
                    yield Declaration(where=f"meta {name}", authors=tuple(dict.fromkeys(authors)))

    def microdata(self) -> Iterator[Declaration]:
        """The first author alone: behind it stand those of teasers, photographers, commenters."""
        for content in self._metadata.microdata.get("author", ())[:3]:
            byline = split_byline(content, language=self._language)
            if byline is not None:
                yield Declaration(where="microdata author", authors=byline.authors)
                return

    def _authors(self, value: Any) -> list[Author]:
        credited = islice(self._credited(value, _DEEPEST), _MOST)
        return [author for each in credited for author in self._author(each)]

    def _credited(self, value: Any, depth: int) -> Iterator[str | Mapping[str, Any]]:
        """The names and the named objects in `value`, lists within lists opened, references followed."""
        if depth == 0 or not value:
            return
        if isinstance(value, list):
            for each in value[:_MOST]:
                yield from self._credited(each, depth - 1)
        elif isinstance(value, str) or (isinstance(value, Mapping) and _name_of(value)):
            yield value
        elif isinstance(value, Mapping):
            known = self._by_id.get(str(value.get("@id")))
            if known is not value:
                yield from self._credited(known, depth - 1)

    def _author(self, value: str | Mapping[str, Any]) -> list[Author]:
        if isinstance(value, str):
            return self._named(value, None)
        found = self._named(_name_of(value), self._address(value))
        if any("Organization" in kind for kind in types_of(value)):
            agency = any(is_known(other) for other in texts(value.get("alternateName")))
            return [replace(author, role=AGENCY if agency else author.role or DESK) for author in found[:1]]
        title = next(texts(value.get("jobTitle")), None)
        if len(found) == 1 and title and found[0].role is None:
            return [replace(found[0], role=" ".join(title.split())[:100])]
        return found

    def _named(self, text: str, url: str | None) -> list[Author]:
        text = " ".join(without_contacts(text).split())
        if text.startswith(",") or _ADDRESS.match(text) or clutter_kind(text):
            return []  # ", Valley Press" is a template whose name was empty
        text = text.strip(" ,|-;")
        if _SLUG.fullmatch(text) and not is_known(text):
            return []
        inverted = _INVERTED.fullmatch(text)
        if inverted and _is_inverted(inverted["last"], inverted["first"]):
            text = f"{inverted['first']} {inverted['last']}"
        found = list(read_declared(text, language=self._language))
        plain = " ".join(blanked(text).split())
        if not found and 1 <= len(plain.split()) <= 6 and not any(letter.isdigit() for letter in plain):
            organised = any(word in outlet_words() for word in fold(plain).split())
            found = [Author(name=plain, role=DESK if organised else None)]
        return [replace(found[0], url=url)] if url and len(found) == 1 else found

    def _address(self, thing: Mapping[str, Any]) -> str | None:
        """The author's own page, when it is an address on the web."""
        for key in ("url", "sameAs", "@id"):
            value = thing.get(key)
            for each in value if isinstance(value, list) else [value]:
                if not isinstance(each, str) or "#" in each or not (each.startswith(("http", "/"))):
                    continue
                try:
                    address = urljoin(self._base, each)
                    if urlsplit(address).netloc and urlsplit(address).path.strip("/"):
                        return address
                except ValueError:
                    continue
        return None


def _may_credit(thing: Mapping[str, Any]) -> bool:
    return any(STORY_TYPE.search(kind) or kind == "WebPage" for kind in types_of(thing))


def _name_of(thing: Mapping[str, Any]) -> str:
    for key in ("name", "byline"):
        name = next(texts(thing.get(key)), "")
        if name:
            return name
    return " ".join(part for key in ("givenName", "familyName") for part in texts(thing.get(key)))


def _turned(name: str) -> str:
    """Citation tags name the last name first, whatever its length: "Muster, Anna B."."""
    inverted = _INVERTED.fullmatch(name.strip())
    return f"{inverted['first']} {inverted['last']}" if inverted else name


def _is_inverted(last: str, first: str) -> bool:
    """ "Muster, Anna": one word on each side, written as names are; "Reuters, Berlin" never gets here as a person."""
    words = (*last.split(), *first.split())
    return len(last.split()) == 1 and len(first.split()) == 1 and all(word[0].isupper() for word in words)
