"""When to come back: to a listing by what it brings, to an article for corrections, to a failure ever later."""

from __future__ import annotations

from datetime import datetime, timedelta

# Seconds. Of a news site's feed most entries live longer than a day; ten minutes are often enough to be first.
FLOOR = 10 * 60.0
FIRST = 60 * 60.0
CEILING = 24 * 60 * 60.0

# After how long an article is looked at again for corrections: most come in the first hours.
REVISITS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 168))
# What is older when it is found comes from an archive; it is not corrected any more.
_FRESH = timedelta(days=2)
# After which failure in a row an address is tried again when. The first time the next run may try.
_RETRIES = (timedelta(0), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
_LONGEST_REST = timedelta(days=1)


def next_interval(
    before: float | None, *, fixed: timedelta | None = None, listed: int = 0, new: int = 0
) -> float:
    """The seconds until a listing is read again, after a reading that found `new` among `listed` stories.

    `fixed` is what the sources file says. Otherwise: half the time when every second story was new (with more
    of them some would scroll out unseen), half as long again when none was; as before in between.
    """
    if fixed is not None:
        return fixed.total_seconds()
    if before is None:
        return FIRST
    if new == 0:
        wanted = before * 1.5
    elif 2 * new >= listed:
        wanted = before / 2
    else:
        wanted = before
    return min(max(wanted, FLOOR), CEILING)


def after_failure(interval: float | None, attempts: int) -> timedelta:
    """How long to leave a listing alone that has failed `attempts` times in a row: linear, at most a day."""
    return min(timedelta(seconds=(interval or FIRST) * max(attempts, 1)), _LONGEST_REST)


def next_revisit(
    visits: int, *, now: datetime, published: datetime | None, changed: bool
) -> tuple[int, datetime | None]:
    """The number of the next visit of an article, and when it is due; None when it is not looked at again.

    `visits` are those before this one. What has just been corrected may be corrected again: a step back.
    """
    if published is not None and now - published > _FRESH + REVISITS[min(visits, len(REVISITS) - 1)]:
        return visits + 1, None
    step = max(0, visits - 1) if changed and visits else visits
    return step + 1, now + REVISITS[step] if step < len(REVISITS) else None


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When an article is asked for again that has failed `attempts` times in a row; None: not any more."""
    return now + _RETRIES[attempts - 1] if 0 < attempts <= len(_RETRIES) else None
