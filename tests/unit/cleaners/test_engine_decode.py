"""Bytes to text: every encoding with right, wrong and missing declarations, damage, and what is no text at all."""

from __future__ import annotations

import gzip
import zipfile
from io import BytesIO

import pytest

from cleaners.decode import decode
from cleaners.errors import Refusal, UndecodablePage
from cleaners.page import RawPage

RUSSIAN = (
    "Губернатор области заявил, что мост через реку откроют до конца года. Работы идут по графику, сообщил "
    "подрядчик, хотя весной паводок остановил стройку на две недели."
)
SAMPLES = {
    "cp1251": RUSSIAN,
    "koi8-r": RUSSIAN,
    "gb18030": "市政府星期四宣布，新的渡轮码头将于明年春天开放。官员表示，工程已经完成大半，预算没有超支。",
    "big5": "市政府星期四宣布，新的渡輪碼頭將於明年春天開放。官員表示，工程已經完成大半，預算沒有超支。",
    "shift_jis": "市は木曜日、新しいフェリー乗り場を来春に開くと発表した。担当者は工事の大半が終わったと述べた。",
    "euc-jp": "市は木曜日、新しいフェリー乗り場を来春に開くと発表した。担当者は工事の大半が終わったと述べた。",
    "euc-kr": "시는 목요일 새 여객선 부두를 내년 봄에 연다고 발표했다. 담당자는 공사가 대부분 끝났다고 말했다.",
    "iso-8859-2": "Burmistrz ogłosił w czwartek, że nowa przystań zostanie otwarta wiosną. Żaden z urzędników nie "
    "chciał podać kosztu ani wskazać źródła pieniędzy.",
    "iso-8859-7": "Ο δήμος ανακοίνωσε την Πέμπτη ότι η νέα αποβάθρα θα ανοίξει την άνοιξη. Οι εργασίες τελειώνουν.",
    "cp1254": "Belediye başkanı perşembe günü yeni iskelenin ilkbaharda açılacağını söyledi. Görevliler işin büyük "
    "bölümünün bittiğini, ışıklandırmanın da kurulacağını belirtti.",
    "cp1256": "أعلنت البلدية يوم الخميس أن رصيف العبارات الجديد سيفتتح في الربيع المقبل. وقال مسؤول إن الأعمال انتهت.",
}
LATIN = {
    "german": "Die Bürgermeisterin kündigte an, „größere“ Fähren könnten schon im Frühjahr wieder über den Fluß gehen.",
    "french": "Les élèves de l’école où l’été s’achève « déjà » ont été reçus à l’hôtel de ville par le maire.",
    "spanish": "El año pasado la señora Muñoz anunció en Málaga que la estación abriría después del otoño.",
    "portuguese": "A câmara não disse à imprensa se as obras já começaram; «são questões técnicas», explicou ele.",
    "swedish": "Färjan går på måndag från ön, säger ägaren. Nämnden åtgärdar felet före påsk, lovar hon även.",
    "norwegian": "Fergen går på mandag fra øya, sier eieren. Kommunen får også ny brygge når året er omme på øya.",
    "icelandic": "Það er líka á döfinni að þú ættir að sjá þáttinn um þjóðina sem býr við sjóinn, sagði ráðherrann.",
}
DECLARATIONS = {
    "header": ("", "text/html; charset={}"),
    "meta": ("<meta charset={}>", None),
    "http-equiv": ('<meta http-equiv="Content-Type" content="text/html; charset={}">', None),
    "nothing": ("", None),
    "unknown name": ("<meta charset=x-banana>", "text/html; charset=banana"),
    "utf-8 header, which is wrong": ("", "text/html; charset=utf-8"),
    "utf-8 meta, which is wrong": ("<meta charset=utf-8>", None),
    "utf-8 header over a right meta": ("<meta charset={}>", "text/html; charset=utf-8"),
    "utf-8 meta under a right header": ("<meta charset=utf-8>", "text/html; charset={}"),
    "latin-1 header of the server over a right meta": ("<meta charset={}>", "text/html; charset=iso-8859-1"),
}


