"""The two charts of results.md as SVG: quality against time, and quality by corpus."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

INK, QUIET, GRID, OURS, PEER = "#222222", "#666666", "#e3e3e3", "#b3261e", "#7a8794"
_FONT = "font-family='Helvetica, Arial, sans-serif'"
_LABEL_APART = 14.0  # pixels between two names beside their points


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A system in a chart: `x` milliseconds, `y` a share of 1."""

    name: str
    x: float
    y: float
    ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a chart's area lies, in pixels, and which values its edges stand for. `log` is of the x axis."""

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float] = (0.0, 1.0)
    log: bool = False

    def across(self, value: float) -> float:
        """The pixel of an x value."""
        low, high = self.x
        if self.log:
            low, high, value = math.log10(low), math.log10(high), math.log10(value)
        return self.left + (value - low) / (high - low) * self.width

    def down(self, value: float) -> float:
        """The pixel of a y value."""
        low, high = self.y
        return self.top + self.height - (value - low) / (high - low) * self.height


def quality_against_time(f1: Sequence[Point], exact: Sequence[Point]) -> str:
    """Two panels side by side: what a page costs, and how good its body comes out."""
    every = [point.x for point in (*f1, *exact)]
    span = (10 ** math.floor(math.log10(min(every))), max(every) * 1.8)
    parts = []
    for order, (title, points) in enumerate((("Body F1", f1), ("Pages whose body is exact", exact))):
        lowest, highest = min(point.y for point in points), max(point.y for point in points)
        frame = Frame(
            left=60 + order * 470,
            top=44,
            width=390,
            height=330,
            x=span,
            y=(math.floor(lowest * 20) / 20, math.ceil(highest * 20 + 0.2) / 20),
            log=True,
        )
        parts.append(_axes(frame, title))
        parts.append(_named_points(frame, points))
    return _svg(960, 430, parts, "Quality of the body against CPU time a page; up and left is better")


def quality_by_corpus(rows: Mapping[str, Mapping[str, float]], ours: Sequence[str]) -> str:
    """A row for each corpus: every system a dot on a line from bad to good; the best of the peers by name."""
    frame = Frame(left=170, top=50, width=560, height=54.0 * len(rows), x=(0.7, 1.0))
    parts = [_text(20, 24, "Body by corpus: each dot is a system; ours in red", size=14)]
    for tick in range(70, 101, 5):
        x = frame.across(tick / 100)
        parts.append(_line(x, frame.top, x, frame.top + frame.height, GRID))
        parts.append(
            _text(x, frame.top + frame.height + 18, f".{tick}" if tick < 100 else "1", anchor="middle")
        )
    for order, (corpus, scores) in enumerate(rows.items()):
        y = frame.top + 54 * order + 27
        parts.append(_text(20, y + 4, corpus, ink=INK))
        parts.append(_line(frame.left, y, frame.left + frame.width, y, GRID))
        for name, score in sorted(scores.items(), key=lambda item: item[0] in ours):
            x = frame.across(max(score, frame.x[0]))
            parts.append(_dot(x, y, ours=name in ours, title=f"{name} {score:.3f}"))
        peers = {name: score for name, score in scores.items() if name not in ours}
        told = [f"{name} {scores[name]:.3f}" for name in ours if name in scores]
        if peers:
            best = max(peers, key=lambda name: peers[name])
            told.append(f"{best} {peers[best]:.3f}")
        for line, words in enumerate(told):
            parts.append(
                _text(frame.left + frame.width + 14, y + 4 + 14 * (line - (len(told) - 1) / 2), words)
            )
    return _svg(980, frame.top + frame.height + 40, parts, "F1 of the body on every corpus, all systems")


def _axes(frame: Frame, title: str) -> str:
    parts = [_text(frame.left, frame.top - 18, title, size=14, ink=INK)]
    low, high = frame.y
    step = 0.02 if high - low <= 0.2 else 0.05 if high - low <= 0.35 else 0.1
    tick = math.ceil(low / step - 1e-9) * step
    while tick <= high + 1e-9:
        y = frame.down(tick)
        parts.append(_line(frame.left, y, frame.left + frame.width, y, GRID))
        parts.append(_text(frame.left - 8, y + 4, f"{tick:.2f}", anchor="end"))
        tick += step
    for power in range(-1, 4):
        for factor in (1, 2, 5):
            value = factor * 10.0**power
            if frame.x[0] <= value <= frame.x[1]:
                x = frame.across(value)
                parts.append(_line(x, frame.top, x, frame.top + frame.height, GRID))
                parts.append(_text(x, frame.top + frame.height + 18, f"{value:g}", anchor="middle"))
    middle = frame.left + frame.width / 2
    parts.append(
        _text(middle, frame.top + frame.height + 38, "CPU milliseconds a page (median)", anchor="middle")
    )
    return "".join(parts)


def _named_points(frame: Frame, points: Sequence[Point]) -> str:
    """Dots with their names; names that would lie on each other are moved down and tied to their dot."""
    parts, taken = [], list[tuple[float, float, float]]()
    for point in sorted(points, key=lambda each: (-each.y, each.x)):
        x, y = frame.across(point.x), frame.down(point.y)
        width = 6.4 * len(point.name)
        right = x + 9 + width <= frame.left + frame.width + 6
        start = x + 9 if right else x - 9 - width
        line = y
        while any(
            abs(line - other) < _LABEL_APART and start < end and begin < start + width
            for begin, end, other in taken
        ):
            line += 2
        taken.append((start, start + width, line))
        if line - y > _LABEL_APART / 2:
            parts.append(_line(x, y, start - 2 if right else start + width + 2, line, PEER))
        parts.append(_text(start, line + 4, point.name, ink=OURS if point.ours else QUIET, bold=point.ours))
        parts.append(_dot(x, y, ours=point.ours, title=f"{point.name}: {point.x:.1f} ms, {point.y:.3f}"))
    return "".join(parts)


def _dot(x: float, y: float, *, ours: bool, title: str) -> str:
    return (
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{6 if ours else 4.5}' fill='{OURS if ours else PEER}' "
        f"fill-opacity='{1 if ours else 0.75}'><title>{escape(title)}</title></circle>\n"
    )


def _line(x1: float, y1: float, x2: float, y2: float, ink: str) -> str:
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{ink}'/>\n"


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 12,
    ink: str = QUIET,
    anchor: str = "start",
    bold: bool = False,
) -> str:
    weight = " font-weight='bold'" if bold else ""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' {_FONT} font-size='{size}' fill='{ink}' text-anchor='{anchor}'{weight}>"
        f"{escape(words)}</text>\n"
    )


def _svg(width: float, height: float, parts: Sequence[str], described: str) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:.0f} {height:.0f}' role='img'>\n"
        f"<title>{escape(described)}</title>\n<rect width='100%' height='100%' fill='white'/>\n{''.join(parts)}</svg>\n"
    )
