"""Drafts a golden case: `python tests/golden/draft.py NAME page.html --url URL`.

Writes the page and an `expected.toml` into fixtures/golden/NAME, with what the cleaner gives today. That is a draft:
read it beside the page, correct what is wrong, say in `about` what the page is for and in `absent` what must be gone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cleaners.page import RawPage
from cleaners.pipeline import clean

GOLDEN = Path(__file__).resolve().parents[2] / "fixtures" / "golden"
# As in test_expected_files.py: what a case says something about, as a value or as missing.
FIELDS = (
    "headline", "standfirst", "byline", "authors", "published", "published_raw", "published_precision",
    "published_zone", "modified", "dateline", "credit_line", "images", "section", "topics", "language", "copyright",
    "is_free", "page_type", "completeness", "canonical_url", "site_name", "paragraphs",
)  # fmt: skip


def drafted(page: RawPage, about: str) -> str:
    """An expected.toml of what the cleaner gives for `page` now; raises CleaningError where it gives no article."""
    found = clean(page).article.to_dict()
    missing = [name for name in FIELDS if found[name] in (None, [], {}, "")]
    lines = [f"about = {_written(about)}", f"url = {_written(page.url)}", f"missing = {_written(missing)}"]
    lines += ["absent = []  # what the page says around the story, and no paragraph may hold", "", "[fields]"]
    for name in FIELDS:
        if name == "paragraphs":
            inner = "".join(f"    {_written(_short(each))},\n" for each in found[name])
            lines.append(f"paragraphs = [\n{inner}]")
        elif name not in missing:
            lines.append(f"{name} = {_written(found[name])}")
    return "\n".join(lines) + "\n"


def _short(paragraph: Mapping[str, str]) -> Any:
    return paragraph["text"] if paragraph["kind"] == "p" else paragraph


def _written(value: Any) -> str:
    """A value as TOML; what is null within a table is left out."""
    if isinstance(value, Mapping):
        inner = ", ".join(
            f"{key} = {_written(each)}" for key, each in value.items() if each not in (None, "", [])
        )
        return f"{{ {inner} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(value, ensure_ascii=False)


def main(argv: Sequence[str] | None = None) -> int:
    """Makes the folder; what is there already is left alone."""
    parser = argparse.ArgumentParser(description="Drafts a golden case from a page.")
    parser.add_argument("name", help="of the folder, such as ticker-below-story")
    parser.add_argument("page", type=Path, help="an HTML file, in our own words")
    parser.add_argument(
        "--url", default="https://paper.invalid/story", help="of the page; a host of .invalid"
    )
    options = parser.parse_args(argv)
    folder = GOLDEN / options.name
    if folder.exists():
        parser.error(f"{folder} is there already; choose another name")
    body = options.page.read_bytes()
    text = drafted(RawPage(url=options.url, body=body), "(what this page is for)")
    folder.mkdir()
    (folder / "page.html").write_bytes(body)
    (folder / "expected.toml").write_text(text, encoding="utf-8")
    sys.stdout.write(
        f"{folder}: correct expected.toml by hand (what leaked goes from paragraphs into absent), then:"
        f" pytest tests/golden -k {options.name}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