def written(text: str, meta: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head>{meta}<title>{text[:30]}</title></head><body>"
        + f"<p class=lead>{text}</p>" * 3
        + "</body></html>"
    )


def page(body: bytes, content_type: str | None = None) -> RawPage:
    return RawPage(url=None, body=body, headers={"content-type": content_type} if content_type else {})


@pytest.mark.parametrize("declared", DECLARATIONS)
@pytest.mark.parametrize("encoding", SAMPLES)
def test_a_legacy_page_is_read_whatever_is_declared(encoding: str, declared: str) -> None:
    meta, header = DECLARATIONS[declared]
    text = written(SAMPLES[encoding], meta.format(encoding))
    decoded = decode(page(text.encode(encoding), header and header.format(encoding)))
    assert decoded.text == text
    assert decoded.evidence


@pytest.mark.parametrize(
    "encoding", ["cp1251", "koi8-r", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "cp1256"]
)
def test_another_script_sent_as_latin_1_is_found_out(encoding: str) -> None:
    text = written(SAMPLES[encoding])
    decoded = decode(page(text.encode(encoding), "text/html; charset=iso-8859-1"))
    assert decoded.text == text
    assert [code for code in decoded.warnings if code.startswith("declared_encoding_cp1252_is_")]


@pytest.mark.parametrize("encoding", ["iso-8859-2", "cp1254"])
def test_a_latin_page_sent_as_latin_1_is_read_by_its_letters(encoding: str) -> None:
    text = written(SAMPLES[encoding])
    decoded = decode(page(text.encode(encoding), "text/html; charset=iso-8859-1"))
    assert decoded.text == text
    assert decoded.evidence == "letters, against the http header"


@pytest.mark.parametrize("declared", ["nothing", "unknown name", "utf-8 header, which is wrong", "meta"])
@pytest.mark.parametrize("language", LATIN)
def test_western_languages(language: str, declared: str) -> None:
    """Undeclared Latin-1 is the commonest legacy page, and code pages of its neighbours read it without an error."""
    meta, header = DECLARATIONS[declared]
    text = written(LATIN[language], meta.format("windows-1252"))
    assert decode(page(text.encode("cp1252"), header)).text == text


