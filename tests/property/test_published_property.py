"""What holds for every line and every JSON value, however hostile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cleaners.article import Precision
from cleaners.language import find_language
from cleaners.metadata import Metadata, TimeElement
from cleaners.page import SiteHints
from cleaners.published import find_times, read_stamp

FIRST = datetime.fromisoformat("1971-01-01")
LAST = datetime.fromisoformat("2098-12-31")
FETCHED = datetime(2020, 2, 8, 12, tzinfo=UTC)
LANGUAGES = st.sampled_from([None, "en", "en-US", "de", "es", "ar", "fa", "ur", "ja", "zh", "ko", "xx", ""])
ZONES = st.sampled_from([None, "Asia/Karachi", "America/New_York", "Pacific/Apia", "No/Where", "../etc"])
FETCHES = st.sampled_from(
    [None, FETCHED, datetime(2024, 2, 29, tzinfo=UTC), datetime(1999, 12, 31, 23, 59, tzinfo=UTC)]
)
# Pieces of stamps in every wrong order come closer to the grammar than letters at random.
PIECES = st.lists(
    st.sampled_from(
        (
            "6 06 31 2020 20 99999 0000 17 : 32 . / - , | T Z + 0500 +99:99 am PM p.m. Feb February Thu of at GMT ET "
            "年 月 日 時 分 午後 下午 년 월 일 فبراير م ۱۳۹۸ ago minutes today hace 3 Updated By Elin ( ) th ’ thang"
        ).split()
    ),
    max_size=24,
)
LINES = st.one_of(
    st.text(max_size=120), PIECES.map(" ".join), PIECES.map("".join), st.text("0123456789:/-. T", max_size=60)
)
NUMBERS = st.one_of(st.integers(), st.floats(), st.just(10**4000))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, LINES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["@value", "name", "@type", "x"]), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(text=LINES, language=LANGUAGES, zone=ZONES, fetched_at=FETCHES)
def test_a_stamp_is_part_of_its_line_and_aware(
    text: str, language: str | None, zone: str | None, fetched_at: datetime | None
) -> None:
    stamp = read_stamp(text, language=language, timezone=zone, fetched_at=fetched_at)
    if stamp is not None:
        assert stamp.raw
        assert stamp.raw in text
        assert stamp.moment.utcoffset() is not None


@given(
    moment=st.datetimes(min_value=FIRST, max_value=LAST),
    minutes=st.integers(-56, 56),
)
def test_every_iso_time_is_read_back(moment: datetime, minutes: int) -> None:
    zone = timezone(timedelta(minutes=15 * minutes))
    written = moment.replace(microsecond=0, tzinfo=zone).isoformat()
    stamp = read_stamp(written)
    assert stamp is not None
    assert stamp.moment.isoformat() == written
    assert stamp.precision is Precision.SECOND


@given(moment=st.datetimes(min_value=FIRST, max_value=LAST))
def test_every_printed_minute_is_read_back(moment: datetime) -> None:
    stamp = read_stamp("Elin Torres " + moment.strftime("%A, %d %B %Y | %I:%M %p"), language="en")
    assert stamp is not None
    assert stamp.moment == moment.replace(second=0, microsecond=0, tzinfo=UTC)


@given(value=JSON, line=LINES, language=LANGUAGES, zone=ZONES, fetched_at=FETCHES, url=st.text(max_size=80))
def test_no_declared_value_raises(
    value: Any, line: str, language: str | None, zone: str | None, fetched_at: datetime | None, url: str
) -> None:
    page = Metadata(
        json_ld=({"@type": "NewsArticle", "headline": "x", "datePublished": value, "dateModified": value},),
        meta={"date": (line,), "og:updated_time": (line,)},
        microdata={"datePublished": (line,)},
        times=(TimeElement(datetime=line, text=line, class_and_id="published", itemprop=""),),
    )
    asked: dict[str, Any] = {
        "hints": SiteHints(timezone=zone),
        "language": language,
        "fetched_at": fetched_at,
        "url": url,
    }
    times = find_times(page, [line], **asked)
    found, changed = times.published, times.modified
    if found is not None:
        assert found.value.moment.utcoffset() is not None
        if fetched_at == FETCHED:
            assert found.value.moment <= FETCHED + timedelta(days=1)
    assert changed is None or changed.value.utcoffset() is not None


@given(
    declared=st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["en", "ur", "zh-TW"])),
    text=st.text(max_size=300),
)
def test_a_language_is_a_tag_or_nothing(declared: str | None, text: str) -> None:
    found = find_language(Metadata(language=declared), text, SiteHints())
    if found is not None:
        base = found.value.partition("-")[0]
        assert base.isascii()
        assert base.islower()
        assert len(base) in (2, 3)
