"""What is found in an archive, record by record."""

from __future__ import annotations

from dataclasses import dataclass

from cleaners.page import RawPage

# As much as the crawler takes from a server; the cleaner's own limit on markup is lower.
LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """Where a record stands: so many records behind the one that begins at a byte of the file.

    Reading can begin at that byte. In an archive that is compressed as a whole it is always the first.
    """

    offset: int = 0
    skip: int = 0

    @property
    def following(self) -> Place:
        """The place of the next record, wherever that begins."""
        return Place(offset=self.offset, skip=self.skip + 1)

    def __str__(self) -> str:
        return f"byte {self.offset}" + (f", record {self.skip + 1} from there" if self.skip else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A record that holds a page; `flattened` says that it is the text of one, without markup."""

    place: Place
    page: RawPage
    flattened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A record that is whole and holds no page: `reason` is a code such as `http_404` or `not_html`."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A record, or a stretch of the file, that cannot be read."""

    place: Place
    detail: str


Found = Kept | PassedOver | Damaged
