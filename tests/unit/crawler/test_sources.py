"""The sources file: what is read from it, and that every mistake in it is named with its place."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cleaners.page import SiteHints, SiteRules
from crawler.errors import SourcesError
from crawler.sources import DEFAULT_DELAY, Sources, load_sources
from crawler.sources_text import stanza
from crawler.survey import Survey

COMPLETE = r"""
[defaults]
contact = "https://newsroom.example/crawler"
delay = 3
allow_private = ["Intranet.Example", "127.1", "[::1]:8080", "localhost:9000"]

[[source]]
id = "harbour-post"
name = "The Harbour Post"
url = "https://www.harbour-post.example/en/"
language = "en"
timezone = "Asia/Karachi"
feeds = ["https://www.harbour-post.example/feed.xml"]
sitemaps = ["https://www.harbour-post.example/sitemap.xml"]
sections = ["https://www.harbour-post.example/en/world/"]
articles = '-\d{5,}\.html$'
every = "30m"
delay = 0.5
[source.rules]
strip = ["//div[@class='promo']"]
body = ["//article", "//main"]
cut_after = ["More stories from"]
[source.expect]
articles_per_day = 20
fields = { headline = 0.99, dateline = 0.6 }

[[source]]
id = "b"
url = "http://b.example/"
"""
HEAD = '[[source]]\nid = "a"\nurl = "https://a.example/"\n'


@pytest.fixture
def load(tmp_path: Path):
    def written(text: str | bytes) -> Sources:
        path = tmp_path / "sources.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_sources(path)

    return written


@pytest.fixture
def problems(load):
    def of(text: str | bytes) -> list[str]:
        with pytest.raises(SourcesError) as caught:
            load(text)
        return [str(problem) for problem in caught.value.problems]

    return of


def test_every_key_of_a_complete_file_is_read(load):
    sources = load(COMPLETE)
    assert sources.contact == "https://newsroom.example/crawler"
    assert sources.delay == 3.0
    assert sources.allow_private == ("intranet.example", "127.0.0.1", "::1", "localhost")
    source = sources.get("harbour-post")
    assert source.url == "https://www.harbour-post.example/en/"
    assert source.feeds == ("https://www.harbour-post.example/feed.xml",)
    assert source.sitemaps == ("https://www.harbour-post.example/sitemap.xml",)
    assert source.sections == ("https://www.harbour-post.example/en/world/",)
    assert source.articles is not None
    assert source.articles.search("https://www.harbour-post.example/en/world/ships-12345.html")
    assert not source.articles.search("https://www.harbour-post.example/en/world/")
    assert source.every == timedelta(minutes=30)
    assert source.delay == 0.5
    assert source.expect is not None
    assert source.expect.articles_per_day == 20
    assert source.expect.fields == {"headline": 0.99, "dateline": 0.6}
    rules = SiteRules(
        strip=("//div[@class='promo']",), body=("//article", "//main"), cut_after=("More stories from",)
    )
    assert source.hints() == SiteHints(
        source="harbour-post",
        name="The Harbour Post",
        language="en",
        timezone="Asia/Karachi",
        rules=rules,
    )


def test_a_source_needs_no_more_than_id_and_url(load):
    source = load(COMPLETE).get("b")
    assert (source.name, source.language, source.timezone, source.every) == (None, None, None, None)
    assert (source.feeds, source.sitemaps, source.sections, source.articles) == ((), (), (), None)
    assert source.delay == 3.0  # of the file
    assert source.expect is None
    assert load(HEAD).get("a").delay == DEFAULT_DELAY


def test_a_byte_order_mark_is_no_problem(load):
    assert load(b"\xef\xbb\xbf" + HEAD.encode()).sources[0].id == "a"


def test_a_file_without_contact_loads_but_starts_no_crawl(load):
    sources = load(HEAD)
    assert sources.contact is None
    with pytest.raises(SourcesError, match=r"\[defaults\]: no contact.*add contact = "):
        sources.require_contact()
    assert load(COMPLETE).require_contact() == "https://newsroom.example/crawler"


def test_an_unknown_id_names_the_nearest(load):
    sources = load(COMPLETE)
    with pytest.raises(SourcesError, match="no source has the id 'harbor-post'; did you mean 'harbour-post'"):
        sources.get("harbor-post")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "feed = []", "source 'a': unknown key 'feed'; did you mean 'feeds'?"),
        (
            HEAD + "[source.rules]\nstripp = []",
            "source 'a', rules: unknown key 'stripp'; did you mean 'strip'?",
        ),
        (
            HEAD + "[source.expect]\nfield = {}",
            "source 'a', expect: unknown key 'field'; did you mean 'fields'?",
        ),
        (
            HEAD + "[source.expect]\nfields = { headlin = 0.9 }",
            "source 'a', expect, fields: no field of an article is named 'headlin'; did you mean 'headline'?",
        ),
        (
            HEAD + "[source.expect]\nfields = { headline = 99 }",
            "source 'a', expect, fields: headline: 99 is out of",
        ),
        ("[default]\n" + HEAD, "unknown key 'default'; did you mean 'defaults'?"),
        ("[defaults]\ndelays = 2\n" + HEAD, "[defaults]: unknown key 'delays'; did you mean 'delay'?"),
        ("[defaults]\ndelay = -1\n" + HEAD, "[defaults]: delay: -1 is out of range; it goes from 0 to 3600"),
        ("[defaults]\ndelay = nan\n" + HEAD, "[defaults]: delay: nan is out of range"),
        ("[defaults]\ndelay = true\n" + HEAD, "[defaults]: delay: expected a number, not true or false"),
        (f"[defaults]\ndelay = {'9' * 400}\n" + HEAD, "[defaults]: delay: 999"),
        ('[defaults]\ndelay = "2"\n' + HEAD, "[defaults]: delay: expected a number, not a string"),
        ('[defaults]\ncontact = "me"\n' + HEAD, "[defaults]: contact: 'me' is no contact; write the address"),
        (
            '[defaults]\ncontact = "a@b.c\\r\\nX: y"\n' + HEAD,
            "[defaults]: contact: 'a@b.c\\r\\nX: y' holds control",
        ),
        (
            '[defaults]\nallow_private = ["http://x/"]\n' + HEAD,
            "[defaults]: allow_private[0]: http://x/: is no host",
        ),
        ("defaults = 1\n" + HEAD, "defaults: expected a table, not a number"),
        (
            HEAD + 'feeds = "https://a.example/f"',
            "source 'a': feeds: expected a list of strings, not a string; write",
        ),
        (HEAD + "feeds = [1]", "source 'a': feeds[0]: expected a string, not a number"),
        (HEAD + 'feeds = ["ftp://a.example/"]', "source 'a': feeds[0]: 'ftp://a.example/' is no web address"),
        (HEAD + 'feeds = ["a.example/feed"]', "source 'a': feeds[0]: 'a.example/feed' is no web address"),
        (HEAD + 'feeds = ["http://u:p@a.example/"]', "source 'a': feeds[0]: an address with a user name"),
        (
            HEAD + 'feeds = ["http://a.example:x/"]',
            "source 'a': feeds[0]: 'http://a.example:x/' is no address",
        ),
        (
            HEAD + 'feeds = ["https://a..example/"]',
            "source 'a': feeds[0]: 'https://a..example/' has a host name",
        ),
        (HEAD + 'feeds = ["https://a.example/\u200b"]', "source 'a': feeds[0]: 'https://a.example/\\u200b'"),
        (
            HEAD + 'archive = "https://a.example/{year.x}/{year}/{month}/{day}"',
            "source 'a': archive: 'https://a.example/{year.x}/{year}/{month}/{day}': 'str' object has no",
        ),
        (HEAD + 'name = "\u202etsoP"', "source 'a': name: '\\u202etsoP' holds control characters"),
        (HEAD + "articles = '(\\d'", "source 'a': articles: '(\\\\d' is no regular expression: missing )"),
        (HEAD + 'articles = ""', "source 'a': articles: is empty"),
        (
            HEAD + 'timezone = "Asia/Karachy"',
            "source 'a': timezone: 'Asia/Karachy' is no time zone; did you mean",
        ),
        (HEAD + 'timezone = "America"', "source 'a': timezone: 'America' is no time zone"),
        (HEAD + 'timezone = "../etc/passwd"', "source 'a': timezone: '../etc/passwd' is no time zone"),
        (HEAD + 'language = "english"', "source 'a': language: 'english' is no language tag"),
        (HEAD + 'language = "en_GB"', "source 'a': language: 'en_GB' is no language tag"),
        (HEAD + 'every = "30"', "source 'a': every: '30' is no duration"),
        (HEAD + 'every = "30min"', "source 'a': every: '30min' is no duration"),
        (HEAD + 'every = "5s"', "source 'a': every: '5s' is out of range"),
        (HEAD + "every = 30", "source 'a': every: expected a string, not a number"),
        (
            HEAD + '[source.rules]\nstrip = ["//a["]',
            "source 'a', rules: strip[0]: '//a[' is no XPath expression",
        ),
        (
            HEAD + '[source.rules]\nstrip = ["f(//a)"]',
            "source 'a', rules: strip[0]: 'f(//a)' is no XPath expression",
        ),
        (
            HEAD + """[source.rules]\nstrip = ["//p[matches(., 'a')]"]""",
            "source 'a', rules: strip[0]: \"//p[matches(., 'a')]\" is no XPath 1.0 expression: it has no matches",
        ),
        (
            HEAD + '[source.rules]\nstrip = ["//p[. = $x]"]',
            "source 'a', rules: strip[0]: '//p[. = $x]' is no XPath 1.0 expression: it has no $x",
        ),
        (HEAD + '[source.rules]\nbody = ["x:a"]', "source 'a', rules: body[0]: 'x:a' is no XPath expression"),
        (HEAD + '[source.rules]\nstrip = ["1"]', "source 'a', rules: strip[0]: '1' selects no elements"),
        ('[[source]]\nurl = "https://a.example/"', "source number 1: has no 'id'; add it"),
        ('[[source]]\nid = "a"', "source 'a': has no 'url'; add it"),
        (
            '[[source]]\nid = "a b"\nurl = "https://a.example/"',
            "source 'a b': id: 'a b' is no id; use letters",
        ),
        (HEAD + HEAD, "source 'a': source number 1 has this id already; give number 2 another"),
        ('[source]\nid = "a"', "write [[source]] in double brackets, once for each source"),
        ("", "has no [[source]] table; add one for each source"),
    ],
)
def test_a_mistake_is_named_with_its_place(problems, text, expected):
    found = problems(text)
    assert len(found) == 1
    assert found[0].startswith(expected)
    assert "\n" not in found[0]


@pytest.mark.parametrize(
    "value", ["en", "pt-BR", "zh-Hant", "zh-Hant-TW", "de-1996", "sr-Latn-RS", "es-419", "x" * 2]
)
def test_language_tags_of_bcp_47_are_taken(load, value):
    assert load(HEAD + f'language = "{value}"').sources[0].language == value


@pytest.mark.parametrize(
    ("written", "read"), [("press@news.example", "press@news.example"), ("mailto:a@b.co", "a@b.co")]
)
def test_a_mail_address_is_a_contact(load, written, read):
    assert load(f'[defaults]\ncontact = "{written}"\n' + HEAD).contact == read


# A Persian plural joined without joining, a French colon, a Japanese space.
@pytest.mark.parametrize("value", ["خبرگزاری\u200cها", "À lire aussi\xa0:", "港\u3000新聞"])
def test_a_name_and_a_phrase_may_be_written_as_their_language_is(load, value):
    source = load(HEAD + f'name = "{value}"\n[source.rules]\ncut_after = ["{value}"]').sources[0]
    assert (source.name, source.rules.cut_after) == (value, (value,))


@pytest.mark.parametrize("name", ["\u202bخبر\u200cها\u202c", 'The "Quay"\x07\u2028Post', "\x1b[2J"])
def test_whatever_a_site_calls_itself_its_stanza_can_be_read(load, name):
    found = Survey(url="https://a.example/", id="a", name=name)
    assert load(stanza(found)).sources[0].id == "a"


def test_everything_wrong_is_reported_at_once(load, tmp_path):
    text = '[defaults]\ndelay = "x"\n' + HEAD + 'feed = []\nevery = "soon"\n[[source]]\nid = "b"\n'
    with pytest.raises(SourcesError) as caught:
        load(text)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.problems) == 4
    assert all(line.startswith(f"{tmp_path / 'sources.toml'}: ") for line in lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[defaults]\ndelay = = 2\n", r"is not valid TOML: .*\(at line 2, column 9\)"),
        ('[[source]]\nid = "a\n', r"is not valid TOML: .*line 2"),
        ("a = 1\na = 2\n", r"is not valid TOML: .*line 2"),
        ("a = " + "9" * 5000, r"is not valid TOML: .*digits"),
        ("a = " + "[" * 5000, r"is not valid TOML: nested too deep"),
        (b"[defaults]\ncontact = '\xff'\n", r"is not UTF-8 \(line 2\)"),
    ],
)
def test_what_is_no_toml_says_where(problems, text, expected):
    import re

    found = problems(text)
    assert len(found) == 1
    assert re.match(expected, found[0])


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    said = r"nowhere\.toml: no such file; make it with: dateline sources add .*DATELINE_SOURCES"
    with pytest.raises(SourcesError, match=said):
        load_sources(tmp_path / "nowhere.toml")


def test_a_folder_is_no_sources_file(tmp_path):
    with pytest.raises(SourcesError, match="cannot be read: Is a directory"):
        load_sources(str(tmp_path))
