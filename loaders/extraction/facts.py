"""What identifies a document: title, issuer, number, date, years and place, read from its first page.

Each is read where the document says it in one of the ways such documents do, and left empty where not.
Nothing is guessed: a draft without a place or a year is a draft that a person completes.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

from loaders.characters import simplified
from loaders.extraction.placing import place_of
from loaders.extraction.scopes import Home
from loaders.extraction.times import Calendar
from loaders.groups import MUNICIPALITIES
from loaders.model import Place

_HEAD = 4_000
# Half-width signs, blanks as blanks; Chinese punctuation stays, it belongs to titles.
_HALF_WIDTH = {"\u3000": " ", "\u00a0": " ", "\r": "\n"} | {
    chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) != "，"
}
_PLAN_WORD = "规划|计划|要点|打算|报告|方案|总结|安排|思路|意见|纲要"
_TITLE = re.compile(rf"(?:{_PLAN_WORD})(?:\([^)]{{1,24}}\))?(?:\((?:草案|试行|修订|摘要)\))?$")
_NOTICE = re.compile(
    rf"(?:印发|现将|发布|下发)[^《。]{{0,20}}《([^》]{{4,60}}(?:{_PLAN_WORD})(?:[(（][^》]{{1,20}}[)）])?)》"
)
_LABELLED = re.compile(r"(?:名\s*称|标\s*题)\s*[::]\s*([^\n]{4,80})")
# 吉林 alone is a city as well; every other province's name goes without its last word.
_SUFFIX = re.compile("(?:壮族|回族|维吾尔)?自治区$|(?<!吉林)省$|[市区县]$")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}(?:\(\d{4}\)|〔\d{4}〕|\[\d{4}\])\s*第?\d{1,4}号")
_DATE = r"(?P<y{0}>20\d\d)[年/.-](?P<m{0}>\d{{1,2}})[月/.-](?P<d{0}>\d{{1,2}})日?"
_DATES = [
    re.compile(r"(?:成文日期|成文时间|印发日期|发文日期|发文时间)\s*[::]\s*" + _DATE.format("")),
    re.compile(r"^[^\S\n]*+\(?" + _DATE.format("") + r"\)?[^\S\n]*+$", re.MULTILINE),
    re.compile(r"(?:发布|发表|公开|公布)(?:日期|时间)\s*[::]\s*" + _DATE.format("")),
    re.compile(r"(?:日期|时间)\s*[::]\s*" + _DATE.format("")),
]
_ISSUERS = [
    re.compile(r"(?:发布机构|发文机关|发文机构|发文单位|制发机关)\s*[::]\s*([^\s::]{3,24})"),
    re.compile(
        r"^[^\S\n]*+([^\s。,,::]{4,24}(?:局|人民政府|委员会|厅|办公室|党组))[^\S\n]*+\n\s*+20\d\d年\d{1,2}月\d{1,2}日",
        re.MULTILINE,
    ),
    re.compile(r"来源\s*[::]\s*([^\s::]{2,20}(?:局|政府|委员会|厅|办公室|委))(?=\s)"),
]
_PLAN_YEARS = {
    plan: 1951 + 5 * number
    for number, plan in enumerate(["十一", "十二", "十三", "十四", "十五", "十六", "十七"], 11)
}
_SESSION = re.compile(r"届[\u4e00-\u9fff]{0,4}人民代表大会第([一二三四五])次会议")
_SPEECH = re.compile(r"(20\d\d)年\d{1,2}月\d{1,2}日在[^\n]{4,40}(?:会议|大会)")


@dataclass(frozen=True)
class Facts:
    """What identifies a document; empty where it does not say."""

    title: str = ""
    issuer: str = ""
    document_number: str = ""
    issue_date: datetime.date | None = None
    first_year: int | None = None
    last_year: int | None = None
    kind: str = "annual"
    calendar: Calendar = field(default_factory=lambda: Calendar(None, None))
    place: str = ""
    home: Home = field(default_factory=Home)


def facts_of(text: str, places: dict[str, Place], place: str = "", year: int | None = None) -> Facts:
    """The facts of a document.

    Args:
        text: as read.
        places: the known places by code.
        place: the code of the place, where the caller knows it.
        year: the plan's first year, where the caller knows it.
    """
    shown = text[:_HEAD]
    for sign in _HALF_WIDTH.keys() & set(shown):
        shown = shown.replace(sign, _HALF_WIDTH[sign])
    head = simplified(shown)
    title = _title(head)
    date = _issue_date(head)
    first, last, kind = _years(title, head, date)
    if year is not None:
        first, last = year, year + (last - first if first and last else 0)
    issuer = _first(_ISSUERS, head)
    number = _document_number(head)
    place = place or place_of(title, issuer, head, first, places)
    review_only = kind == "report" and "总结" in title
    later = 1 if review_only else 0  # a review alone looks back from the year after it
    said = _said_in(head, date) or _year_of_review(title, first)
    calendar = Calendar(first and first + later, last and last + later, kind, _term(head, first), said)
    spoken = re.search(r"在([\u4e00-\u9fff]{2,8}?(?:省|市|自治区|州|县|区))第", head)
    home = home_of(place, f"{title} {issuer} {spoken[1] if spoken else ''}", places)
    title, issuer, number = (_as_shown(words, head, shown) for words in (title, issuer, number))
    return Facts(title, issuer, number, date, first, last, kind, calendar, place, home)


def _said_in(head: str, date: datetime.date | None) -> int | None:
    """The year in which a document was spoken, else issued."""
    speech = _SPEECH.search(head)
    return int(speech[1]) if speech else date.year if date else None


def _year_of_review(title: str, first: int | None) -> int | None:
    """A review of a year is written at its end, with or without a plan for the next."""
    if first is None or "总结" not in title:
        return None
    return first if not re.search("计划|打算|思路|安排|要点", title) else first - 1


def _term(head: str, year: int | None) -> int | None:
    """The first year of a government's term: the fourth session of a congress is in its fourth year."""
    session = _SESSION.search(head)
    return year - "一二三四五".index(session[1]) if session and year else None


