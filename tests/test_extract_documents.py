"""Whole documents: sections, paragraphs and tables give figures their time; the head gives the facts."""

import datetime
from pathlib import Path

import pytest

from loaders.documents.document import Document
from loaders.extraction.command import as_draft, extract
from loaders.extraction.facts import facts_of
from loaders.extraction.plain import plain
from loaders.extraction.rules import load_rules
from loaders.numbers import parse_amount
from loaders.records.record import read_plan
from tests.test_extract_sentences import written

DATA = Path(__file__).parents[1] / "data"
PLACES = load_rules(DATA).places

REPORT = """2024年某省政府工作报告
——2024年1月20日在某省第十四届人民代表大会第二次会议上
一、2023年和过去五年工作回顾
各位代表！过去五年，科技创新取得突破。全社会研发投入年均增长12%。
刚刚过去的2023年，高新技术企业新增300家。
（一）落实重大任务。技术合同成交额达到900亿元、增长15%。
二、2024年目标任务
高新技术企业达到5000家。
到2027年，研发投入强度达到3%。
"""
FLAT = """某市“十四五”科技创新规划
二、发展目标

主要指标

序号
指  标
2020年
2025年
属性
1
研发经费投入强度（%）
1.2
2左右
预期性
2
高新技术企业（家）
210
≥500
约束性
3
高新技术产业增加值年均增长（%）
—
10
预期性
"""
TABBED = (
    "某市2026年科技工作要点\n主要指标\t单位\t2025年实际\t2026年目标\n科技型中小企业\t家\t812\t1000以上\n"
    "技术合同成交额\t亿元\t52.3\t60\n"
)
WRAPPED = (
    "某市2026年科技工作要点\n一、主要目标\n"
    + "".join(
        f"第{n}行的文字写到这里就被版面切断了没有标点也没有停顿而是接着\n" for n in "一二三四五六七八九十甲乙"
    )
    + "下一行继续写下去，全市高新技术企业总数今年内要力争突破一千二百\n家，科技型中小企业达到3000家。\n"
)
IN_TEN_THOUSANDS = (
    "某市2026年科技工作要点\n主要指标\n（单位：万元）\n指标\t2025年实际\t2026年目标\t增幅\n"
    "技术合同成交额\t523000\t600,000\t14.7%\n高新技术企业\t86\t100\t\n"
)
WITHOUT_A_UNIT = (
    "某市2026年科技工作要点\n主要指标\n指标\t2025年\t2026年\n技术合同成交额\t52\t60\n高新技术企业\t86\t100\n"
)
OF_MONTHS = (
    "某市2026年科技工作要点\n主要指标\n指标\t2025年1-10月\t2026年目标\n技术合同成交额（亿元）\t42\t60\n"
)
DOCUMENTS = {
    "a unit above the table holds for its money": (
        IN_TEN_THOUSANDS,
        [
            "tech_contract_turnover actual level eq 523000 万元 2025",
            "tech_contract_turnover target level eq 600000 万元 2026",
            "tech_contract_turnover target growth/yoy eq 14.7 % 2026",
            "high_tech_enterprises actual level eq 86 家 2025",
            "high_tech_enterprises target level eq 100 家 2026",
        ],
    ),
    "money in a table without a unit is left out": (
        WITHOUT_A_UNIT,
        [
            "high_tech_enterprises actual level eq 86 家 2025",
            "high_tech_enterprises target level eq 100 家 2026",
        ],
    ),
    "a column of some months is left out": (
        OF_MONTHS,
        ["tech_contract_turnover target level eq 60 亿元 2026"],
    ),
    "a report's periods": (
        REPORT,
        [
            "rd_expenditure actual growth/annual_average eq 12 % 2023<2018",
            "high_tech_enterprises actual increment eq 300 家 2023",
            "tech_contract_turnover actual level eq 900 亿元 2023",
            "tech_contract_turnover actual growth/yoy eq 15 % 2023",
            "high_tech_enterprises target level eq 5000 家 2024",
            "rd_intensity target level eq 3 % 2027",
        ],
    ),
    "a table with one cell a line": (
        FLAT,
        [
            "rd_intensity actual level eq 1.2 % 2020 !expected",
            "rd_intensity target level approx 2 % 2025 !expected",
            "high_tech_enterprises actual level eq 210 家 2020 !binding",
            "high_tech_enterprises target level ge 500 家 2025 !binding",
            "high_tech_value_added target growth/annual_average eq 10 % 2025<2020 !expected",
        ],
    ),
    "a table with tabs": (
        TABBED,
        [
            "tech_smes actual level eq 812 家 2025",
            "tech_smes target level ge 1000 家 2026",
            "tech_contract_turnover actual level eq 52.3 亿元 2025",
            "tech_contract_turnover target level eq 60 亿元 2026",
        ],
    ),
    "a column of past goals is no result": (
        "某市2026年科技工作要点\n指标\t2025年目标\t2025年完成\t2026年目标\n高新技术企业（家）\t380\t386\t450\n",
        [
            "high_tech_enterprises actual level eq 386 家 2025",
            "high_tech_enterprises target level eq 450 家 2026",
        ],
    ),
    "lines cut at a fixed width": (
        WRAPPED,
        [
            "high_tech_enterprises target level gt 1200 家 2026 !strive",
            "tech_smes target level eq 3000 家 2026 !strive",
        ],
    ),
    "a heading's year says what is past": (
        "某市2025年计划执行情况与2026年计划草案的报告\n一、2025年计划执行情况\n高新技术企业达到400家。\n"
        "二、2026年目标\n高新技术企业突破450家。\n",
        [
            "high_tech_enterprises actual level eq 400 家 2025",
            "high_tech_enterprises target level gt 450 家 2026",
        ],
    ),
    "a government's term counts from its first session": (
        "2026年某省政府工作报告\n——2026年1月27日在某省第十四届人民代表大会第四次会议上\n一、2025年工作回顾\n"
        "本届政府任期内，高新技术企业新增300家。\n",
        ["high_tech_enterprises actual increment eq 300 家 2025<2022"],
    ),
    "the same figure twice": (
        "某市2026年科技工作要点\n一、目标\n高新技术企业达到500家。\n二、任务\n力争高新技术企业达到500家。\n",
        ["high_tech_enterprises target level eq 500 家 2026 !strive"],
    ),
}


