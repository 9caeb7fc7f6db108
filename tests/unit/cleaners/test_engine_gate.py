"""What no parser is made to pay for: size, number of tags, floods of attributes."""

from __future__ import annotations

import pytest
from engine_page import PARAGRAPHS, URL, body, page, paragraphs

from cleaners.errors import PageRefused, Refusal
from cleaners.gate import MAX_ATTRIBUTES, MAX_CHARACTERS, MAX_TAG_LENGTH, MAX_TAGS, gate

PICTURE = "A" * (2 * MAX_TAG_LENGTH)


def test_an_ordinary_page_passes_untouched() -> None:
    assert gate(page(), URL) == page()


@pytest.mark.parametrize(
    ("text", "reason", "says"),
    [
        ("x" * (MAX_CHARACTERS + 1), Refusal.TOO_LARGE, f"{MAX_CHARACTERS:,}"),
        ("<p>" * (MAX_TAGS + 1), Refusal.TOO_COMPLEX, f"{MAX_TAGS:,}"),
        ("<" * (MAX_TAGS + 1), Refusal.TOO_COMPLEX, f"{MAX_TAGS:,}"),
    ],
    ids=["size", "tags", "angle brackets"],
)
def test_a_page_over_a_limit_is_refused_and_told_the_limit(text: str, reason: Refusal, says: str) -> None:
    with pytest.raises(PageRefused) as refused:
        gate(text, URL)
    assert (refused.value.reason, refused.value.url) == (reason, URL)
    assert says in refused.value.detail


@pytest.mark.parametrize("text", ["x" * MAX_CHARACTERS, "<p>" * MAX_TAGS], ids=["size", "tags"])
def test_a_page_at_the_limit_passes(text: str) -> None:
    assert gate(text, URL) == text


@pytest.mark.parametrize(
    "flood",
    [
        " ".join(f"a{number}=1" for number in range(20_000)),
        "a=1 " * 20_000,
        " ".join(f'data-a{number}="{number}"' for number in range(5_000)),
        " ".join(f"flag{number}" for number in range(20_000)),
        "class='" + "c " * 60_000 + "' " + "b=2 " * (MAX_ATTRIBUTES + 1),
    ],
    ids=["names", "one name", "quoted", "without values", "with a long value"],
)
def test_a_flood_of_attributes_is_taken_off_and_the_text_stays(flood: str) -> None:
    gated = gate(page(f"<div {flood}>word</div>{paragraphs()}"), URL)
    assert "<div>word</div>" in gated
    assert (
        body(page(f"{paragraphs(PARAGRAPHS[:3])}<div {flood}>{paragraphs(PARAGRAPHS[3:])}</div>"))
        == PARAGRAPHS
    )


@pytest.mark.parametrize(
    "tag",
    [
        f'<img src="/a.jpg" alt="a pier" srcset="{"/a.jpg 1x, " * 900}">',
        f'<div class="lead" data-state="{"x" * 40_000}">',
        f"<div style='{'color:red;' * 3_000}'>",
        " ".join(["<p", *(f'a{n}="{n}"' for n in range(MAX_ATTRIBUTES // 2))]) + ">",
    ],
    ids=["srcset", "state", "style", "many and not too many"],
)
def test_long_tags_of_real_pages_keep_their_attributes(tag: str) -> None:
    assert gate(page(tag + "text"), URL) == page(tag + "text")


def test_a_tag_over_lines_is_cut_behind_its_name() -> None:
    """Cut in mid-value it would leave a quote open, and the text behind it would be its value."""
    flood = "\n".join(f"a{number}='{number}'" for number in range(5_000))
    assert gate(f"<p\n{flood}>text</p><p>more</p>", URL) == "<p>text</p><p>more</p>"


def test_a_tag_with_an_endless_value_loses_it() -> None:
    assert gate(f'<img src="data:image/png;base64,{PICTURE}" alt=x>', URL) == "<img>"
