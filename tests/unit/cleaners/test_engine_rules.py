"""Every rule on a page where it speaks and on one where it must be silent."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from engine_page import HEADLINE, PARAGRAPHS, body, cleaned, context, page, paragraphs, verdicts

from cleaners.block import Role
from cleaners.page import SiteHints, SiteRules
from cleaners.rules import RULES, Verdict

BY_NAME = {rule.__name__: rule for rule in RULES}
LONG = "The old timber of the landing stage was sold to a boatyard up the river, which wants to build two barges of it."
PICTURED = "The first of the new cranes is lifted ashore"
CREDIT = "(Reporting by Ann Bee; editing by Carl Dee)"


@dataclass(frozen=True)
class Case:
    """A block `text` of a page; the rule speaks (`role`) or is silent (None)."""

    rule: str
    text: str
    page: str
    role: Role | None
    hints: SiteHints | None = None


def rules(**verbs: tuple[str, ...]) -> SiteHints:
    return SiteHints(rules=SiteRules(**verbs))


def within(before: str, after: str, text: str = LONG) -> str:
    """A story with `text` in the middle, in the markup given."""
    return page(paragraphs(PARAGRAPHS[:3]) + before + text + after + paragraphs(PARAGRAPHS[3:]))


def below(markup: str) -> str:
    return page(paragraphs() + markup)


def above(markup: str) -> str:
    return page(markup + paragraphs())


WHOLE = paragraphs()
# Another page of the site, which prints LONG too.
SIBLING = SiteHints(
    profile=cleaned(page(paragraphs([text[::-1] for text in PARAGRAPHS]) + f"<p>{LONG}</p>")).trace
)
CASES = [
    Case(
        "stripped_by_site", LONG, within("<p class=x>", "</p>"), Role.OTHER, rules(strip=("//p[@class='x']",))
    ),
    Case(
        "stripped_by_site",
        LONG,
        within("<div class=x><p><b>", "</b></p></div>"),
        Role.OTHER,
        rules(strip=("//*[@class='x']",)),
    ),
    Case(
        "stripped_by_site",
        PARAGRAPHS[0],
        within("<p class=x>", "</p>"),
        None,
        rules(strip=("//p[@class='x']",)),
    ),
    Case("outside_site_body", LONG, page(before=f"<p>{LONG}</p>"), Role.OTHER, rules(body=("//article",))),
    Case("outside_site_body", PARAGRAPHS[0], page(), None, rules(body=("//article",))),
    Case("outside_site_body", PARAGRAPHS[0], page(), None, rules(body=("//div[@id='nowhere']",))),
    Case(
        "outside_site_body",
        LONG,
        page(before=f"<p>{LONG}</p>"),
        Role.OTHER,
        rules(body=("//nothing", "//article")),
    ),
    Case(
        "cut_after",
        LONG,
        below(f"<p>More stories from here</p><p>{LONG}</p>"),
        Role.RELATED,
        rules(cut_after=("more STORIES",)),
    ),
    Case(
        "cut_after",
        PARAGRAPHS[0],
        below(f"<p>More stories</p><p>{LONG}</p>"),
        None,
        rules(cut_after=("More stories",)),
    ),
    Case(
        "cut_after",
        LONG,
        below(f"<p>And more stories</p><p>{LONG}</p>"),
        None,
        rules(cut_after=("More stories",)),
    ),
    Case("hidden_text", LONG, within("<p hidden>", "</p>"), Role.HIDDEN),
    Case("hidden_text", LONG, within("<div style='display:none'><p>", "</p></div>"), Role.HIDDEN),
    Case("hidden_text", PARAGRAPHS[0], page(f"<div hidden>{WHOLE}</div>"), None),
    Case("repeated_headline", HEADLINE, page(), Role.HEADLINE),
    Case(
        "repeated_headline",
        "HARBOUR BOARD VOTES TO REOPEN THE OLD FERRY PIER",
        above("<p>HARBOUR BOARD VOTES TO REOPEN THE OLD FERRY PIER</p>"),
        Role.HEADLINE,
    ),
    Case("repeated_headline", PARAGRAPHS[0], page(), None),
    Case("navigation_element", LONG, within("<nav><p>", "</p></nav>"), Role.NAVIGATION),
    Case("navigation_element", LONG, page(after=f"<footer><p>{LONG}</p></footer>"), Role.NAVIGATION),
    Case("navigation_element", PARAGRAPHS[0], page(f"<footer>{WHOLE}</footer>"), None),
    Case("consent_or_dialog", LONG, within("<div class='cookie-banner'><p>", "</p></div>"), Role.LEGAL),
    Case("consent_or_dialog", LONG, within("<div class=recipe><p>", "</p></div>"), None),
    Case("consent_or_dialog", PARAGRAPHS[0], page(f"<div class=has-cookie-banner>{WHOLE}</div>"), None),
    Case("in_comments", LONG, below(f"<section id=comments><p>{LONG}</p></section>"), Role.COMMENTS),
    Case("in_comments", PARAGRAPHS[0], page(f"<div class=comments-open>{WHOLE}</div>"), None),
    Case("form_control", "Your address", within("<form><p>", "</p></form>", "Your address"), Role.PROMOTION),
    Case("form_control", "Your address", within("<button>", "</button>", "Your address"), Role.PROMOTION),
    Case("form_control", PARAGRAPHS[0], page(f"<form id=aspnetForm>{WHOLE}</form>"), None),
    Case(
        "figure_caption",
        LONG,
        within("<figure><img src=a.jpg><figcaption>", "</figcaption></figure>"),
        Role.CAPTION,
    ),
    Case("figure_caption", LONG, within("<figure><img src=a.jpg><p>", "</p></figure>"), Role.CAPTION),
    Case("figure_caption", LONG, within("<figure><blockquote>", "</blockquote></figure>"), None),
    Case("figure_caption", LONG, within("<figure><table><tr><td>", "</td></tr></table></figure>"), None),
    Case("figure_caption", PARAGRAPHS[0], page(f"<figure>{WHOLE}</figure>"), None),
    Case(
        "share_row",
        "Send it to a friend",
        within("<div class=share-bar><span>", "</span></div>", "Send it to a friend"),
        Role.SHARE,
    ),
    Case("share_row", LONG, within("<div class=share-bar><span>", "</span></div>"), None),
    Case("promotion_box", LONG, within("<div class=newsletter-box><p>", "</p></div>"), Role.PROMOTION),
    Case("promotion_box", LONG, within("<div class=paywall-offer><p>", "</p></div>"), Role.PROMOTION),
    Case("promotion_box", PARAGRAPHS[0], page(f"<div class=paywall-content>{WHOLE}</div>"), None),
    Case(
        "embedded_post", LONG, within("<blockquote class=twitter-tweet><p>", "</p></blockquote>"), Role.OTHER
    ),
    Case("embedded_post", LONG, within("<blockquote><p>", "</p></blockquote>"), None),
    Case(
        "clutter_phrase",
        "Read also: Barges of the old kind return",
        within("<p>", "</p>", "Read also: Barges of the old kind return"),
        Role.RELATED,
    ),
    Case(
        "clutter_phrase",
        "Lesen Sie auch: Alte Kähne kehren zurück",
        within("<p>", "</p>", "Lesen Sie auch: Alte Kähne kehren zurück"),
        Role.RELATED,
    ),
    Case("clutter_phrase", "あわせて読みたい", within("<p>", "</p>", "あわせて読みたい"), Role.RELATED),
    Case("clutter_phrase", "Advertisement", within("<p>", "</p>", "Advertisement"), Role.ADVERTISING),
    Case(
        "clutter_phrase",
        "Sign up for our newsletter",
        within("<p>", "</p>", "Sign up for our newsletter"),
        Role.NEWSLETTER,
    ),
    Case("clutter_phrase", "Share this article", within("<p>", "</p>", "Share this article"), Role.SHARE),
    Case(
        "clutter_phrase",
        "More than one in four of the boats had to be towed.",
        within("<p>", "</p>", "More than one in four of the boats had to be towed."),
        None,
    ),
    Case(
        "clutter_phrase",
        "Share prices of the two ferry lines fell on Friday.",
        within("<p>", "</p>", "Share prices of the two ferry lines fell on Friday."),
        None,
    ),
    Case(
        "phrase_in_link",
        "Barges of the old kind return to the river",
        within("<p><a href=/b>", "</a></p>", "Barges of the old kind return to the river"),
        Role.RELATED,
    ),
    Case("phrase_in_link", "Old harbours", below("<p class=tags><a href=/t>Old harbours</a></p>"), None),
    Case(
        "phrase_in_link",
        "Old harbours of the coast",
        below("<p class=tags><a href=/t>Old harbours of the coast</a></p>"),
        Role.TOPICS,
    ),
    Case(
        "phrase_in_link",
        "The barges, said Ann, return to the river soon.",
        within("<p>The barges, said Ann, <a href=/b>", "</a></p>", "return to the river soon."),
        None,
    ),
    Case("age_line", "14 minutes ago", below("<p>14 minutes ago</p>"), Role.DATE_STAMP),
    Case("age_line", "An hour ago", below("<p>An hour ago</p>"), Role.DATE_STAMP),
    Case(
        "age_line",
        "Ten years ago, not so long ago, ferries crossed.",
        below("<p>Ten years ago, not so long ago, ferries crossed.</p>"),
        None,
    ),
    Case("byline_or_stamp", "By Ann Bee", above("<p class=byline>By Ann Bee</p>"), Role.BYLINE),
    Case(
        "byline_or_stamp",
        "1 March 2024 09:30",
        above("<p class=date>1 March 2024 09:30</p>"),
        Role.DATE_STAMP,
    ),
    Case("byline_or_stamp", "By the river, again", below("<p>By the river, again</p>"), None),
    Case("byline_or_stamp", "1 March 2024 09:30", below("<p>1 March 2024 09:30</p>"), None),
    Case("byline_or_stamp", PARAGRAPHS[0], page(), None),
    Case(
        "under_clutter_heading",
        LONG,
        below(f"<div><h3>Related stories</h3><p>{LONG}</p></div>"),
        Role.RELATED,
    ),
    Case("under_clutter_heading", LONG, within("<h3>Related stories</h3><p>", "</p>"), None),
    Case("credit_line", CREDIT, below(f"<p>{CREDIT}</p>"), Role.CREDIT),
    Case("credit_line", CREDIT, above(f"<p>{CREDIT}</p>"), None),
    Case("repeats_picture", PICTURED, below(f"<img alt='{PICTURED}'><p>{PICTURED}</p>"), Role.CAPTION),
    Case("repeats_picture", PICTURED, below(f"<h3>{PICTURED}</h3><img alt='{PICTURED}'>"), None),
    Case(
        "repeats_picture", "The first crane", below("<img alt='The first crane'><p>The first crane</p>"), None
    ),
    Case("kicker_line", "Harbours", page(before="<span class=kicker>Harbours</span>"), Role.KICKER),
    Case("kicker_line", "Harbours", below("<p>Harbours</p>"), None),
    Case("printed_elsewhere", LONG, below(f"<p>{LONG}</p>"), Role.PROMOTION, SIBLING),
    Case("printed_elsewhere", PARAGRAPHS[0], page(), None, SIBLING),
    Case("printed_elsewhere", LONG, below(f"<p>{LONG}</p>"), None),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.text[:24]}-{case.role}")
def test_a_rule_speaks_where_it_should_and_nowhere_else(case: Case) -> None:
    seen = context(case.page, case.hints)
    (block,) = [block for block in seen.reading.split.blocks if block.text == case.text]
    verdict = BY_NAME[case.rule](block, seen)
    assert (verdict and verdict.role) == case.role
    if isinstance(verdict, Verdict):
        assert verdict.reason
        assert verdict.evidence


def test_every_rule_has_a_case_of_either_kind() -> None:
    spoke = {case.rule for case in CASES if case.role is not None}
    silent = {case.rule for case in CASES if case.role is None}
    assert BY_NAME.keys() - spoke == set()
    assert BY_NAME.keys() - silent == set()


def test_the_first_rule_that_speaks_decides() -> None:
    nested = "<nav><div class=newsletter-box><form><p hidden>"
    assert verdicts(within(nested, "</p></form></div></nav>"))[LONG] == (False, "hidden text", "hidden text")


def test_no_rule_takes_a_paragraph_of_a_plain_story() -> None:
    seen = context(page())
    for block in seen.reading.split.blocks:
        if block.text in PARAGRAPHS:
            assert [rule.__name__ for rule in RULES if rule(block, seen) is not None] == []


def test_a_site_rule_takes_what_the_judgement_keeps() -> None:
    markup = within("<p class=x>", "</p>")
    assert LONG in body(markup)
    assert body(markup, rules(strip=("//p[@class='x']",))) == PARAGRAPHS


@pytest.mark.parametrize("expression", ["count(//p)", "string(//p)", "//p/text()", "//@class", "true()"])
def test_site_rules_that_select_no_elements_do_nothing(expression: str) -> None:
    assert body(page(), rules(strip=(expression,), body=(expression,))) == PARAGRAPHS


class TestSecondPass:
    """What the blocks say of each other."""

    def test_a_story_printed_twice_is_kept_once(self) -> None:
        assert body(page(paragraphs() + f"<div class=print>{paragraphs()}</div>")) == PARAGRAPHS

    def test_short_lines_may_stand_twice(self) -> None:
        asked = "<p>“Was it safe?”</p><p>“It was,” he said.</p>"
        kept = body(
            page(
                paragraphs(PARAGRAPHS[:3])
                + asked
                + paragraphs(PARAGRAPHS[3:5])
                + asked
                + paragraphs(PARAGRAPHS[5:])
            )
        )
        assert kept.count("“It was,” he said.") == 2

    def test_a_heading_with_nothing_below_it_goes(self) -> None:
        kept = body(
            page(
                paragraphs(PARAGRAPHS[:3])
                + "<h2>What the plan says</h2>"
                + paragraphs(PARAGRAPHS[3:])
                + "<h2>Seen elsewhere</h2>"
            )
        )
        assert "What the plan says" in kept
        assert "Seen elsewhere" not in kept

    def test_a_table_between_paragraphs_is_the_story_s(self) -> None:
        table = "<table><tr><td>1901</td><td>2 pence</td></tr><tr><td>1950</td><td>6 pence</td></tr></table>"
        kept = body(page(paragraphs(PARAGRAPHS[:3]) + table + paragraphs(PARAGRAPHS[3:])))
        assert [text for text in kept if "pence" in text] == ["1901 2 pence", "1950 6 pence"]

    def test_a_table_of_links_is_not(self) -> None:
        table = "<table><tr><td><a href=/a>Fares</a></td><td><a href=/b>Boats</a></td></tr></table>"
        kept = body(page(paragraphs(PARAGRAPHS[:3]) + table + paragraphs(PARAGRAPHS[3:])))
        assert kept == PARAGRAPHS


def test_a_page_cannot_pass_off_its_markup_as_a_site_rule() -> None:
    forged = within('<p data-dateline-rule="strip //p">', "</p>")
    assert LONG in body(forged)
    forged = page(paragraphs(), before=f'<div DATA-dateline-rule="body //div"><p>{LONG}</p></div>')
    assert set(PARAGRAPHS) <= set(body(forged))


@pytest.mark.parametrize("expression", ["//p[matches(., 'a')]", "//x:p", "//p["])
def test_a_site_rule_that_is_no_xpath_is_named(expression: str) -> None:
    with pytest.raises(ValueError, match=r"site rule .* is no XPath expression") as told:
        cleaned(page(), rules(strip=(expression,)))
    assert expression in str(told.value)
