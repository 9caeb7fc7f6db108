"""How the workers come to know the profiles of sources: a file for each, which a worker reads once an edition.

A profile may hold 26,000 counts; read with every page it would make cleaning a sixth dearer.
"""

from __future__ import annotations

import logging
import pickle
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaners.page import SiteHints
    from cleaners.site_profile import SiteProfile

logger = logging.getLogger(__name__)

_MOST_READ = 16  # profiles that a worker keeps, some 3 MB each


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """Travels with a page: where the profile of its source lies, and which edition of it this is, from 1 on."""

    file: str
    edition: int


class Briefings:
    """The files, in a folder that only this user may enter; used by the crawler."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._newest: dict[str, Briefing] = {}

    def write(self, source: str, profile: SiteProfile) -> None:
        """From now on `of` names this profile for pages of the source."""
        newest = self._newest.get(source)
        if newest is None:
            newest = Briefing(file=str(self._folder / f"{len(self._newest)}.profile"), edition=0)
        draft = self._folder / "draft"
        try:
            draft.write_bytes(pickle.dumps(profile, protocol=pickle.HIGHEST_PROTOCOL))
            draft.replace(newest.file)  # at once: a worker may be reading it
        except OSError as problem:
            # Pages are cleaned a little worse then; that is no reason to lose them.
            logger.warning("%s: what the site repeats cannot be handed to the workers: %s", source, problem)
        else:
            self._newest[source] = replace(newest, edition=newest.edition + 1)

    def of(self, source: str | None) -> Briefing | None:
        """The newest edition, if there is one."""
        return self._newest.get(source) if source is not None else None


def briefed(hints: SiteHints, briefing: Briefing | None) -> SiteHints:
    """The hints with the profile in them; called in the worker."""
    if briefing is None:
        return hints
    try:
        return replace(hints, profile=_read(briefing))
    except OSError:  # somebody tidied the folder for temporary files up; the page is cleaned all the same
        return hints


@lru_cache(maxsize=_MOST_READ)
def _read(briefing: Briefing) -> SiteProfile:
    profile: SiteProfile = pickle.loads(Path(briefing.file).read_bytes())  # noqa: S301 - written by `Briefings`
    return profile
