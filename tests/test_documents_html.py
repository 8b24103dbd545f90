"""Web pages as their readers see them: what is text, furniture, missing, hidden, and what is no document."""

import pytest

from loaders.documents.document import DocumentError, read_document, text_of
from tests.making import page

FILLER = "<p>全市科技工作会议之后，各部门抓好落实；各县区按季度报送，年底总结。</p>"
LINE = "全市科技工作会议之后，各部门抓好落实；各县区按季度报送，年底总结。"

TABLES = {
    "a last cell over rows": (
        "<tr><th>指标<th>2025年<th>备注</tr><tr><td>甲<td>5<td rowspan=2>家</tr><tr><td>乙<td>6</tr>"
        "<tr><td>丙<td>7<td>项</tr>",
        ["指标\t2025年\t备注", "甲\t5\t家", "乙\t6\t家", "丙\t7\t项"],
    ),
    "a first cell over rows": (
        "<tr><td rowspan=2>类<td>甲<td>5</tr><tr><td>乙<td>6</tr><tr><td>别<td>丙<td>7</tr>",
        ["类\t甲\t5", "类\t乙\t6", "别\t丙\t7"],
    ),
    "a middle cell over rows": (
        "<tr><td>甲<td rowspan=2>家<td>5</tr><tr><td>乙<td>6</tr>",
        ["甲\t家\t5", "乙\t家\t6"],
    ),
    "a cell over rows and columns": (
        "<tr><td rowspan=2 colspan=2>角<td>5</tr><tr><td>6</tr><tr><td>甲<td>乙<td>7</tr>",
        ["角\t角\t5", "角\t角\t6", "甲\t乙\t7"],
    ),
    "a heading over columns": (
        "<tr><th rowspan=2>指标<th colspan=2>目标</tr><tr><td>2025年<td>2026年</tr><tr><td>甲<td>5<td>6</tr>",
        ["指标\t目标\t目标", "指标\t2025年\t2026年", "甲\t5\t6"],
    ),
    "columns that all rows span alike are one": (
        "<tr><td colspan=3>甲<td>5</tr><tr><td colspan=3>乙<td>6</tr>",
        ["甲\t5", "乙\t6"],
    ),
    "two cells over rows, side by side at the end": (
        "<tr><td>甲<td rowspan=2>5<td rowspan=3>6</tr><tr><td>乙</tr><tr><td>丙<td>7</tr>",
        ["甲\t5\t6", "乙\t5\t6", "丙\t7\t6"],
    ),
    "a row shorter than the cell above it": (
        "<tr><td>甲<td>5<td rowspan=2>家</tr><tr><td>乙</tr>",
        ["甲\t5\t家", "乙\t\t家"],
    ),
    "spans that are no numbers": (
        "<tr><td colspan='²'>甲<td rowspan='٣'>5</tr><tr><td colspan=0>乙<td rowspan=-1>6</tr>",
        ["甲\t5", "乙\t6"],
    ),
    "spans beyond the table": (
        "<tr><td colspan=999999999 rowspan=999999999>总</tr><tr><td>甲<td>5<td>6</tr>",
        ["总", "总\t甲\t5\t6"],
    ),
    "a circled note in a cell": ("<tr><td>甲<td>5②<td>6③</tr><tr><td>乙<td>7<td>8</tr>", ["甲\t5\t6", "乙\t7\t8"]),
    "a hidden row and a hidden cell": (
        "<tr><td>甲<td>5</tr><tr style='display:none'><td>旧<td>4</tr><tr><td hidden>x<td>乙<td>6</tr>",
        ["甲\t5", "乙\t6"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_row_is_a_line_and_columns_stay_columns(name):
    rows, lines = TABLES[name]
    assert text_of(page(f"{FILLER}<table>{rows}</table>"), "a.html").split("\n") == [LINE, *lines]


def test_no_span_makes_a_table_larger_than_reason():
    rows = "".join(f"<tr><td rowspan=9999>第{n}行</td></tr>" for n in range(3_000))
    wide = "<tr>" + "<td>格</td>" * 2_000 + "</tr>" + "<tr><td colspan=2000>题</td></tr>" * 2_000
    for table in (rows, wide):
        assert len(text_of(page(f"<table>{table}</table>"), "a.html")) < 1_000_000


INLINE = {
    "removed text": "达到<del>12</del><s>13</s><strike>14</strike>150家",
    "a hidden part": "达到<span hidden>1</span>150家",
    "a part that is not displayed": "达到<span style='color:red; display : none'>1</span>150家",
    "a part that is not visible": "达到<i style='visibility:hidden'>1</i>150家",
    "a part struck by its style": "达到<i style='text-decoration:line-through'>1</i>150家",
    "a part that is not read aloud": "达到<span aria-hidden=true>1</span>150家",
    "a template": "达到<template>1</template>150家",
    "a page without scripts": "达到<noscript>1</noscript>150家",
    "a raised note": "达到150<sup>1</sup>家",
    "a raised note with a link": "达到150<sup><a href='#1'>[1]</a></sup>家",
    "a circled note": "达到150①家",
    "signs that no text may hold": "达到&#0;15&#x1F;0&#xD800;\x01家",
    "a part that nobody can see": "达到<i style='opacity: 0'>1</i><i style='color:transparent'>2</i>150家",
    "a part without a size": "达到<span style='font-size:0px'>1</span>150家",
    "a part beside the screen": "达到<span style='position:absolute; left:-9999px'>1</span>150家",
    "a part that a style sheet hides": "<style>b{} .x, i.y{display:none}</style>达到<b class='x'>1</b>"
    "<i class='y'>2</i>150家",
    "a part that a style sheet hides in print only": "<style>@media print{.x{display:none}}</style>达到<b class='x'>1"
    "</b>50家",
    "a part that a style sheet shows": "<style>.x{opacity:0.8;font-size:0.9em}</style>达到<b class='x'>1</b>50家",
    "a dialogue that is not open": "达到150家<dialog>达到900家。</dialog>",
    "how a word is spoken": "达到<ruby>150<rp>(</rp><rt>一百五十</rt><rp>)</rp></ruby>家",
    "two parts hidden in a row": "达到<del>1</del><del>2</del>150<b></b>家",
}


@pytest.mark.parametrize("name", INLINE)
def test_what_a_reader_does_not_see_is_no_text(name):
    assert text_of(page(f"{FILLER}<p>{INLINE[name]}。</p>"), "a.html") == f"{LINE}\n达到150家。"


def test_a_raised_power_is_kept():
    assert text_of(page(f"{FILLER}<p>占地15km<sup>2</sup>。</p>"), "a.html").endswith("占地15km²。")


RUNNING = "高新技术企业达到500家，研发投入强度达到2.5%；" * 7 + "完成。"


@pytest.mark.parametrize("name", ["content print", "tools", "foot", "related"])
def test_running_text_is_the_document_whatever_its_class_is_called(name):
    body = f"<div class='top'>某市科技局</div><div class='{name}'><p>{RUNNING}</p></div>"
    assert RUNNING in text_of(page(body), "a.html")


@pytest.mark.parametrize("name", ["print", "tools", "foot", "related"])
def test_furniture_without_running_text_is_left_out(name):
    assert text_of(page(f"{FILLER}<div class='{name}'>打印本页</div>"), "a.html") == LINE


def test_a_form_around_the_whole_page_is_no_furniture():
    assert RUNNING in text_of(page(f"<form><div><p>{RUNNING}</p></div></form>"), "a.aspx.html")


def test_attachments_are_named_because_their_text_is_elsewhere(tmp_path):
    path = tmp_path / "a.html"
    links = (
        "<a href='/f/1.docx'>附件1：主要指标表</a><a href='/f/2.PDF?x=1'>规划全文</a>"
        "<a href='/n.html'>下一篇</a><a>附件2</a>"
    )
    path.write_bytes(page(f"{FILLER}<p>{links}</p>"))
    assert read_document(path).attachments == ("附件1：主要指标表", "规划全文")


LISTED = "".join(
    f"<li><a href='/{n}.html'>某市第{n}批科技计划项目公示</a><span>2026-01-0{n}</span></li>"
    for n in range(1, 10)
)


@pytest.mark.parametrize(
    "body", [f"<ul>{LISTED}</ul>", f"<div>当前栏目：通知公告</div><ul>{LISTED}</ul><p>共9页</p>"]
)
def test_a_page_that_lists_others_is_no_document(body):
    with pytest.raises(DocumentError, match="a list of 9 links"):
        text_of(page(body, "通知公告"), "a.html")


def test_a_document_beside_a_list_is_one():
    assert text_of(page(f"{FILLER}<ul>{LISTED}</ul>"), "a.html") == LINE


def test_deep_elements_of_any_kind_are_refused_not_cut():
    for tag in ("u", "font", "article"):
        with pytest.raises(DocumentError, match="a deeper one"):
            text_of(page(f"<{tag}>" * 300 + RUNNING), "a.html")


def test_a_page_is_told_by_what_it_declares():
    content = "<meta charset=big5><p>高新技術企業達到".encode("big5") + b"\xff\xff</p>"
    with pytest.raises(DocumentError, match="its declaration in the page promises big5"):
        text_of(content, "a.html")
