"""Charts as numbers: where the bars and lines of a drawing stand. The templates draw them as SVG."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateline.web import typesetting

# Beyond this many days the empty ones would leave no room for bars.
_LONGEST_AXIS = 92
_FEWEST = 14  # places of bars: a single day would be one great block
_BAR = 10.0  # width of the place of a bar
_GAP = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its place, what it says, and where it leads (None: nowhere)."""

    x: float
    y: float
    width: float
    height: float
    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """Bars over a common ground. `continuous`: every day from the first to the last has its place."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    first: str
    last: str
    most: int
    continuous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """A line through shares from 0 (bottom) to 1 (top), oldest first; `points` as SVG writes them."""

    width: float
    height: float
    points: str
    last: tuple[float, float]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a strip."""

    x: float
    width: float
    kept: bool


def by_day(
    counts: Mapping[date, int],
    *,
    height: float = 56.0,
    span: tuple[date, date] | None = None,
    href: Callable[[date], str] | None = None,
) -> BarChart | None:
    """A bar for each day; None when there is nothing to draw. `span` is the first and last day of the axis."""
    if not counts and span is None:
        return None
    first, last = span or (min(counts), max(counts))
    continuous = (last - first).days < _LONGEST_AXIS
    if continuous:
        first = min(first, last - timedelta(days=_FEWEST - 1))
    days = (
        [first + timedelta(days=at) for at in range((last - first).days + 1)]
        if continuous
        else sorted(counts)
    )
    empty = max(0, _FEWEST - len(days))  # places before the first bar
    most = max(counts.values(), default=0)
    bars = []
    for at, each in enumerate(days, start=empty):
        if amount := counts.get(each, 0):
            tall = max(2.0, round(height * amount / most, 1))
            told = f"{typesetting.day(each)}: {typesetting.counted(amount, 'article', 'articles')}"
            place = {"x": at * _BAR, "y": round(height - tall, 1), "width": _BAR - _GAP, "height": tall}
            bars.append(Bar(**place, label=told, href=href(each) if href else None))
    return BarChart(
        width=(empty + len(days)) * _BAR - _GAP,
        height=height,
        bars=tuple(bars),
        first=typesetting.short_day(first),
        last=typesetting.short_day(last),
        most=most,
        continuous=continuous,
    )


def line(
    shares: Sequence[float], label: str, *, width: float = 160.0, height: float = 28.0
) -> LineChart | None:
    """A line through shares, oldest first; None without any."""
    if not shares:
        return None
    step = width / max(1, len(shares) - 1)
    # Half a stroke stays free at top and bottom.
    places = [
        (round(at * step, 1), round(1 + (height - 2) * (1 - min(1.0, max(0.0, share))), 1))
        for at, share in enumerate(shares)
    ]
    if len(places) == 1:
        places = [places[0], (width, places[0][1])]
    return LineChart(
        width=width,
        height=height,
        points=" ".join(f"{x:g},{y:g}" for x, y in places),
        last=places[-1],
        label=label,
    )


def strip(stretches: Sequence[tuple[int, bool]], *, width: float = 600.0) -> tuple[Segment, ...]:
    """Stretches of (words, kept) in a row, as long as they have words."""
    total = sum(words for words, _ in stretches)
    segments = []
    at = 0
    for words, kept in stretches:
        if words:
            segments.append(
                Segment(x=round(width * at / total, 2), width=round(width * words / total, 2), kept=kept)
            )
        at += words
    return tuple(segments)