def read(text: str, **known):
    return extract(Document("plan.txt", text, "0" * 64), data=DATA, **known)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_states_exactly_these_figures(name):
    text, states = DOCUMENTS[name]
    figures = read(text)[1]
    assert [written(figure) for figure in figures] == states
    for figure in figures:
        amount = parse_amount(text[figure.start : figure.stop])
        assert (amount.value, amount.upper, amount.comparator) == (
            figure.value,
            figure.upper,
            figure.comparator,
        )
        assert amount.unit in ("", figure.unit)


def test_a_figure_says_where_it_stands():
    figures = read(DOCUMENTS["the same figure twice"][0])[1]
    assert [figures[0].location, *(place.location for place in figures[0].also)] == ["一、目标", "二、任务"]
    assert [figure.location for figure in read(FLAT)[1]][:3] == [
        "二、发展目标 › 主要指标 › 行 1", "二、发展目标 › 主要指标 › 行 1", "二、发展目标 › 主要指标 › 行 2",
    ]  # fmt: skip


def test_positions_count_in_the_text_as_read():
    text = "某市2026年科技工作要点\n一、目标\n“专精特新”\u200b 企业　达到 ３００ 家。\n"
    (figure,) = read(text)[1]
    assert (text[figure.start : figure.stop], figure.named_as) == ("３００ 家", "专精特新”\u200b 企业")


FACTS = {
    "a notice": (
        "索引号: 1 发文日期: 2021年03月31日 文  号: 某科文〔2021〕8号\n"
        "关于印发《2021年某市科技工作要点》的通知\n",
        ("2021年某市科技工作要点", "", "某科文〔2021〕8号", datetime.date(2021, 3, 31), 2021, 2021, "annual"),
    ),
    "a signature": (
        "现将《2020年全市科技工作要点》印发给你们。\n某某市科学技术局\n2020年3月6日\n2020年全市科技工作要点\n",
        ("2020年全市科技工作要点", "某某市科学技术局", "", datetime.date(2020, 3, 6), 2020, 2020, "annual"),
    ),
    "a five-year plan": (
        "某市“十五五”科技创新规划\n",
        ("某市“十五五”科技创新规划", "", "", None, 2026, 2030, "five_year"),
    ),
    "years in the title": (
        "某市科技创新三年行动计划（2023—2025年）\n",
        ("某市科技创新三年行动计划(2023—2025年)", "", "", None, 2023, 2025, "action"),
    ),
    "a report dated by its meeting": (
        "政府工作报告\n——2026年1月27日在某省第七届人民代表大会第五次会议上\n",
        ("政府工作报告", "", "", None, 2026, 2026, "report"),
    ),
    "a review with a plan": (
        "某市科技局2025年工作总结和2026年工作计划\n",
        ("某市科技局2025年工作总结和2026年工作计划", "", "", None, 2026, 2026, "annual"),
    ),
    "nothing to go by": ("高新技术企业达到500家。\n", ("", "", "", None, None, None, "annual")),
    "a number that a sentence quotes": (
        "按照某政〔2019〕39号文件，推进工作。\n",
        ("", "", "", None, None, None, "annual"),
    ),
}


@pytest.mark.parametrize("name", FACTS)
def test_a_document_says_what_it_is_or_it_stays_empty(name):
    text, expected = FACTS[name]
    facts = facts_of(text, PLACES)
    found = (
        facts.title,
        facts.issuer,
        facts.document_number,
        facts.issue_date,
        facts.first_year,
        facts.last_year,
        facts.kind,
    )
    assert found == expected


