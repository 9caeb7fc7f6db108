"""What language a story is in, whatever its page says."""

from __future__ import annotations

import pytest

from cleaners.language import find_language
from cleaners.language_tags import language_tag
from cleaners.metadata import Metadata
from cleaners.page import SiteHints

ENGLISH = (
    "The harbour was closed on Monday after a storm that had been expected for days, and the ferries will not be "
    "back before the end of the week, the port authority said in a statement to the press."
)
GERMAN = (
    "Der Hafen ist am Montag nach einem Sturm geschlossen worden, und die Fähren werden nach Angaben der Behörde "
    "nicht vor dem Ende der Woche wieder fahren, weil der Schaden an den Anlegern noch geprüft wird."
)
URDU = "بندرگاہ پیر کے روز طوفان کے بعد بند کر دی گئی، اور حکام کا کہنا ہے کہ کشتیاں ہفتے کے آخر سے پہلے نہیں چلیں گی۔"
ARABIC = "أغلق الميناء يوم الإثنين بعد عاصفة كانت متوقعة منذ أيام، وقالت السلطة إن العبارات لن تعود قبل نهاية الأسبوع."
PERSIAN = "بندر پس از توفان بسته شد و مقام‌ها می‌گویند کشتی‌ها پیش از پایان هفته حرکت نخواهند کرد، چون پل آسیب دیده است."
JAPANESE = (
    "港は月曜日、数日前から予想されていた嵐のために閉鎖され、フェリーは週末まで運航しないと当局が発表した。"
)
CHINESE = "港口周一因预报已久的风暴关闭，港务局在声明中表示，渡轮要到本周末才能恢复航行。"
UKRAINIAN = (
    "Порт закрили в понеділок після шторму, і пороми, за словами влади, не повернуться до кінця тижня."
)


def spoken(
    text: str, declared: str | None = None, hint: str | None = None, **meta: str
) -> tuple[str | None, ...]:
    page = Metadata(
        language=declared, meta={name.replace("_", ":"): (value,) for name, value in meta.items()}
    )
    found = find_language(page, text, SiteHints(language=hint))
    return (None, None) if found is None else (found.value, found.where, *found.warnings)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        (URDU, "ur"),
        (ARABIC, "ar"),
        (PERSIAN, "fa"),
        (JAPANESE, "ja"),
        (CHINESE, "zh"),
        (UKRAINIAN, "uk"),
    ],
)
def test_the_text_tells_its_language(text: str, language: str) -> None:
    found = find_language(None, text, SiteHints())
    assert found is not None
    assert (found.value, found.warnings) == (language, ())


def test_what_is_declared_keeps_its_region() -> None:
    assert spoken(ENGLISH, "en-us") == ("en-US", "html lang")
    assert spoken(ENGLISH, "en", og_locale="en_GB") == ("en", "html lang")
    assert spoken(ENGLISH, None, og_locale="en_GB") == ("en-GB", "meta og:locale")
    assert spoken(ENGLISH, hint="en-IE") == ("en-IE", "source")


def test_json_ld_declares_too() -> None:
    page = Metadata(json_ld=({"@type": "NewsArticle", "headline": "x", "inLanguage": {"name": "English"}},))
    found = find_language(page, ENGLISH, SiteHints())
    assert found is not None
    assert (found.value, found.where) == ("en", "json-ld inLanguage")


def test_a_declaration_that_the_text_contradicts_is_overruled() -> None:
    assert spoken(URDU, "en") == ("ur", "script of the text", "declared_language_en_is_ur")
    assert spoken(URDU, "ar") == ("ur", "script of the text", "declared_language_ar_is_ur")
    assert spoken(GERMAN, "en-US") == ("de", "words of the text", "declared_language_en_is_de")
    assert spoken(ENGLISH, "ur") == ("en", "words of the text", "declared_language_ur_is_en")


def test_another_declaration_that_fits_is_taken() -> None:
    assert spoken(GERMAN, "en", og_locale="de_AT") == (
        "de-AT",
        "meta og:locale",
        "declared_language_en_is_de",
    )
    assert spoken(URDU, "en", hint="ur-PK") == ("ur-PK", "source", "declared_language_en_is_ur")


def test_few_words_overrule_nothing() -> None:
    assert spoken("Der Hafen ist zu", "en") == ("en", "html lang")
    assert spoken("", "ur") == ("ur", "html lang")
    assert spoken("12:30 2020", "ur") == ("ur", "html lang")


def test_close_languages_are_left_to_the_declaration() -> None:
    norwegian = "Havnen ble stengt på mandag etter en storm som har vært ventet i flere dager, og det er ikke klart når"
    assert spoken(norwegian, "nb-NO") == ("nb-NO", "html lang")
    assert spoken(norwegian, "da") == ("da", "html lang")


def test_names_in_another_script_do_not_count() -> None:
    text = "港は「Harbour Authority」によると月曜日に閉鎖された。フェリー「Star of the Sea」は週末まで運航しない。"
    assert spoken(text, "ja") == ("ja", "html lang")


def test_nothing_known_is_nothing_said() -> None:
    assert spoken("") == (None, None)
    assert spoken("Rostock 12 Wismar 13") == (None, None)


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en_US.UTF-8", "en-US"),
        ("EN", "en"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("en-UK", "en-GB"),
        ("eng", "en"),
        ("iw", "he"),
        ("Deutsch", "de"),
        ("de, en", "de"),
        ("text/html; charset=utf-8", None),
        ("utf-8", None),
        ("und", None),
        ("x-default", None),
        ("", None),
    ],
)
def test_tags_are_brought_to_one_spelling(written: str, tag: str | None) -> None:
    assert language_tag(written) == tag
