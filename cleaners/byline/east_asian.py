"""Credits in Chinese, Japanese and Korean, where titles are glued to names and no letter is a capital."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cleaners.article import Author
from cleaners.byline.tokens import without_contacts
from cleaners.byline.value import AGENCY, DESK, Byline, Evidence
from cleaners.dateline.credits import agencies_of
from cleaners.dateline.places import is_city, longest_place_at_end

_HAN = "\u3400-\u9fff々〆ヶ\U00020000-\U0002ffff"
_KANA = "\u3041-\u30ff"
_HANGUL = "\uac00-\ud7a3"
_LETTER = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]")
_OTHER_LETTER = re.compile(r"[^\W\d_]")
_HANGUL_LETTER = re.compile(f"[{_HANGUL}]")
_STAMP = re.compile(
    r"\d{4}\s?[年년./-]|\d{1,2}\s?(?:[月월:]|小时前|小時前|分钟前|分鐘前|時間前|시간|분 전)|\d"
)
_BREAKS = re.compile(r"[（）()【】\[\]〔〕［］｜|／/：:，,；;。\s\u3000]+")
_LISTED = re.compile("[、・·‧]")
_NAME = {
    "chinese": re.compile(f"[{_HAN}]{{2,4}}"),
    "japanese": re.compile(f"[{_HAN}{_KANA}]{{2,7}}"),
    "korean": re.compile(f"[{_HANGUL}]{{2,4}}"),
}
_BARE = re.compile(f"[{_HAN}]{{3,4}}(?: [{_HAN}]{{1,3}})?|[{_HANGUL}]{{3}}")
_POSTED = ("특파원", "通信員", "特派員")
_AND_OTHERS = re.compile(r"외\s*\d{1,2}\s*명")


def has_east_asian_letter(text: str) -> bool:
    """Whether there is any letter of Chinese, Japanese or Korean in `text`."""
    return not text.isascii() and _LETTER.search(text) is not None


def read_east_asian(text: str) -> Byline | None:
    """The byline in a line of Chinese, Japanese or Korean, None when it is none or in another language."""
    if not has_east_asian_letter(text):
        return None
    text = _AND_OTHERS.sub(" ", without_contacts(text))
    stamp_at = _STAMP.search(text)
    head = text[: stamp_at.start()] if stamp_at else text
    if len(head) > 60 or 2 * len(_LETTER.findall(head)) < len(_OTHER_LETTER.findall(head)):
        return None
    dated = stamp_at is not None and len(stamp_at.group()) > 1
    stamp = text[stamp_at.start() :].strip() if stamp_at and dated and head.strip() else None
    authors: list[Author] = []
    for script in _scripts(head):
        authors = _authors(head, script)
        if authors:
            break
    if authors:
        unique = tuple(dict.fromkeys(authors))
        printed = _printed(text, [author.name for author in unique])
        named = any(author.role not in (AGENCY, DESK) for author in unique)
        evidence = Evidence.PREFIX if named else Evidence.BESIDE
        return Byline(printed=printed, authors=unique, stamp=stamp, evidence=evidence)
    bare = head.strip(" 　|｜")
    if _BARE.fullmatch(bare) and not is_city(bare) and (stamp_at is None or dated):
        evidence = Evidence.BESIDE if stamp else Evidence.SHAPE
        return Byline(printed=bare, authors=(Author(name=bare),), stamp=stamp, evidence=evidence)
    return None


def _printed(text: str, names: Sequence[str]) -> str:
    """The names as printed together, or joined when a title stands between them."""
    start, end = text.find(names[0]), text.find(names[-1]) + len(names[-1])
    together = text[start:end]
    between = together
    for name in names:
        between = between.replace(name, "", 1)
    return "、".join(names) if _OTHER_LETTER.search(between) or end <= start else together


def _scripts(text: str) -> Sequence[str]:
    return ("korean",) if _HANGUL_LETTER.search(text) else ("chinese", "japanese")


@cache
def _words() -> dict[str, dict[str, tuple[str, ...]]]:
    with Path(__file__).with_name("east_asian.toml").open("rb") as file:
        data = tomllib.load(file)
    return {
        script: {key: tuple(sorted(words, key=len, reverse=True)) for key, words in lists.items()}
        for script, lists in data.items()
    }


def _authors(text: str, script: str) -> list[Author]:
    """The authors that a prefix or a title vouches for: of one piece, or of the pieces behind a prefix alone."""
    found: list[Author] = []
    title: str | None = None
    waiting: list[list[str]] = []
    for piece in _BREAKS.split(text):
        if not piece:
            continue
        if piece in _words()[script]["desks"]:
            found.append(Author(name=piece, role=DESK))
        elif piece in agencies_of(script):
            found.append(Author(name=piece, role=AGENCY))
        elif piece in _words()[script]["behind"] and (waiting or found):
            if not waiting and found and found[-1].role is None:
                found[-1] = Author(name=found[-1].name, role=piece)
            # 김철수 워싱턴 특파원: the post of a foreign correspondent stands behind the name.
            named = waiting[0 if piece in _POSTED else -1] if waiting else []
            found += [Author(name=name, role=piece) for name in named]
            waiting = []
        elif piece in _words()[script]["before"]:
            title = piece
        else:
            names, role, vouched = _names(piece, script)
            if not names or all(is_city(name) for name in names):
                continue
            if vouched or title:
                found += [Author(name=name, role=role or _role(title)) for name in names]
            else:
                waiting.append(names)
    return found


def _names(piece: str, script: str) -> tuple[list[str], str | None, bool]:
    """The names in a piece without spaces, the title glued to them, and whether a title or a place stands there."""
    word: str | None = None
    place, equals, rest = piece.replace("＝", "=").rpartition("=")
    for behind in _words()[script]["behind"]:
        if rest.endswith(behind) and len(rest) > len(behind) + 1:
            rest, word = rest[: -len(behind)], behind
            break
    for before in _words()[script]["before"]:
        if rest.startswith(before) and len(rest) > len(before) + 1:
            rest, word = rest[len(before) :].lstrip("・"), before
            break
    if script == "chinese" and word is not None and len(rest) > 3:
        city = longest_place_at_end(rest, 3)
        rest = rest[: -len(city)] if city else rest
    names = [name for name in _LISTED.split(rest) if name]
    if not names or not all(_NAME[script].fullmatch(name) for name in names):
        return [], None, False
    return names, _role(word), word is not None or bool(equals and place)


def _role(word: str | None) -> str | None:
    """A title worth keeping: 文 and 作者 say no more than "by"."""
    return word if word and len(word) > 1 and word[-1] in "者員员輯辑编編자원터家" else None
