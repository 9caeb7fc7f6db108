"""What each peer makes of a page, asked the way its own documentation says; run by the python of its environment.

    .peers/trafilatura/bin/python workers/peer_answers.py "trafilatura fast"

A field that a peer does not have is left out of the answer.
"""

from __future__ import annotations

import html as entities
import logging
import re
import sys
from importlib.metadata import version
from typing import Any

from answers import Answer, answer_pages

Page = dict[str, Any]


def trafilatura(**options: bool) -> Answer:
    """bare_extraction with metadata, in one of its modes."""
    from trafilatura import bare_extraction

    def answer(page: Page) -> Page:
        document = bare_extraction(
            page["html"], url=page["url"], include_comments=False, with_metadata=True, **options
        )
        if document is None:
            return {"body": "", "title": None, "authors": [], "published": None, "topics": []}
        return {
            "title": document.title,
            "authors": [name.strip() for name in (document.author or "").split(";") if name.strip()],
            "published": document.date,
            "body": document.text,
            "topics": document.tags or [],
        }

    return answer


def resiliparse() -> Answer:
    """The plain text of the main content."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def answer(page: Page) -> Page:
        tree = HTMLTree.parse(page["html"])
        body = extract_plain_text(
            tree,
            main_content=True,
            preserve_formatting=True,
            list_bullets=False,
            alt_texts=False,
            links=False,
            form_fields=False,
            noscript=False,
        )
        return {"title": tree.title, "body": body}

    return answer


def newspaper4k() -> Answer:
    """Article.parse on the given page."""
    from newspaper import Article, Config

    def answer(page: Page) -> Page:
        config = Config()
        config.fetch_images = False
        article = Article(page["url"], config=config)
        article.download(input_html=page["html"])
        article.parse()
        return {
            "title": article.title,
            "authors": list(article.authors),
            "published": article.publish_date.isoformat() if article.publish_date else None,
            "body": article.text,
            "topics": sorted(article.tags or article.meta_keywords or ()),
        }

    return answer


def news_please() -> Answer:
    """NewsPlease.from_html."""
    from newsplease import NewsPlease

    def answer(page: Page) -> Page:
        article = NewsPlease.from_html(page["html"], url=page["url"], fetch_images=False)
        return {
            "title": article.title,
            "authors": list(article.authors or ()),
            "published": article.date_publish.isoformat() if article.date_publish else None,
            "body": article.maintext or "",
        }

    return answer


def readability() -> Answer:
    """The summary, its markup taken off."""
    from readability import Document

    def answer(page: Page) -> Page:
        document = Document(page["html"])
        return {"body": flat(document.summary(html_partial=True)), "title": document.short_title()}

    return answer


_BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|td|th|table|blockquote|section|article|pre)\b[^>]*>", re.IGNORECASE
)
_TAG = re.compile(r"<[^>]+>")


def flat(markup: str) -> str:
    """Markup as lines of text."""
    lines = _TAG.sub("", _BLOCK.sub("\n", markup)).split("\n")
    return "\n".join(text for line in lines if (text := entities.unescape(line).strip()))


_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def goose3() -> Answer:
    """Goose.extract without images."""
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False, "strict": False})

    def answer(page: Page) -> Page:
        article = goose.extract(raw_html=page["html"])
        printed, moment = article.publish_date, article.publish_datetime_utc
        if moment and not _ISO_DAY.match(str(printed)):
            printed = moment.isoformat()
        return {
            "title": article.title,
            "authors": list(article.authors or ()),
            "published": printed,
            "body": article.cleaned_text,
            "topics": list(article.tags or ()),
        }

    return answer


_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ms": "Malay", "nb": "Norwegian_Bokmal", "nl": "Dutch",
    "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip
_DECLARED = re.compile(r"<html[^>]*\blang\s*=\s*[\"']?([a-zA-Z]{2})")


def justext() -> Answer:
    """Its good paragraphs, with the stop words of the language that the page declares, English otherwise."""
    from justext import get_stoplist, get_stoplists
    from justext import justext as classify

    known = get_stoplists()
    lists = {code: get_stoplist(name) for code, name in _LANGUAGES.items() if name in known}

    def answer(page: Page) -> Page:
        declared = _DECLARED.search(page["html"])
        words = lists.get(declared[1].lower() if declared else "en", lists["en"])
        kept = [
            each.text
            for each in classify(page["html"].encode(), words, encoding="utf-8")
            if not each.is_boilerplate
        ]
        return {"body": "\n".join(kept)}

    return answer


def boilerpy3() -> Answer:
    """Its ArticleExtractor."""
    from boilerpy3.extractors import ArticleExtractor

    extractor = ArticleExtractor(raise_on_failure=False)

    def answer(page: Page) -> Page:
        document = extractor.get_doc(page["html"])
        return {"title": document.title, "body": document.content}

    return answer


PEERS = {
    "trafilatura precision": ("trafilatura", lambda: trafilatura(favor_precision=True)),
    "trafilatura": ("trafilatura", trafilatura),
    "trafilatura fast": ("trafilatura", lambda: trafilatura(fast=True)),
    "resiliparse": ("resiliparse", resiliparse),
    "newspaper4k": ("newspaper4k", newspaper4k),
    "news-please": ("news-please", news_please),
    "readability-lxml": ("readability-lxml", readability),
    "goose3": ("goose3", goose3),
    "jusText": ("jusText", justext),
    "boilerpy3": ("boilerpy3", boilerpy3),
}

if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    distribution, made = PEERS[sys.argv[1]]
    answer_pages(sys.argv[1], made(), version(distribution))
