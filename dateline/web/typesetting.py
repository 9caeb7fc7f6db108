"""How words of the store are set: their language and direction, times for reading, numbers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from cleaners.article import Article, Precision, Zone

# Languages written from right to left, by their usual script.
_RIGHT_TO_LEFT = frozenset(
    "ar arc azb bal bqi ckb dv fa glk he iw khw ks lrc mzn pnb ps sd syr ug ur yi".split()
)
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "syrc", "thaa"})
_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


class Setting(NamedTuple):
    """The attributes `lang` and `dir` of a text; "" and "auto" where the language is not known."""

    lang: str
    dir: str


def setting(language: str | None) -> Setting:
    """How text in a language is set."""
    if not language or not _TAG.fullmatch(language):
        return Setting("", "auto")
    first, *more = language.replace("_", "-").lower().split("-")
    scripts = [each for each in more if len(each) == 4 and each.isalpha()]
    leftwards = scripts[0] in _RIGHT_TO_LEFT_SCRIPTS if scripts else first in _RIGHT_TO_LEFT
    return Setting(language.replace("_", "-"), "rtl" if leftwards else "ltr")


def day(moment: date) -> str:
    """Thursday 6 February 2020."""
    return f"{moment:%A} {moment.day} {moment:%B} {moment.year}"


def short_day(moment: date) -> str:
    """6 Feb 2020."""
    return f"{moment.day} {moment:%b} {moment.year}"


def published(article: Article) -> str:
    """When an article was published, as exactly as its page said; "" when it did not."""
    moment = article.published
    if moment is None:
        return ""
    if article.published_precision is Precision.MONTH:
        return f"{moment:%B} {moment.year}"
    if article.published_precision is Precision.DAY:
        return day(moment.date())
    named = "" if article.published_zone is Zone.ASSUMED else zone(moment)
    return f"{day(moment.date())}, {moment:%H:%M} {named}".rstrip()


def zone(moment: datetime) -> str:
    """UTC, UTC+5, UTC+5:30; "" for a naive moment."""
    offset = moment.utcoffset()
    if offset is None:
        return ""
    minutes = offset // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return (
        "UTC" + (f"{'-' if minutes < 0 else '+'}{hours}" if minutes else "") + (f":{rest:02}" if rest else "")
    )


def moment(value: datetime | str | None) -> str:
    """6 Feb 2020, 12:32 UTC; also of an ISO 8601 text, and "" of anything else."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return ""
    if value is None or value.tzinfo is None:
        return ""
    in_utc = value.astimezone(UTC)
    return f"{short_day(in_utc.date())}, {in_utc:%H:%M} UTC"


def number(value: float) -> str:
    """1,234; 0.5."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def percent(share: float) -> str:
    """93 %, with a space that does not break."""
    return f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")


def counted(amount: int, one: str, many: str) -> str:
    """1 story, 2 stories."""
    return f"{amount:,} {one if amount == 1 else many}"


def web_address(address: str | None) -> str | None:
    """The address when a link may lead there: http and https only."""
    return address if address and _ADDRESS.fullmatch(address) else None


def host(address: str) -> str:
    """example.org of https://example.org/story, for a person."""
    return address.split("/", 3)[2].rpartition("@")[2]