def _as_shown(words: str, head: str, shown: str) -> str:
    """Words that were read in simplified characters, in the characters of the document."""
    at = head.find(words)
    return shown[at : at + len(words)] if words and at >= 0 else words


def _title(head: str) -> str:
    if match := _NOTICE.search(head):
        return match[1].strip()
    if match := _LABELLED.search(head):
        return re.sub(r"^【[^】]*】|^关于印发", "", match[1].strip()).strip("《》")
    lines = [
        re.sub(r"^【[^】]*】|^.{0,30}关于印发|的通知$", "", line.strip()) for line in head.split("\n")[:60]
    ]
    titles = [
        line
        for line in lines
        if 4 <= len(line) <= 60
        and _TITLE.search(line)
        and not re.search("[。;,:]|^[一二三四五六七八九十]+、", line)
    ]
    dated = [line for line in titles if re.search(r"20\d\d|十[一二三四五六七]”?五", line)]
    return (dated or titles or [""])[0].lstrip("—- ")


def _issue_date(head: str) -> datetime.date | None:
    for pattern in _DATES:
        for match in pattern.finditer(head):
            try:
                return datetime.date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                continue
    return None


def _first(patterns: list[re.Pattern], head: str) -> str:
    return next((match[1] for pattern in patterns if (match := pattern.search(head))), "")


def _document_number(head: str) -> str:
    """A number after its label, or alone in a line; numbers of other documents are quoted in sentences."""
    labelled = re.search(r"文\s*号\s*[::]\s*(" + _NUMBER.pattern + ")", head)
    alone = re.search(r"^[^\S\n]*+(" + _NUMBER.pattern + r")[^\S\n]*+$", head, re.MULTILINE)
    match = labelled or alone
    return match[1] if match else ""


def _years(title: str, head: str, date: datetime.date | None) -> tuple[int | None, int | None, str]:
    """First and last year of the plan and its kind, from the title, then from the date of a yearly plan."""
    spread = re.search(r"(20\d\d)\s*年?\s*[-—~至到]+\s*(20\d\d)\s*年?", title)
    if spread and int(spread[1]) < int(spread[2]):
        span = int(spread[2]) - int(spread[1])
        return int(spread[1]), int(spread[2]), "five_year" if span == 4 and "行动" not in title else "action"
    if (plan := re.search("十[一二三四五六七]", title.replace("“", ""))) and re.search(
        "十[一二三四五六七]五", title.replace("“", "")
    ):
        return _PLAN_YEARS[plan[0]], _PLAN_YEARS[plan[0]] + 4, "five_year"
    kind = "report" if re.search("报告|总结", title) else "action" if "行动" in title else "annual"
    years = [int(y) for y in re.findall(r"20\d\d", title)]
    if years:
        if "总结" in title and re.search("计划|打算|思路|安排|要点", title):
            return (
                (max(years), max(years), "annual")
                if len(set(years)) > 1
                else (years[0] + 1, years[0] + 1, "annual")
            )
        return years[-1], years[-1], kind
    if kind == "report" and (speech := _SPEECH.search(head)):
        return int(speech[1]), int(speech[1]), kind
    if (
        title
        and date
        and kind in ("report", "annual")
        and date.month <= 8
        and "年" not in re.sub("年度", "", title)
    ):
        return date.year, date.year, kind
    return None, None, kind


def home_of(code: str, words: str, places: dict[str, Place]) -> Home:
    """The place as scopes need it: its own names, and whether it is a province."""
    if place := places.get(code):
        short = _SUFFIX.sub("", place.name_zh) if len(place.name_zh) > 2 else place.name_zh
        level = "province" if place.level == "province" else "city"
        return Home((place.name_zh, short), level, code)
    if code:
        return Home(
            _own_names(words),
            "province" if code.endswith("0000") and code not in MUNICIPALITIES else "city",
            code,
        )
    level = (
        "province"
        if re.search("省|自治区", words) and not re.search("[市县](?!场)", words)
        else "city"
        if re.search("[市县区]", words)
        else ""
    )
    return Home(_own_names(words), level)


def _own_names(words: str) -> tuple[str, ...]:
    """The names by which a title calls its place: 安徽省 is also 安徽."""
    found = re.findall(
        r"([\u4e00-\u9fff]{2,8}?(?:省|市|自治区|自治州|县|区|州|盟))(?!级|场|域)",
        re.sub(r"\d{4}年|关于印发|中共|政府工作报告|工作报告", " ", words),
    )
    return tuple(
        name
        for long in found
        for name in (long, re.sub("省|市|自治区|自治州|县|区|州|盟", "", long))
        if len(name) >= 2
    )
