"""The labelled pages of ../shared/bench: where they lie, and one page at a time."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NEWS = ("AEB", "FUNDUS-EVAL", "FUNDUS-TEST", "N4K")
CORPORA = (*NEWS, "WCXB", "TRAF", "HTMLDATE", "POSTLIGHT", "GOOSE3")
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPage:
    """A page with its labels; a label that the original corpus lacks is None."""

    id: str
    corpus: str
    url: str
    domain: str
    labels: dict[str, Any]
    file: Path | None = None  # where its markup lies, packed; read when it is asked for
    given: bytes = b""  # the markup of a page that lies nowhere

    @property
    def html(self) -> bytes:
        """The page as it was fetched, in UTF-8."""
        return gzip.decompress(self.file.read_bytes()) if self.file else self.given

    @property
    def references(self) -> list[str]:
        """The labelled body; where paragraphs are optional, the full body first and the least body last."""
        paragraphs = self.labels.get("paragraphs")
        optional = set((self.labels.get("meta") or {}).get("optional") or ())
        if not paragraphs or not optional:
            body = self.labels.get("body")
            return [body] if body and body.strip() else []
        least = [text for order, text in enumerate(paragraphs) if order not in optional]
        return ["\n\n".join(paragraphs), "\n\n".join(least)]


def shared() -> Path:
    """The folder of shared material: DATELINE_SHARED, else ../shared. Ends the program when it is not there."""
    folder = Path(os.environ.get("DATELINE_SHARED", PROJECT.parent / "shared"))
    if not (folder / "bench" / "dev" / "corpus.jsonl").exists():
        sys.exit(
            f"{folder}/bench/dev/corpus.jsonl is missing: the benchmarks need the labelled pages; "
            "put them there or name their folder in DATELINE_SHARED"
        )
    return folder


def load(corpora: Iterable[str] = NEWS) -> list[LabelledPage]:
    """All pages of these corpora, in file order."""
    bench = shared() / "bench"
    wanted = set(corpora)
    pages = []
    with (bench / "dev" / "corpus.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            labels = json.loads(line)
            if labels["corpus"] not in wanted:
                continue
            pages.append(
                LabelledPage(
                    id=labels["id"],
                    corpus=labels["corpus"],
                    url=labels["url"],
                    domain=labels["domain"] or labels["id"],
                    labels=labels,
                    file=bench / "dev" / labels["html_file"],
                )
            )
    return pages


def noisy_bodies() -> set[str]:
    """Ids whose labelled body is known to be wrong."""
    return set(json.loads((shared() / "bench" / "noisy_body_ids.json").read_text(encoding="utf-8")))


def noisy_dates() -> set[str]:
    """Ids whose labelled date is known to be wrong."""
    return set(json.loads((shared() / "bench" / "noisy_date_ids.json").read_text(encoding="utf-8")))


def digest() -> str:
    """Of the labels, the list of wrong ones and the scorer: figures with another digest cannot be compared."""
    bench = shared() / "bench"
    every = hashlib.sha256()
    for name in ("dev/corpus.jsonl", "noisy_body_ids.json", "score.py"):
        every.update((bench / name).read_bytes())
    return every.hexdigest()[:16]


def fold_of(domain: str, folds: int = 5) -> int:
    """The cross-validation fold of a site: all pages of a site are in one."""
    return int(hashlib.sha256(domain.encode()).hexdigest(), 16) % folds
