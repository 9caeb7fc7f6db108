"""How far each archive has been read, kept in the frontier of the store: an archive is a listing of pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archives.record import Place
from crawler.planning import moment
from storage.leasing import Entry, Settled

if TYPE_CHECKING:
    from crawler.filing import Filing

# Stands for the source of archives; no source can be called so.
_SOURCE = "(archives)"
_KIND = "archive"
_END = "end"


@dataclass(slots=True)
class Bookmarks:
    """The bookmarks of one run. A file that has changed since is read from its beginning."""

    filing: Filing
    holder: str
    # File -> what it was when its reading began: what is written to it meanwhile is for the next run.
    _states: dict[Path, str] = field(default_factory=dict)

    async def claim(self, file: Path) -> bool:
        """Whether this run may read an archive: no other is at it."""
        name, holder = _claim(file), self.holder
        claim = await self.filing.frontier(lambda frontier: frontier.claim(name, holder, moment()))
        return claim.granted

    async def find(self, file: Path) -> Place | None:
        """Where reading begins; None when an earlier run has come to the end."""
        address, state = file_address(file), _state(file)
        self._states[file] = state
        for kept in await self.filing.frontier(lambda frontier: frontier.listings(_SOURCE)):
            if kept.url == address and kept.etag == state and kept.reading:
                return _read(kept.reading)
        now = moment()
        entry = Entry(url=address, source=_SOURCE, kind=_KIND, newest=now, due=now)
        await self.filing.frontier(lambda frontier: frontier.add([entry]))
        return Place()

    async def keep(self, file: Path, place: Place | None) -> None:
        """Everything before this place (None: everything) is dealt with, of a file that `find` was asked about."""
        now = moment()
        ended = Settled(
            url=file_address(file),
            status="read" if place is None else "reading",
            due=now,
            visits=1,
            fetched_at=now,
            etag=self._states[file],
            reading=_END if place is None else f"{place.offset}+{place.skip}",
        )
        await self.filing.frontier(lambda frontier: frontier.settle([ended]))

    async def give_back(self, file: Path) -> None:
        """Lets other runs have an archive."""
        name, holder = _claim(file), self.holder
        await self.filing.frontier(lambda frontier: frontier.give_back(name, holder, moment()))


def file_address(file: Path) -> str:
    """The address under which the store knows a file."""
    return file.resolve().as_uri()


def version_address(file: Path) -> str:
    """The address of a file as it is now: another one after the file was written again. Raises OSError."""
    return f"{file_address(file)}#{_state(file)}"


def _state(file: Path) -> str:
    about = file.stat()
    return f"{about.st_size}-{about.st_mtime_ns}"


def _claim(file: Path) -> str:
    return f"archive:{file_address(file)}"


def _read(reading: str) -> Place | None:
    if reading == _END:
        return None
    offset, _, skip = reading.partition("+")
    return Place(offset=int(offset), skip=int(skip))