@pytest.mark.parametrize(
    "codec",
    "zlib rot13 base64 hex bz2 unicode_escape raw_unicode_escape idna punycode undefined utf-7 mbcs".split(),
)
def test_codecs_that_are_no_encodings_are_not_obeyed(codec: str) -> None:
    text = written(LATIN["french"], f"<meta charset={codec}>")
    assert decode(page(text.encode("cp1252"), f"text/html; charset={codec}")).text == text


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("x-sjis", "shift_jis"),
        ("windows-31j", "shift_jis"),
        ("ks_c_5601-1987", "euc-kr"),
        ("gb2312", "gbk"),
        ("big5-hkscs", "big5"),
        ("latin2", "iso-8859-2"),
        ("windows-1254", "cp1254"),
    ],
)
def test_names_of_encodings_on_the_web(name: str, encoding: str) -> None:
    samples = {**SAMPLES, "gbk": SAMPLES["gb18030"]}
    text = written(samples[encoding])
    decoded = decode(page(text.encode(encoding), f"text/html; charset={name}"))
    assert (decoded.text, decoded.evidence) == (text, "http header")


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"\xef\xbb\xbf" + written(RUSSIAN).encode(), "utf-8"),
        (b"\xff\xfe" + written(RUSSIAN).encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + written(RUSSIAN).encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\x00\x00" + written(RUSSIAN).encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_a_byte_order_mark_beats_every_declaration(body: bytes, encoding: str) -> None:
    decoded = decode(page(body, "text/html; charset=koi8-r"))
    assert (decoded.text, decoded.encoding, decoded.evidence) == (
        written(RUSSIAN),
        encoding,
        "byte order mark",
    )
    assert decoded.warnings == (f"declared_encoding_koi8-r_is_{encoding}",)


@pytest.mark.parametrize("header", ["text/html; charset=iso-8859-1", "text/html; charset=gb2312", None])
def test_valid_utf_8_beats_a_wrong_header(header: str | None) -> None:
    text = written("Straße “x” — 日本の港、渡し船が戻る")
    decoded = decode(page(text.encode(), header))
    assert (decoded.text, decoded.evidence) == (text, "valid utf-8")
    assert bool(decoded.warnings) is (header is not None)


@pytest.mark.parametrize("meta", ["<meta charset=iso-2022-jp>", ""])
def test_seven_bit_japanese(meta: str) -> None:
    text = written(SAMPLES["shift_jis"], meta)
    assert decode(page(text.encode("iso2022_jp"))).text == text


@pytest.mark.parametrize(
    "damage",
    [b"\xe2\x80", b"\xff", b"\xc3\x28", b"\xf0\x9f\x98"],
    ids=["cut quote", "stray byte", "bad continuation", "half an emoji"],
)
def test_damaged_utf_8_stays_utf_8(damage: bytes) -> None:
    """Teasers cut in mid-character are common; one must not turn the whole page into another encoding."""
    whole = written(RUSSIAN).encode()
    decoded = decode(page(whole.replace(b"</title>", damage + b"</title>", 1), "text/html; charset=utf-8"))
    assert decoded.encoding == "utf-8"
    assert decoded.warnings == ("undecodable_characters",)
    assert RUSSIAN in decoded.text


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_body_cut_in_mid_character_is_still_utf_8(cut: int) -> None:
    decoded = decode(page(RUSSIAN.encode()[:-cut]))
    assert decoded.evidence == "valid utf-8"
    assert decoded.text[:-1] == RUSSIAN[: len(decoded.text) - 1]


def test_a_long_page_is_judged_by_whole_characters() -> None:
    """The detector sees a sample; half a character at its end ruled the right encoding out."""
    text = written(" ".join([SAMPLES["gb18030"]] * 900))
    for shift in range(4):
        assert decode(page(b"x" * shift + text.encode("gb18030"))).encoding == "gb18030"


def _archive() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.html", "<p>x</p>")
    return packed.getvalue()


BINARY = {
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "PDF after blank lines": b"\r\n\r\n%PDF-1.4",
    "PNG": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)),
    "GIF": b"GIF89a" + bytes(range(256)),
    "gzip": gzip.compress(b"<p>a page</p>"),
    "zip": _archive(),
    "zstd": b"\x28\xb5\x2f\xfd" + bytes(range(256)),
    "office": b"\xd0\xcf\x11\xe0" + bytes(600),
    "program": b"\x7fELF" + bytes(range(256)),
    "controls": bytes(range(32)) * 40,
}


@pytest.mark.parametrize("kind", BINARY)
def test_a_binary_file_is_refused_by_name(kind: str) -> None:
    with pytest.raises(UndecodablePage) as refused:
        decode(page(BINARY[kind], "text/html; charset=utf-8"))
    assert refused.value.reason is Refusal.NOT_TEXT
    assert "not a page of text" in refused.value.detail


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\x00\x00\x00", b"\xef\xbb\xbf \n\x00"])
def test_an_empty_page_is_refused(body: bytes) -> None:
    with pytest.raises(UndecodablePage) as refused:
        decode(page(body))
    assert refused.value.reason is Refusal.EMPTY


def test_nul_bytes_in_a_page_are_no_text() -> None:
    whole = written(RUSSIAN)
    assert decode(page(whole.replace("Губ", "Г\x00уб", 1).encode())).text == whole
