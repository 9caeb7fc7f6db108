"""The vocabulary files hold to their schema, and their phrases find clutter and leave the story's own words."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import cleaners.vocabulary
from cleaners.vocabulary import CLUTTER_KINDS, all_vocabularies, clutter_kind, fold, vocabulary

FOLDER = Path(cleaners.vocabulary.__file__).parent
FILES = sorted(path for path in FOLDER.glob("*.toml") if len(path.stem) in (2, 3))
LANGUAGES = [path.stem for path in FILES]
UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")
BYLINE_KEYS = {"prefixes", "suffixes", "joiners", "roles", "modifiers", "desks", "credits"}
DATE_LISTS = {"connectors", "am", "pm", "updated", "published", "weekdays"}
# Lists that a language may leave empty: no halves of the day, nothing written behind a name.
MAY_BE_EMPTY = {"suffixes", "am", "pm", "connectors", "modifiers"}


@cache
def raw(language: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def lists(language: str) -> Iterator[tuple[str, list[str]]]:
    """Every list of phrases in the file, by its key as it stands there."""
    data = raw(language)
    for kind, phrases in data["clutter"].items():
        yield f"clutter.{kind}", phrases
    yield "endings.phrases", data.get("endings", {}).get("phrases", ["(none)"])
    for key, phrases in data["bylines"].items():
        yield f"bylines.{key}", phrases
    for key in DATE_LISTS & data["dates"].keys():
        yield f"dates.{key}", data["dates"][key]
    for unit, templates in data["dates"]["ago"].items():
        yield f"dates.ago.{unit}", templates
    yield "words.stopwords", data["words"]["stopwords"]


def named(language: str, key: str, phrases: Iterable[object]) -> list[str]:
    """What a failing test prints: file, key and phrase."""
    return [f"{language}.toml, {key}: {phrase!r}" for phrase in phrases]


def test_every_language_of_the_first_release_has_a_file() -> None:
    wanted = set("ar cs da de en es fa fi fr hi id it ja ko nl no pl pt ru sv tr uk ur vi zh".split())
    assert wanted - set(LANGUAGES) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_are_those_of_the_schema(language: str) -> None:
    data = raw(language)
    assert data["language"] == language, f"{language}.toml says that it is {data['language']!r}"
    assert set(data) - {"endings"} == {"language", "clutter", "bylines", "dates", "words"}
    assert set(data.get("endings", {})) <= {"phrases"}
    assert set(data["clutter"]) == set(CLUTTER_KINDS)
    assert set(data["bylines"]) - {"suffixes"} == BYLINE_KEYS - {"suffixes"}
    allowed = DATE_LISTS | {"order", "order_by_region", "months", "solar_months", "ago", "ago_exact"}
    assert set(data["dates"]) <= allowed
    assert {"order", "months", "ago", "ago_exact"} | (DATE_LISTS - {"connectors"}) <= set(data["dates"])
    assert data["dates"]["order"] in {"dmy", "mdy", "ymd"}
    assert set(data["dates"].get("order_by_region", {}).values()) <= {"dmy", "mdy", "ymd"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_hold_clean_text_and_are_not_empty(language: str) -> None:
    bad: list[str] = []
    for key, phrases in lists(language):
        if not phrases and key.rpartition(".")[2] not in MAY_BE_EMPTY:
            bad.append(f"{language}.toml, {key}: empty")
        bad += named(
            language,
            key,
            (each for each in phrases if not isinstance(each, str) or each != each.strip() or not fold(each)),
        )
    assert bad == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_list_says_a_thing_twice(language: str) -> None:
    bad: list[str] = []
    for key, phrases in lists(language):
        # Stop words keep their accents: Italian "e" and "è" are two.
        counted = Counter(each.lower() if key == "words.stopwords" else fold(each) for each in phrases)
        bad += named(language, key, (phrase for phrase, times in counted.items() if times > 1))
    for key in ("months", "solar_months", "ago_exact"):
        counted = Counter(fold(each) for each in raw(language)["dates"].get(key, {}))
        bad += named(language, f"dates.{key}", (phrase for phrase, times in counted.items() if times > 1))
    assert bad == []


def test_no_phrase_means_two_kinds_of_clutter_in_any_language() -> None:
    kinds: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for kind, phrases in raw(language)["clutter"].items():
            for phrase in phrases:
                kinds.setdefault(fold(phrase), {}).setdefault(kind, language)
    assert {phrase: homes for phrase, homes in kinds.items() if len(homes) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_months_are_complete(language: str) -> None:
    dates = raw(language)["dates"]
    assert set(dates["months"].values()) == set(range(1, 13)), f"{language}.toml, dates.months"
    if "solar_months" in dates:
        assert set(dates["solar_months"].values()) == set(range(1, 13)), (
            f"{language}.toml, dates.solar_months"
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_ages_have_units_and_numbers(language: str) -> None:
    dates = raw(language)["dates"]
    assert set(dates["ago"]) == set(UNITS), f"{language}.toml, dates.ago"
    bad = [
        f"{language}.toml, dates.ago.{unit}: {template!r}"
        for unit, templates in dates["ago"].items()
        for template in templates
        if template.count("{n}") != 1 or template.strip() == "{n}"
    ]
    bad += [
        f"{language}.toml, dates.ago_exact: {phrase!r} = {span!r}"
        for phrase, span in dates["ago_exact"].items()
        if not re.fullmatch(rf"\d+ (?:{'|'.join(UNITS)})", span)
    ]
    assert bad == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_gaps_stand_free(language: str) -> None:
    """A gap inside a phrase has a space on both sides, and only clutter and credits have gaps."""
    bad: list[str] = []
    for key, phrases in lists(language):
        gapped = key.startswith("clutter.") or key in ("bylines.credits", "endings.phrases")
        for phrase in phrases:
            inside = phrase.removeprefix("... ").removesuffix("...").replace(" ... ", " ")
            if "..." in inside or ("..." in phrase and not gapped):
                bad += named(language, key, [phrase])
    assert bad == []


def example(phrase: str) -> str:
    """A block that is made of the phrase and what its form leaves open."""
    text = f"Aa Bb {phrase[4:]}" if phrase.startswith("... ") else phrase
    if text.endswith("..."):
        text = text.removesuffix("...") + "qqq"
    elif text.endswith(":"):
        text += " Qqq qq"
    return text.replace(" ... ", " xx yy ").replace("{n}", "3")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_can_be_met(language: str) -> None:
    """No phrase is written so that it never matches, or is always taken for another kind."""
    bad: list[str] = []
    for kind, phrases in raw(language)["clutter"].items():
        for phrase in phrases:
            found = clutter_kind(example(phrase))
            if found is None or found[0] != kind:
                bad.append(f"{language}.toml, clutter.{kind}: {phrase!r} is found as {found}")
    assert bad == []


def test_a_region_falls_back_to_its_language_and_an_unknown_language_has_no_words() -> None:
    assert vocabulary("pt-BR") is all_vocabularies()["pt"]
    assert vocabulary("nb").language == "no"
    assert vocabulary("xx").clutter == {}
    assert vocabulary("en").date_order("us") == "mdy"


CLUTTER = [
    # language, kind, block
    ("en", "section_headings", "More Stories From World"),
    ("en", "read_more", "Read more: Harbour master resigns"),
    ("en", "newsletter", "Follow topics and writers from this story to see more like it"),
    ("en", "newsletter", "The week in numbers: our data desk writes to you once a month. Sign up here."),
    ("en", "paywall", "You have reached the part of the story that only members can read."),
    ("en", "paywall", "This story is for members"),
    ("en", "advertising", "Powered by"),
    ("en", "comments", "Comments (18)"),
    ("en", "legal", "Copyright 2021 The Harbour Press. All rights reserved."),
    ("de", "newsletter", "Unser Newsletter bringt Ihnen jeden Morgen das Wichtigste aus der Stadt."),
    ("de", "newsletter", "Der Morgen im Postfach"),
    ("de", "paywall", "Dieser Artikel ist nur für Abonnenten lesbar."),
    ("de", "consent", "Empfohlener redaktioneller Inhalt"),
    ("de", "read_more", "Lesen Sie auch: Neue Brücke fertig"),
    ("es", "read_more", "Lea también: El puerto reabre"),
    ("es", "section_headings", "Noticias relacionadas"),
    ("es", "comments", "Comentarios"),
    ("es", "legal", "Todos los derechos reservados"),
    ("fr", "read_more", "Lire aussi : Le port rouvre"),
    ("fr", "section_headings", "Les plus lus"),
    ("fr", "comments", "Commentaires"),
    ("fr", "legal", "Tous droits réservés"),
    ("it", "read_more", "Leggi anche: Riapre il porto"),
    ("it", "section_headings", "I più letti"),
    ("it", "comments", "Commenti"),
    ("it", "legal", "Tutti i diritti riservati"),
    ("pt", "read_more", "Leia também: Porto reabre"),
    ("pt", "section_headings", "Mais lidas"),
    ("pt", "comments", "Comentários"),
    ("pt", "legal", "Todos os direitos reservados"),
    ("nl", "read_more", "Lees ook: Haven weer open"),
    ("nl", "section_headings", "Meest gelezen"),
    ("nl", "comments", "Reacties"),
    ("nl", "legal", "Alle rechten voorbehouden"),
    ("sv", "read_more", "Läs också: Hamnen öppnar"),
    ("sv", "section_headings", "Mest läst"),
    ("sv", "comments", "Kommentarer"),
    ("sv", "advertising", "Annons"),
    ("ja", "read_more", "あわせて読みたい：港の時計塔、夜の見学会が人気"),
    ("ja", "read_more", "【関連記事】港の時計塔、夜の見学会が人気"),
    ("ja", "section_headings", "【アクセスランキング】"),
    ("ja", "legal", "無断転載を禁じます。"),
    ("ja", "paywall", "この記事は有料会員限定です。残り1234文字"),
    ("ja", "advertising", "広告"),
    ("zh", "read_more", "延伸阅读：渡轮恢复按潮汐时刻开行"),
    ("zh", "read_more", "延伸閱讀：渡輪恢復通航"),
    ("zh", "section_headings", "相关新闻"),
    ("zh", "legal", "未经授权，不得转载或建立镜像"),
    ("zh", "editor_note", "【责任编辑：何晓棠】"),
    ("zh", "comments", "3条评论"),
    ("ur", "read_more", "یہ بھی پڑھیں: پرانے شہر کی گلیوں کے نام"),
    ("ur", "section_headings", "سب سے زیادہ پڑھی جانے والی"),
    ("ur", "comments", "اپنی رائے کا اظہار کریں"),
    ("ur", "advertising", "اشتہار"),
    ("ur", "legal", "جملہ حقوق محفوظ ہیں"),
    ("ar", "read_more", "اقرأ أيضاً: مدرسة عائمة تستقبل التلاميذ"),
    ("ar", "section_headings", "الأكثر قراءة"),
    ("ar", "comments", "سجّل الدخول لإضافة تعليق."),
    ("ar", "newsletter", "اشترك مجاناً في نشرتنا"),
    ("ar", "legal", "جميع الحقوق محفوظة"),
    ("ko", "section_headings", "많이 본 뉴스"),
    ("ko", "captions", "[사진=연합뉴스]"),
    ("ko", "legal", "무단전재 및 재배포 금지"),
    ("ko", "comments", "댓글 12개"),
    ("ko", "newsletter", "여러분의 제보를 기다립니다"),
    ("fa", "read_more", "بیشتر بخوانید: بندر دوباره باز شد"),
    ("fa", "section_headings", "پربازدیدترین‌ها"),
    ("fa", "comments", "ارسال نظر"),
    ("fa", "legal", "تمامی حقوق این سایت محفوظ است"),
    ("fa", "legal", "انتهای پیام/"),
    ("hi", "read_more", "यह भी पढ़ें: बंदरगाह फिर खुला"),
    ("hi", "section_headings", "संबंधित खबरें"),
    ("hi", "comments", "कमेंट करें"),
    ("hi", "legal", "© 2024 पत्रिका. सर्वाधिकार सुरक्षित"),
    ("hi", "captions", "प्रतीकात्मक तस्वीर"),
    ("tr", "read_more", "Devamı için tıklayın"),
    ("tr", "section_headings", "EN ÇOK OKUNANLAR"),
    ("tr", "comments", "YORUM YAZIN"),
    ("tr", "legal", "Tüm hakları saklıdır."),
    ("tr", "advertising", "Reklam"),
    ("ru", "read_more", "Читайте также: Порт снова открыт"),
    ("ru", "section_headings", "Материалы по теме"),
    ("ru", "comments", "5 комментариев"),
    ("ru", "captions", "Фото: пресс-служба"),
    ("ru", "legal", "Все права защищены"),
    ("uk", "read_more", "Читайте також: Порт знову відкрито"),
    ("uk", "section_headings", "Останні новини"),
    ("uk", "comments", "Залишити коментар"),
    ("uk", "legal", "Усі права захищені"),
    ("pl", "read_more", "Czytaj także: Port znów otwarty"),
    ("pl", "section_headings", "Najczęściej czytane"),
    ("pl", "paywall", "Pozostało 85% tekstu"),
    ("pl", "captions", "Fot. Jan Kowalski"),
    ("pl", "legal", "Wszelkie prawa zastrzeżone"),
    ("cs", "read_more", "Čtěte také: Přístav znovu otevřen"),
    ("cs", "section_headings", "Nejčtenější"),
    ("cs", "paywall", "Pouze pro předplatitele"),
    ("cs", "captions", "Ilustrační foto"),
    ("cs", "legal", "Všechna práva vyhrazena"),
    ("da", "read_more", "Læs også: Havnen åbner igen"),
    ("da", "section_headings", "Mest læste"),
    ("da", "comments", "Skriv en kommentar"),
    ("da", "paywall", "Denne artikel er kun for abonnenter"),
    ("no", "read_more", "Les også: Havnen åpner igjen"),
    ("no", "section_headings", "Siste nytt"),
    ("no", "advertising", "Saken fortsetter under annonsen"),
    ("no", "captions", "Arkivfoto: Ola Nordmann"),
    ("fi", "read_more", "Lue myös: Satama avattiin"),
    ("fi", "section_headings", "Luetuimmat"),
    ("fi", "advertising", "Juttu jatkuu mainoksen jälkeen"),
    ("fi", "captions", "Kuva: Matti Meikäläinen"),
    ("id", "read_more", "Baca juga: Pelabuhan dibuka lagi"),
    ("id", "section_headings", "Terpopuler"),
    ("id", "newsletter", "Ikuti berita terbaru kami di Google News"),
    ("id", "legal", "Dilarang mengutip tanpa izin"),
    ("vi", "read_more", "Xem thêm: Cảng mở cửa trở lại"),
    ("vi", "section_headings", "TIN LIÊN QUAN"),
    ("vi", "comments", "Gửi bình luận của bạn"),
    ("vi", "advertising", "Quảng cáo"),
]


@pytest.mark.parametrize(("language", "kind", "block"), CLUTTER)
def test_clutter_is_found(language: str, kind: str, block: str) -> None:
    found = clutter_kind(block)
    assert found is not None
    assert found[0] == kind, f"{language}: {found}"


def test_every_language_has_cases() -> None:
    assert {language for language in LANGUAGES if sum(case[0] == language for case in CLUTTER) < 4} == set()
    assert {language for language in LANGUAGES if sum(case[0] == language for case in STORY) < 2} == set()


# Sentences of stories that begin with words of the lists.
STORY = [
    ("en", "More than 1 in 4 ferries were late last month, the harbour board said."),
    ("en", "Watch how the tugs turn the hull within its own length, and you see why pilots train for years."),
    ("en", "Powered by an influx of wealthy donors, the museum doubled its exhibition space in a decade."),
    ("en", "“Breaking: the barrier holds,” read a message that the engineer sent to his wife at midnight."),
    ("en", "Sponsored by Senator Amy Holt, the bill would bar cruise ships from the inner harbour."),
    ("en", "In partnership with the university, the town surveyed every tree along the quay."),
    ("en", "Copyright law does not protect a recipe, the court held on Monday."),
    ("en", "We couldn’t find anyone who had seen the boat, the sergeant told the inquest."),
    ("en", "“We rely on imported grain,” the miller said."),
    ("de", "Mehr als jede vierte Fähre kam im vergangenen Monat zu spät, teilte der Hafen mit."),
    ("de", "In Zusammenarbeit mit der Universität hat die Stadt alle Bäume am Kai vermessen."),
    ("de", "Erhalten Sie keine Antwort, können Sie sich an die Schlichtungsstelle wenden, sagte er."),
    ("de", "Nachdruck verlieh der Minister seiner Forderung mit einem Besuch im Hafen."),
    ("de", "Foto- und Videoaufnahmen sind auf der Werft nicht erlaubt, sagte der Sprecher."),
    ("es", "Más de una de cada cuatro naves llegó tarde el mes pasado, según la autoridad portuaria."),
    ("es", "Lea Jiménez, vecina del puerto, dijo que nadie la había avisado."),
    ("fr", "Plus de quatre bacs sur dix étaient en retard le mois dernier, selon le port."),
    ("fr", "Lire un plan de marée demande des années, explique la pilote."),
    ("it", "Più letti in ospedale e meno burocrazia: è la richiesta dei medici del porto."),
    ("it", "Leggi e regolamenti del porto saranno riscritti entro l'anno, ha detto il sindaco."),
    ("pt", "Mais de um quarto das balsas atrasou no mês passado, disse a autoridade portuária."),
    ("pt", "Leia Campos, moradora do porto, disse que ninguém a avisou."),
    ("nl", "Meer dan een kwart van de veerboten was vorige maand te laat, zegt de haven."),
    ("nl", "Lees- en schrijfvaardigheid van leerlingen daalt al jaren, blijkt uit onderzoek."),
    ("sv", "Läsningen bland unga minskar för femte året i rad, visar en ny undersökning."),
    ("sv", "Mer än var fjärde färja var försenad förra månaden, uppger hamnen."),
    ("ja", "広告費は前年より三割増え、過去最高になったと同社は発表した。"),
    ("ja", "関連する法律の改正案は来月、国会に提出される見通しだ。"),
    ("ja", "写真は幕末に撮影されたもので、港の全景が写っている。"),
    ("zh", "相关部门表示，渡轮将于下周恢复通航。"),
    ("zh", "广告收入同比增长三成，创下历史新高。"),
    ("zh", "更多的居民选择乘坐渡轮上班，交通部门说。"),
    ("ur", "اشتہار دیکھ کر دو سو افراد نے درخواستیں جمع کرائیں، انتظامیہ نے بتایا۔"),
    ("ur", "مزید بارشوں کی پیش گوئی کے بعد بندرگاہ بند کر دی گئی ہے۔"),
    ("ar", "شارك مئات البحارة في المسيرة التي نظمتها البلدية يوم الاثنين."),
    ("ar", "اشترك في السباق أكثر من أربعين قارباً من خمس دول."),
    ("ar", "المزيد من السفن سترسو في الميناء هذا العام، بحسب المدير."),
    ("ko", "광고 시장이 지난해보다 30% 성장했다고 협회가 밝혔다."),
    ("ko", "댓글을 조작한 혐의로 기소된 남성에게 징역형이 선고됐다."),
    ("fa", "بیشتر مردم شهر با کشتی به سر کار می‌روند، شهردار گفت."),
    ("fa", "تبلیغات در تلویزیون سی درصد گران‌تر شده است، به گفته کارشناسان."),
    ("hi", "विज्ञापन पर खर्च पिछले साल से तीस प्रतिशत बढ़ा है, कंपनी ने बताया।"),
    ("hi", "और देशों ने भी इस समझौते पर हस्ताक्षर किए हैं, मंत्री ने कहा।"),
    ("tr", "Reklam gelirleri geçen yıla göre yüzde otuz arttı, dedi şirket sözcüsü."),
    ("tr", "Daha fazla feribot seferi düzenlenecek, açıklamasını yaptı liman başkanı."),
    ("ru", "Реклама подорожала за год на треть, сообщили в компании."),
    ("ru", "Подробнее о причинах аварии рассказал капитан порта на пресс-конференции."),
    ("uk", "Реклама подорожчала за рік на третину, повідомили в компанії."),
    ("uk", "Більше половини поромів запізнилися минулого місяця, заявили в порту."),
    ("pl", "Reklama podrożała w ciągu roku o jedną trzecią, podała spółka."),
    ("pl", "Ładowanie promów prądem z lądu skróci postój o godzinę, zapewnia armator."),
    ("pl", "Autor jest przekonany, że latarnia powstała sto lat wcześniej."),
    ("cs", "Reklama zdražila za rok o třetinu, uvedla společnost."),
    ("cs", "Více než čtvrtina přívozů měla minulý měsíc zpoždění, oznámil přístav."),
    ("da", "Del af havnen blev spærret af i går, oplyser politiet."),
    ("da", "Mere end hver fjerde færge var forsinket i sidste måned, siger havnen."),
    ("no", "Del av havna ble sperret i går, opplyser politiet."),
    ("no", "Ansvarlig redaktør Kari Holm sier at avisen brøt Vær varsom-plakaten."),
    ("fi", "Mainos maksoi kaupungille satatuhatta euroa, kertoo satamajohtaja."),
    ("fi", "Luetun ymmärtäminen heikkenee koululaisilla, sanoo tutkija."),
    ("id", "Iklan di televisi naik tiga puluh persen dibanding tahun lalu, kata perusahaan itu."),
    ("id", "Komentar wali kota itu memicu protes para nelayan di pelabuhan."),
    ("vi", "Chia sẻ với báo chí, ông cho biết cảng sẽ mở cửa trở lại vào tháng tới."),
    ("vi", "Quảng cáo trên truyền hình tăng ba mươi phần trăm so với năm ngoái, công ty cho biết."),
]


@pytest.mark.parametrize(("language", "sentence"), STORY)
def test_sentences_of_a_story_are_left_alone(language: str, sentence: str) -> None:
    assert clutter_kind(sentence) is None, language