PLACED = {
    "by its title": ("宿州市2026年科技工作要点\n", "341300"),
    "by its issuer": ("来源：潜江市科技局 发布时间\n2026年科技工作要点\n", "429005"),
    "before the district was made": ("海门市2019年科技工作要点\n", "320684"),
    "not the city of a county": ("宿州市泗水县2026年科技工作要点\n", ""),
    "not another city": ("苏州市2026年科技工作要点\n", ""),
    "a city after its province, only the province is known": ("陕西省商洛市2026年科技工作要点\n", ""),
    "a city after its province, known since": ("陕西省西安市2026年科技工作要点\n", "610100"),
    "another one": ("浙江省杭州市2026年科技工作要点\n", ""),
    "another capital": ("安徽省合肥市2026年科技工作要点\n", ""),
    "a city of an island": ("海南省三亚市2026年科技工作要点\n", ""),
    "a city after its province": ("安徽省六安市2026年科技工作要点\n", "341500"),
    "a city directly under its province": ("湖北省潜江市2026年科技工作要点\n", "429005"),
    "one more city after its province": ("陕西省渭南市2026年科技工作要点\n", "610500"),
    "a province alone": ("陕西省2026年科技工作要点\n", "610000"),
    "a district of a city": ("六安市金安区2026年科技工作要点\n", ""),
    "a part that the list lacks": ("渭南市高新区2026年科技工作要点\n", ""),
    "two cities": ("六安市与宿州市2026年科技合作计划\n", ""),
    "a city by its issuer, the province by its title not": (
        "索引号：1 发布机构：安徽省六安市科技局\n2026年科技工作要点\n",
        "341500",
    ),
    "a district of a name that several have": ("江苏省南京市鼓楼区2026年科技工作要点\n", ""),
    "in traditional characters": ("陝西省渭南市2026年科技工作要點\n", "610500"),
}


@pytest.mark.parametrize("name", PLACED)
def test_the_place_is_read_only_where_it_is_certain(name):
    text, code = PLACED[name]
    assert facts_of(text, PLACES).place == code


def test_without_a_year_nothing_is_guessed_and_a_given_one_is_used():
    text = "高新技术企业力争达到500家。\n"
    assert read(text)[1] == []
    facts, figures = read(text, place="341300", year=2026)
    assert (facts.place, [figure.year for figure in figures]) == ("341300", [2026])


LOOKING_BACK, AHEAD = "一、2025年工作回顾\n今年，新增高企60家。\n", "二、下一步打算\n明年新增高企80家。\n"
THIS_YEAR = {
    "spoken when the year was over": (
        f"政府工作报告\n——2026年1月20日在某市第十届人民代表大会第三次会议上\n{LOOKING_BACK}{AHEAD}",
        [("target", 2026, 60), ("target", 2027, 80)],
    ),
    "issued within the year": (
        f"某市2025年科技工作总结\n2025年12月20日\n{LOOKING_BACK}{AHEAD}",
        [("actual", 2025, 60), ("target", 2026, 80)],
    ),
    "a review with the next year's plan": (
        f"某市2025年科技工作总结和2026年工作打算\n{LOOKING_BACK}{AHEAD}",
        [("actual", 2025, 60), ("target", 2026, 80)],
    ),
    "nobody says when": (f"2026年某市政府工作报告\n{LOOKING_BACK}{AHEAD}", [("target", 2027, 80)]),
    "a plan that looks back, issued later": (
        f"某市2026年科技工作要点\n2026年3月6日\n{LOOKING_BACK}{AHEAD}",
        [("target", 2027, 80)],
    ),
    "the paragraph turns to the year": (
        "2026年某市政府工作报告\n过去一年，新增高企60家。\n今年，新增高企80家。\n",
        [("actual", 2025, 60), ("target", 2026, 80)],
    ),
}


@pytest.mark.parametrize("name", THIS_YEAR)
def test_this_year_is_the_one_in_which_the_document_was_said(name):
    text, expected = THIS_YEAR[name]
    assert [(figure.role, figure.year, figure.value) for figure in read(text)[1]] == expected


@pytest.mark.parametrize(
    "text",
    [
        "与2020年相比，新增高新技术企业50家。\n",
        "新增高新技术企业50家。\n",
        "五年累计新增高新技术企业50家。\n",
    ],
)
def test_what_is_new_in_a_document_without_a_year_is_no_figure(text):
    assert read(text)[1] == []


def test_a_draft_is_a_record(tmp_path):
    document = Document("plan.txt", FLAT.replace("某市", "宿州市"), "0" * 64)
    path = tmp_path / "341300-2021-2025.toml"
    path.write_text(as_draft(document, *extract(document, data=DATA)), encoding="utf-8")
    plan = read_plan(path)
    assert (plan.reading, len(plan.figures), plan.title) == ("draft", 5, "宿州市“十四五”科技创新规划")


def test_plain_text_maps_every_character_back():
    text = "Ｒ＆Ｄ 经费“投入”\u3000强度  2 3 ％\r\n"
    even = plain(text)
    assert even.text == "R&D经费投入强度2 3%\n\n"
    for at in range(len(even.text)):
        start, stop = even.original(at, at + 1)
        assert plain(text[start:stop]).text.strip() == even.text[at].strip() and stop - start == 1
