"""What a finder brings back: a value and where it stood. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T_co]):
    """A value with its provenance.

    `where` goes into `Article.provenance` ("json-ld datePublished", "meta og:title", "h1"); `others` are the
    candidates that were not chosen, as "where: value", and `against` those of them that contradict it; `warnings` are
    codes for `Article.warnings`.
    """

    value: T_co
    where: str
    others: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def provenance(self) -> str:
        """Where it stood, and which places say otherwise: "json-ld datePublished (against printed stamp: 4 May)"."""
        return f"{self.where} (against {'; '.join(self.against)})" if self.against else self.where
