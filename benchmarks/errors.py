"""Where the engine is wrong, by kind: what leaked, what was lost, and what each kind costs.

    python benchmarks/errors.py                            the news pages without the wrong labels, a minute
    python benchmarks/errors.py --output errors.md --examples 8
    python benchmarks/errors.py --kind "headline again" --examples 100
    python benchmarks/errors.py --corpus WCXB

A kind costs what its mending would give: every mistake of that kind, and nothing else, is put right, and the pages are
scored again. Every page is judged by trees that never saw its site.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import NEWS, LabelledPage, load, noisy_bodies
from mistakes import BOTH, LEAKS, LOSSES, Counts, Difference, Examined, Piece, examine, page_f1
from scoring import LOW, scorer

LABELLED = (*NEWS, "WCXB")
SHOWN = 180  # characters of a mistake

_HEAD = """# Mistakes by kind

{pages} pages, body F1 {f1:.4f}, exact {exact:.3f}. {parts} parts are wrong on {wrong} pages. F1 and exact
are what mending that kind alone would add: a page becomes exact when nothing else is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of mistake over all pages; `f1` and `exact` are what its mending adds."""

    name: str
    leaked: bool
    pages: int
    parts: int
    words: int
    f1: float
    exact: float


def totals(counts: Iterable[Counts]) -> tuple[float, float]:
    """(F1, share of exact pages), as the scorer gathers them."""
    gathered = scorer().aeb_agg(list(counts))
    return gathered["F1"], gathered["acc"]


def gain(pages: Sequence[Examined], name: str) -> tuple[float, float]:
    """What mending a kind adds to F1 and to the share of exact pages."""
    f1, exact = totals(page.now for page in pages)
    mended_f1, mended_exact = totals(page.mended.get(name, page.now) for page in pages)
    return mended_f1 - f1, mended_exact - exact


def by_kind(pages: Sequence[Examined]) -> list[Kind]:
    """All kinds, the dearest first."""
    found: dict[str, list[tuple[str, Piece]]] = defaultdict(list)
    for page in pages:
        for piece in page.mistakes:
            found[str(piece.kind)].append((page.id, piece))
    kinds = []
    for name, pieces in found.items():
        f1, exact = gain(pages, name)
        leaks = sum(piece.given for _, piece in pieces)
        kinds.append(
            Kind(
                name=name,
                leaked=leaks * 2 > len(pieces),
                pages=len({page for page, _ in pieces}),
                parts=len(pieces),
                words=sum(piece.words for _, piece in pieces),
                f1=f1,
                exact=exact,
            )
        )
    return sorted(kinds, key=lambda kind: (-kind.f1, -kind.exact, kind.name))


def table(kinds: Iterable[Kind]) -> str:
    """A Markdown table of kinds."""
    lines = ["| kind | pages | parts | words | F1 | exact |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {kind.name} | {kind.pages} | {kind.parts} | {kind.words} | {kind.f1:+.4f} | {kind.exact:+.4f} |"
        for kind in kinds
    ]
    return "\n".join(lines)


def examples(pages: Sequence[Examined], kind: Kind, number: int) -> str:
    """The mistakes of a kind, one a page before a second one of any, with what decided them."""
    ranked = _ranked(pages, kind.name)
    lines = [f"### {kind.name} ({kind.f1:+.4f})\n"]
    lines += [
        f"- `{page}` {'leaked' if piece.given else 'lost'}: {_cut(piece.text)}\n  {_cut(piece.told)}"
        for page, piece in ranked[:number]
    ]
    return "\n".join(lines)


def _ranked(pages: Sequence[Examined], name: str) -> list[tuple[str, Piece]]:
    every = []
    for page in pages:
        own = [piece for piece in page.mistakes if piece.kind == name]
        every += [(place, page.id, piece) for place, piece in enumerate(own)]
    return [(page, piece) for _, page, piece in sorted(every, key=lambda each: each[:2])]


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def low_pages(pages: Sequence[Examined]) -> str:
    """The pages whose body is as good as lost, each with the kind of mistake that costs it most."""
    lines = ["| page | F1 | mostly |", "|---|---|---|"]
    for page in sorted(pages, key=lambda each: page_f1(each.now)):
        if page_f1(page.now) >= LOW:
            break
        kinds = [name for name in page.mended if name not in (LEAKS, LOSSES, BOTH)]
        most = max(kinds, key=lambda name: page_f1(page.mended[name]), default="nothing that blocks explain")
        lines.append(f"| {page.id} | {page_f1(page.now):.3f} | {most} |")
    return "\n".join(lines)


def rest(pages: Sequence[Examined], number: int) -> str:
    """What is wrong inside of blocks once every block is judged right: counted by kind, with examples."""
    found: dict[str, list[tuple[str, Difference]]] = defaultdict(list)
    for page in pages:
        for difference in page.rest:
            found[difference.kind].append((page.id, difference))
    lines = ["| kind | pages | runs | words |", "|---|---|---|---|"]
    shown = []
    for kind, runs in sorted(found.items(), key=lambda item: -len({page for page, _ in item[1]})):
        ids = {page for page, _ in runs}
        words = sum(len((each.given or each.labelled).split()) for _, each in runs)
        lines.append(f"| {kind} | {len(ids)} | {len(runs)} | {words} |")
        shown.append(f"\n### {kind}\n")
        seen: set[str] = set()
        for name, each in runs:
            if name not in seen and len(seen) < number:
                shown.append(
                    f"- `{name}` ours: {_cut(each.given) or '-'} | label: {_cut(each.labelled) or '-'}"
                )
            seen.add(name)
    return "\n".join(lines + shown)


def report(pages: Sequence[Examined], number: int, only: str | None = None) -> str:
    """The whole report as Markdown; with `only`, the examples of that kind."""
    kinds = by_kind(pages)
    if only is not None:
        chosen = [kind for kind in kinds if kind.name == only]
        if not chosen:
            sys.exit(f"there is no kind {only!r}; there are:\n  " + "\n  ".join(kind.name for kind in kinds))
        return examples(pages, chosen[0], number) + "\n"
    f1, exact = totals(page.now for page in pages)
    head = _HEAD.format(
        pages=len(pages),
        f1=f1,
        exact=exact,
        parts=sum(len(page.mistakes) for page in pages),
        wrong=sum(bool(page.mistakes) for page in pages),
    )
    bounds = ["| mended | F1 | exact |", "|---|---|---|"]
    for name in (LEAKS, LOSSES, BOTH):
        more, exacter = gain(pages, name)
        bounds.append(f"| {name} | {f1 + more:.4f} | {exact + exacter:.3f} |")
    parts = [
        head,
        "\n".join(bounds),
        "## What leaked",
        table(kind for kind in kinds if kind.leaked),
        "## What was lost",
        table(kind for kind in kinds if not kind.leaked),
        f"## Pages under F1 {LOW}",
        low_pages(pages),
        "## Inside of blocks, once every block is judged right",
        rest(pages, number),
        "## Examples, and what decided them",
        *(examples(pages, kind, number) for kind in kinds),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def chosen_pages(corpora: Sequence[str], *, wrong_labels: bool) -> list[LabelledPage]:
    """The pages of these corpora that label a body."""
    noisy = set() if wrong_labels else noisy_bodies()
    return [page for page in load(corpora) if page.references and page.id not in noisy]


def main() -> None:
    """Examines, and writes the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--corpus",
        nargs="+",
        choices=LABELLED,
        default=NEWS,
        metavar="CORPUS",
        help=f"of {', '.join(LABELLED)}",
    )
    parser.add_argument(
        "--wrong-labels", action="store_true", help="also the pages whose label is known to be wrong"
    )
    parser.add_argument(
        "--examples", type=int, default=4, metavar="N", help="mistakes shown of each kind (4)"
    )
    parser.add_argument("--kind", help="only the examples of this kind")
    parser.add_argument("--output", type=Path, metavar="FILE", help="instead of the terminal")
    arguments = parser.parse_args()
    with multiprocessing.Pool(2) as pool:
        pages = pool.map(
            examine, chosen_pages(arguments.corpus, wrong_labels=arguments.wrong_labels), chunksize=8
        )
    text = report(pages, arguments.examples, arguments.kind)
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
