"""How the workers come to know the profiles of sources: a file for each, which a worker reads once an edition.

A profile may hold 26,000 counts; read with every page it would make cleaning a sixth dearer.
"""

from __future__ import annotations

import logging
import os
import pickle
import shutil
import sys
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from cleaners.page import SiteHints
    from cleaners.site_profile import SiteProfile

logger = logging.getLogger(__name__)

_PREFIX = "dateline-profiles-"
_HELD = "held"
_MOST_READ = 16  # profiles that a worker keeps, some 3 MB each


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """Travels with a page: where the profile of its source lies, and which edition of it this is, from 1 on."""

    file: str
    edition: int


class Briefings:
    """The files, in a temporary folder that only this user may enter; used by the crawler."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._held: IO[bytes] | None = None
        self._newest: dict[str, Briefing] = {}

    def write(self, source: str, profile: SiteProfile) -> None:
        """From now on `of` names this profile for pages of the source."""
        try:
            folder = self._open()
            newest = self._newest.get(source) or Briefing(
                file=str(folder / f"{len(self._newest)}.profile"), edition=0
            )
            draft = folder / "draft"
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

    def close(self) -> None:
        """Takes the files away. A second time does nothing."""
        if self._held is not None:
            self._held.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._held = self._folder = None
        self._newest.clear()

    def _open(self) -> Path:
        """The folder; made when it is first needed, after what killed crawlers left has been swept away."""
        if self._folder is None:
            _sweep()
            self._folder = Path(mkdtemp(prefix=_PREFIX))
            self._held = (self._folder / _HELD).open("wb")
            _lock(self._held)
        return self._folder


def _sweep() -> None:
    """Takes the folders away whose crawlers were killed: nobody holds the lock in them any more."""
    if sys.platform == "win32":  # has no such locks; its own cleaning of temporary files does it
        return
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        try:
            if folder.lstat().st_uid != os.getuid():
                continue
            with (folder / _HELD).open("rb") as held:
                _lock(held)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # held by a crawler at work, or gone meanwhile
            continue


def _lock(file: IO[bytes]) -> None:
    """Locks the file until it is closed or the process ends, however it ends. Raises OSError when another has it."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


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
