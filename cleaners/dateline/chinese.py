"""Chinese datelines: the agency comes first, the reporter is often part of it."""

from __future__ import annotations

import re

from cleaners.dateline.credits import agencies_of, one_of
from cleaners.dateline.east_asian import EAST_ASIAN_DAY, read_east_asian_day
from cleaners.dateline.pieces import Opening, Reading, verbose
from cleaners.dateline.places import is_city, is_region, longest_place_at_end

HAN = "\u3400-\u9fff\uf900-\ufaff"
_NAMES = rf"[{HAN}·、， ]"
# By their form: "…日报", "…通讯社", "…网". Believed only with a date beside them.
_KINDS = "通讯社|通訊社|新闻社|日报|日報|晚报|晚報|时报|時報|早报|早報|社|网|網|报|報|台|客户端|在线|快讯"
_BY_FORM = rf"[{HAN}A-Za-z]{{2,10}}?(?:{_KINDS})"
_REPORTED = rf"(?:[{HAN}]{{0,8}}(?:记者|記者){_NAMES}{{2,40}}?(?:摄影)?(?:报道|報導)[：:])"

_TELEGRAM = verbose(
    rf"""(?P<open>[（(【\[〔]?)(?P<quoting>据|據)?
    (?P<agency>(?:{one_of("chinese")})(?:客户端)?|{_BY_FORM})(?:[（(][\w.]{{4,30}}[）)])?[ ]?
    (?P<where>[{HAN}·]{{0,12}}?)[ ]?
    (?P<day>{EAST_ASIAN_DAY})?[ ]?
    (?P<kind>(?:综合|綜合)?(?:外|专|專)?[电電]|[专專]?[讯訊]|消息|报道|報導)
    (?P<credit>[ ]{{0,2}}[（(](?P<who>[^（）()。\n]{{2,40}})[）)])?
    (?P<reported>[ ]?{_REPORTED})?
    (?P<inside>[ ]?(?:特约|特派|驻外)?(?:记者|記者){_NAMES}{{2,30}}?(?=[）)】\]〕]))?(?P<close>[）)】\]〕]?)
    (?P<after>[ ]{{0,2}}[（(][^（）()。\n]{{2,20}}(?:报道|報導)[）)])?
    (?P<subject>[ ]{{0,2}}题[：:])?
    (?P<separator>[：:，,])?"""
)
# `（中央社記者溫貴香台北21日電）`, `（中央社東京6日綜合外電報導）`
_TAIWAN = verbose(
    rf"""[（(〔【](?P<agency>{one_of("chinese")})(?P<reporter>[記记]者)?(?P<who>[{HAN}、·]{{0,24}}?)
    (?P<day>{EAST_ASIAN_DAY})(?:[綜综]合|外|專|专)*(?:[電电](?:[報报][導道])?|[報报][導道])[）)〕】]"""
)
# `〔記者王小明／台北報導〕`, `記者王小明／台北報導`
_REPORTED_FROM = verbose(
    rf"""[（(〔【\[]?[{HAN}]{{0,6}}[記记]者[ ]?[{HAN}、·]{{2,16}}[ ]?[／/][ ]?(?P<where>[{HAN}]{{2,6}}?)
    (?:連線|综合|綜合)?[報报][導道][）)〕】\]]?"""
)
_NAME_LIST = re.compile(rf"[{HAN}·]{{2,5}}(?:[、， ]{{1,2}}[{HAN}·]{{2,5}}){{0,5}}")
_REPORTER = re.compile("记者|記者|通讯员|通訊員|编辑|编译|文/|特派员|主播")
# 电视, 电话, 电影, 电子, 电力: words that begin with 电 and are no telegram.
_ELECTRIC_WORD = re.compile("[视視话話影子力脑腦台商池器机機梯]")


def chinese_telegram(opening: Opening) -> Reading | None:
    """The telegram head of mainland agencies and papers, with its reporter.

    `新华社北京2月6日电`, `据新华社开罗1月1日电（记者邵杰）`, `本报讯记者刘桂莲报道：`, `中新网2月6日电`,
    `央视网消息：`, `新华社北京4月24日电 题：`, `【本報訊】`, `【环球网报道 记者 王小明】`
    """
    match = _TELEGRAM.match(opening.text, opening.start)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    if not _telegram_believed(match, opening.text):
        return None
    where = match["where"]
    place = where.removesuffix("分社") if where else ""
    end = match.end() if _is_reporter(match["who"]) else match.end("kind")
    return Reading(
        family="chinese telegram",
        end=end,
        places=(place,) if place else (),
        agencies=(match["agency"],),
        date_raw=match["day"],
        date=read_east_asian_day(match["day"], opening.published) if match["day"] else None,
    )


def _telegram_believed(match: re.Match[str], text: str) -> bool:
    where, kind, day = match["where"], match["kind"], match["day"]
    known = match["agency"].removesuffix("客户端") in agencies_of("chinese")
    if match["inside"]:
        return known and bool(match["close"])
    if kind in ("消息", "报道", "報導"):
        # "据新华社报道，" opens a sentence; "央视网消息：" and "参考消息网2月6日报道" are heads.
        closed = bool(match["separator"] or match["credit"])
        placed = bool(day) or (kind == "消息" and (not where or is_city(where)))
        return known and closed and placed and not match["quoting"]
    if day:
        return known or (not where or is_city(where))
    if not known or (where and not (is_city(where) or is_region(where))):
        return False
    if kind[-1] in "电電":
        return not _ELECTRIC_WORD.match(text, match.end("kind")) and bool(
            where or match["credit"] or match["close"]
        )
    return text[match.end("kind") : match.end("kind") + 1] not in ("息", "号", "號", "问", "問")


def _is_reporter(who: str | None) -> bool:
    """What stands in brackets behind the telegram head: names are the reporters', anything else is the story's."""
    return who is None or _REPORTER.search(who) is not None or _NAME_LIST.fullmatch(who.strip()) is not None


def taiwan_telegram(opening: Opening) -> Reading | None:
    """The bracketed head of Taiwan's agency, reporter and place run together: `（中央社記者溫貴香台北21日電）`."""
    match = _TAIWAN.match(opening.text, opening.start)
    if match is None:
        return None
    who = match["who"]
    place = longest_place_at_end(who) if match["reporter"] else who
    return Reading(
        family="taiwan telegram",
        end=match.end(),
        places=(place,) if place else (),
        agencies=(match["agency"],),
        date_raw=match["day"],
        date=read_east_asian_day(match["day"], opening.published),
    )


def reported_from(opening: Opening) -> Reading | None:
    """The head of Taiwan's papers, reporter and place: `〔記者王小明／台北報導〕`."""
    match = _REPORTED_FROM.match(opening.text, opening.start)
    if match is None:
        return None
    return Reading(family="reported from", end=match.end(), places=(match["where"],))


CHINESE_FAMILIES = (taiwan_telegram, reported_from, chinese_telegram)
