"""Names of languages as pages write them, brought to BCP 47: "en_us", "eng", "English", "zh-hant-tw"."""

from __future__ import annotations

import re

_ALIASES = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "jp": "ja",
    "cn": "zh",
    "ua": "uk",
    "cz": "cs",
    "gr": "el",
    "dk": "da",
}
_ALPHA3 = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt",
    "nld": "nl", "dut": "nl", "rus": "ru", "ukr": "uk", "pol": "pl", "tur": "tr", "ara": "ar", "fas": "fa",
    "per": "fa", "urd": "ur", "hin": "hi", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "swe": "sv",
    "nor": "no", "dan": "da", "fin": "fi", "ces": "cs", "cze": "cs", "ell": "el", "gre": "el", "heb": "he",
}  # fmt: skip
_NAMES = {
    "english": "en", "deutsch": "de", "german": "de", "français": "fr", "french": "fr", "español": "es",
    "spanish": "es", "italiano": "it", "italian": "it", "português": "pt", "portuguese": "pt", "nederlands": "nl",
    "dutch": "nl", "русский": "ru", "russian": "ru", "polski": "pl", "polish": "pl", "türkçe": "tr", "turkish": "tr",
    "arabic": "ar", "العربية": "ar", "urdu": "ur", "اردو": "ur", "persian": "fa", "فارسی": "fa", "hindi": "hi",
    "हिन्दी": "hi", "chinese": "zh", "中文": "zh", "japanese": "ja", "日本語": "ja", "korean": "ko", "한국어": "ko",
    "svenska": "sv", "swedish": "sv", "norsk": "no", "norwegian": "no", "українська": "uk", "ukrainian": "uk",
}  # fmt: skip
# ISO 639-1, and the codes of three letters that news is published in.
_CODES = frozenset(
    """aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv
    ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne
    ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss
    st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    ast bho ceb ckb dsb fil gsw haw hsb ilo kab kmr mai nds nso pap prs scn szl tet yue""".split()
)
_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?(?![a-z0-9])")
_REGIONS = {"UK": "GB", "EN": ""}  # written, meant


def language_tag(written: str) -> str | None:
    """`written` as a BCP 47 tag of language, script and region: "en_us" is "en-US"; None when it names no language."""
    plain = written.strip().lower().replace("_", "-")
    if plain in _NAMES:
        return _NAMES[plain]
    match = _TAG.match(plain)
    if match is None:
        return None
    base = _ALPHA3.get(match[1], _ALIASES.get(match[1], match[1]))
    if base not in _CODES:
        return None
    region = (match[3] or "").upper()
    parts = (base, (match[2] or "").title(), _REGIONS.get(region, region))
    return "-".join(part for part in parts if part)
