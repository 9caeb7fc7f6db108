"""A drafted case is one that the tests of golden cases can read, and says what the cleaner says."""

from __future__ import annotations

from pathlib import Path

from golden.cases import all_cases, read_case
from golden.draft import FIELDS, drafted
from golden.test_expected_files import REQUIRED

from cleaners.pipeline import clean


def test_a_draft_reads_back_as_what_the_cleaner_gives(tmp_path: Path) -> None:
    case = next(each for each in all_cases() if each.name == "agency-story")
    page = case.page()
    (tmp_path / "expected.toml").write_text(drafted(page, 'a "quoted" story'), encoding="utf-8")
    read = read_case(tmp_path / "expected.toml")
    assert REQUIRED <= set(FIELDS) == set(read.fields) | set(read.missing)
    assert read.about == 'a "quoted" story'
    found = clean(page).article.to_dict()
    paragraphs = [{"kind": each["kind"], "text": each["text"]} for each in found["paragraphs"]]
    assert read.expected("paragraphs") == paragraphs
    assert read.fields["headline"] == found["headline"]
    assert read.expected("dateline")["places"] == ["ROTTERDAM"]
