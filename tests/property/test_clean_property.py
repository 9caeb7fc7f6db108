"""What holds of cleaning whatever the bytes: it ends, it is the same twice, it invents, reorders and hides nothing."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

from engine_page import raw
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import html

from cleaners.decode import decode
from cleaners.errors import CleaningError
from cleaners.pipeline import Cleaned, clean

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
STRANGE = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
TAG = re.compile(rb"<[^<>]*>")
FRAME = re.compile(r"</?(?:html|head|body)(?=[\s/>])[^<>]*>", re.IGNORECASE)
UNSEEN = ("script", "style", "noscript", "template", "textarea", "select", "title")


@cache
def pages() -> tuple[bytes, ...]:
    """The hand-made pages, the smallest first: what fails on one of them is shrunk to it."""
    return tuple(sorted((path.read_bytes() for path in FIXTURES.rglob("*.html")), key=len))


def attempt(body: bytes) -> Cleaned | CleaningError:
    """The page cleaned, or why not; anything else that is raised fails the test."""
    try:
        return clean(raw(body))
    except CleaningError as refused:
        return refused


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A hand-made page that was cut, spliced, shuffled or damaged on its way."""
    body = draw(st.sampled_from(pages()))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(body)))
        change = draw(
            st.sampled_from(("cut", "behead", "splice", "shuffle", "flip", "remove tags", "insert"))
        )
        if change == "cut":
            body = body[:place]
        elif change == "behead":
            body = body[place:]
        elif change == "splice":
            other = draw(st.sampled_from(pages()))
            body = body[:place] + other[draw(st.integers(0, len(other))) :]
        elif change == "shuffle":
            tags = TAG.findall(body)
            draw(st.randoms(use_true_random=False)).shuffle(tags)
            rest = iter(tags)
            body = TAG.sub(lambda _tag, rest=rest: next(rest), body)  # type: ignore[misc] # bound now
        elif change == "flip":
            damaged = bytearray(body)
            for at in draw(st.lists(st.integers(0, max(len(body) - 1, 0)), max_size=40)) if body else ():
                damaged[at] = draw(st.integers(0, 255))
            body = bytes(damaged)
        elif change == "remove tags":
            names = draw(st.sampled_from((rb"p", rb"div", rb"/\w+", rb"script", rb"h1", rb"body")))
            body = re.sub(rb"<" + names + rb"\b[^<>]*>", b"", body)
        else:
            body = body[:place] + draw(ODD) + body[place:]
    return body


ODD = st.sampled_from(
    (
        b"<div>", b"</div>", b"<svg>", b"<script>", b"<!--", b"<table><tr><td colspan=999>", b"<b>" * 300, b"\x00",
        b"\xff\xfe", b"&#xD800;", b"<base href='http://[x'>", b"<template>", b"</html>", b"<p hidden>", b"\xe2\x80",
        b"<h1>", b"<figure><figcaption>", b"<a rel=tag>", b"<time datetime=99-99>", b"<plaintext>", b"'", b'"', b"<",
    )
)  # fmt: skip
WORDS = st.sampled_from(
    ("The board met on Thursday, and nobody in the room was surprised by what it said.", "Read also:", "By Ann Bee",
     "LONDON (Reuters) -", "1 hour ago", "Advertisement", "市政府星期四宣布，新的渡轮码头将于明年春天开放。", "(dpa)",
     "© 2024 Example", "Subscribe", "x", "وقال مسؤول إن معظم الأعمال انتهت في المرفأ القديم.", "\u202e", "&", "<")
)  # fmt: skip
ELEMENTS = st.sampled_from(
    "p div span a b h1 h2 ul li table tr td blockquote figure figcaption section article aside nav br img time".split()
)
NAMES = st.sampled_from(
    (
        "",
        " class=story-body",
        " class=related",
        " id=comments",
        " hidden",
        " class='tags'",
        " itemprop=articleBody",
    )
)


@st.composite
def markup(draw: st.DrawFn) -> bytes:
    """A tree of elements and texts, now and then not closed."""

    def element(depth: int) -> str:
        name = draw(ELEMENTS)
        inner = "".join(
            draw(WORDS) + " " if depth > 4 or draw(st.booleans()) else element(depth + 1)
            for _ in range(draw(st.integers(0, 4)))
        )
        return f"<{name}{draw(NAMES)}>{inner}" + ("" if draw(st.integers(0, 9)) == 0 else f"</{name}>")

    return "".join(element(0) for _ in range(draw(st.integers(1, 6)))).encode()


BYTES = st.one_of(st.binary(max_size=600), mutated(), markup())


def tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def visible(body: bytes) -> list[str]:
    """The words of the page without its scripts and styles, as another parse sees them."""
    # Behind a "</html>" in mid-page this parser may see nothing more.
    text = FRAME.sub("", decode(raw(body)).text)
    try:
        tree = html.document_fromstring(
            f"<div>{text}</div>".encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True)
        )
    except Exception:  # noqa: BLE001 - the oracle's own limits; then there is nothing to compare with
        return []
    for element in list(tree.iter(*UNSEEN)):
        try:
            element.drop_tree()
        except (
            ValueError
        ):  # it joins what stands around, and refuses to write controls that the parser has read
            return []
    return tokens(" ".join(tree.itertext()))


@STRANGE
@given(BYTES)
@example(b"")
@example(b"<p>" + b"\xff" * 50)
@example(b"%PDF-1.7")
@example(b"<" * 5_000)
def test_nothing_but_cleaning_errors(body: bytes) -> None:
    ended = attempt(body)
    assert isinstance(ended, CleaningError) or ended.article.paragraphs


@STRANGE
@given(BYTES)
def test_the_same_bytes_twice_give_the_same_article(body: bytes) -> None:
    first, second = attempt(body), attempt(body)
    assert type(first) is type(second)
    assert first.decisions == second.decisions
    if isinstance(first, Cleaned) and isinstance(second, Cleaned):
        assert first.article == second.article
        assert first.found == second.found
    elif isinstance(first, CleaningError) and isinstance(second, CleaningError):
        assert (first.reason, first.detail) == (second.reason, second.detail)


@STRANGE
@given(BYTES)
def test_every_block_has_one_decision_with_reason_and_evidence(body: bytes) -> None:
    told = attempt(body).decisions
    assert [each.order for each in told] == list(range(len(told)))
    assert [each for each in told if not each.reason or not each.evidence or not each.text.strip()] == []


@STRANGE
@given(st.one_of(mutated(), markup()))
def test_paragraphs_stand_on_the_page_in_its_order(body: bytes) -> None:
    ended = attempt(body)
    if not isinstance(ended, Cleaned) or "body_from_script_data" in ended.article.warnings:
        return
    article = ended.article
    kept = tokens(" ".join(each.text for each in ended.decisions if each.kept))
    body = tokens(article.body)
    rest = iter(kept)
    assert all(word in rest for word in body)  # in this order
    split_off = tokens(article.dateline.raw if article.dateline else "") + tokens(article.credit_line or "")
    split_off += tokens(article.provenance.get("dateline", ""))  # names what stood before it in its paragraph
    assert Counter(kept) - Counter(body) <= Counter(split_off)


@STRANGE
@given(st.one_of(mutated(), markup()))
def test_blocks_are_the_visible_text_of_the_page(body: bytes) -> None:
    """Another parse of the page has every word of every block, so none comes out of a tag, a script or a style."""
    body = b"<!doctype html>" + body.removeprefix(b"\xff\xfe")
    ended = attempt(body)
    warnings = ended.article.warnings if isinstance(ended, Cleaned) else ()
    if {"deep_markup_flattened", "body_from_script_data"} & set(warnings) or not ended.decisions:
        return
    on_page = "".join(visible(body))
    if on_page:
        assert [word for each in ended.decisions for word in tokens(each.text) if word not in on_page] == []


@STRANGE
@given(
    st.sampled_from(range(len(pages()))), st.sampled_from((b"</p>", b"<p>", b"</div>", b"</li>", b"</h1>"))
)
def test_scripts_and_styles_do_not_leak(number: int, place: bytes) -> None:
    whole = pages()[number]
    script = b"<script>var zzleak = 'zzleak zzleak';</script><style>p { zzleak: 1 }</style>"
    parts = re.split(rb"(<script.*?</script>)", whole, flags=re.DOTALL)  # not into the scripts that are there
    parts[::2] = [part.replace(place, script + place) for part in parts[::2]]
    plain, marked = attempt(whole), attempt(b"".join(parts))
    assert [each.text for each in marked.decisions] == [each.text for each in plain.decisions]


@STRANGE
@given(st.sampled_from(range(len(pages()))), st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-32")))
def test_the_encoding_of_a_page_does_not_change_its_article(number: int, encoding: str) -> None:
    try:
        text = pages()[number].decode("utf-8")
    except UnicodeDecodeError:
        return
    plain, other = attempt(text.encode()), attempt(text.encode(encoding))
    assert [each.text for each in plain.decisions] == [each.text for each in other.decisions]
