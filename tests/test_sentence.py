"""One definition of a sentence: its marks, lines that a page's edge cut, and what a newline ends."""

import pytest

from loaders.documents.sentence import NO_WIDTH, flowed, sentence

CUT = (
    "一、主要目标\n"
    "　　全市科技部门要把握大局，主动作为，推动各项重\n"
    "点工作再上台阶，力争全市高新技术企业总数突破一千二\n"
    "百家，科技型中小企业达到3000家。同时完善政策体系，\n"
    "健全服务机制。研发投入强度达到2.5%\n"
    "二、保障措施\n"
)
CASES = {
    "over the end of two cut lines": (
        CUT,
        "一千二\n百家",
        "全市科技部门要把握大局，主动作为，推动各项重\n点工作再上台阶，力争全市高新技术企业总数突破一千二\n百家，"
        "科技型中小企业达到3000家。",
    ),
    "after a comma at the end of a line": (CUT, "健全", "同时完善政策体系，\n健全服务机制。"),
    "no further than a heading": (CUT, "2.5%", "研发投入强度达到2.5%"),
    "a short line is whole": (
        "关于印发规划的通知\n各县区要抓好落实5项任务。\n",
        "5项",
        "各县区要抓好落实5项任务。",
    ),
    "a title above longer lines is whole": (
        "某市科技局关于印发年度科技工作要点的通知\n" + "各部门要抓好落实" * 6 + "完成5项任务。\n",
        "5项",
        "各部门要抓好落实" * 6 + "完成5项任务。",
    ),
    "rows of a table are whole": (
        "高新技术企业数量的年度目标值\t500\n科技型中小企业数量的年度目标\t800\n",
        "800",
        "科技型中小企业数量的年度目标\t800",
    ),
    "an item ends the one before": (
        "（一）全市高新技术企业总数达到五百家左右\n（二）全市科技型中小企业数达到八百家左右\n",
        "五百家",
        "（一）全市高新技术企业总数达到五百家左右",
    ),
    "an indented paragraph is its own": (
        "　　全市高新技术企业总数达到五百家左右\n　　全市科技型中小企业数达到八百家左右\n",
        "五百家",
        "全市高新技术企业总数达到五百家左右",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_sentence_ends_where_a_reader_ends_it(name):
    text, amount, expected = CASES[name]
    start = text.index(amount)
    assert sentence(text, start, start + len(amount)) == expected


def test_a_text_of_cut_lines_without_marks_is_no_endless_sentence():
    text = "全市科技部门要把握大局主动作为推动各项重\n" * 500
    assert len(sentence(text, 5_000, 5_003)) <= 803


FLOWED = [
    pytest.param(CUT, CUT.replace("重\n", "重~").replace("二\n", "二~").replace("，\n", "，~"), id="Chinese"),
    pytest.param(
        CUT.replace("\n", "\r\n"),
        CUT.replace("重\n", "重~~").replace("二\n", "二~~").replace("，\n", "，~~").replace("\n", "\r\n"),
        id="two signs for a line's end",
    ),
    pytest.param(
        "全市科技部门要把握大局主动作为推动 Frascati\nManual 所列各项统计任务落实到位\n",
        "全市科技部门要把握大局主动作为推动 Frascati Manual 所列各项统计任务落实到位\n",
        id="a blank between Latin words",
    ),
    pytest.param("第一行很短\n第二行也短\n", "第一行很短\n第二行也短\n", id="short lines stay"),
]


@pytest.mark.parametrize(("text", "expected"), FLOWED)
def test_lines_that_a_page_cut_flow(text: str, expected: str):
    assert flowed(text) == expected.replace("~", NO_WIDTH)
    assert len(flowed(text)) == len(text)
