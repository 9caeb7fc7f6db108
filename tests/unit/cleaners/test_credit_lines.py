"""Credits behind a story: who reported, which wire, which number the wire gave it; sentences that only sound so."""

from __future__ import annotations

import pytest

from cleaners.credit_line import is_credit_line


@pytest.mark.parametrize(
    "text",
    [
        "(Reporting by Ann Bee; Editing by Carl Dee)",
        "With inputs from agencies",
        "-- With assistance from Ann Bee and Carl Dee.",
        "Associated Press writer Ann Bee in Oslo contributed to this report.",
        "Ann Bee contributed reporting.",
        "(With agency inputs)",
        "/TASS/",
        "(APA/dpa)",
        "© dpa-infocom, dpa:200206-99-12345/2",
        "dpa/lno",
        "Fonte: ANSA",
        "Quelle: dpa",
        "Avec AFP",
        "（本报开罗电）",
        "(연합뉴스)",
        "（共同）",
    ],
)
def test_a_credit(text: str) -> None:
    assert is_credit_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "He said (laughing).",
        "(AP) — The ferry is back.",
        "Ann Bee reported from Oslo that the ferry was back.",
        "The heavy rain contributed to this report being late, the harbour master said.",
        "The committee contributed to this story of success, and the town knows it well after all these years.",
        "Read the whole report/study here and tell us what you think of it in the comments below the article.",
    ],
)
def test_no_credit(text: str) -> None:
    assert not is_credit_line(text)
