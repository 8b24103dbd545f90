"""Anything as a document: no crash, no hang, and every figure's amount reads back to its value."""

import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.documents.document import Document, DocumentError, text_of
from loaders.extraction.command import extract
from loaders.numbers import parse_amount

DATA = Path(__file__).parents[1] / "data"
WORDS = [
    "高新技术企业",
    "科技型中小企业",
    "技术合同成交额",
    "研发投入强度",
    "孵化器、众创空间",
    "一等奖",
    "高新技术产业",
    "增加值",
    "全社会研发投入占GDP比重",
    "每万人发明专利拥有量",
    "新增",
    "达到",
    "突破",
    "分别",
    "各",
    "从",
    "增加到",
    "增长",
    "其中",
    "省级以上",
    "国家级",
    "力争",
    "到2030年",
    "十四五",
    "五年来",
    "去年",
    "比2020年",
    "同比",
    "年均",
    "、",
    "，",
    "。",
    "；",
    "：",
    "(",
    ")",
    "和",
    "的",
    "\t",
    "\n",
    "500家",
    "12.5%",
    "3亿元",
    "翻番",
    "2.4倍",
    "1-2家",
    "双百",
    "百余项",
    "3",
    "2025年",
    "一、",
    "（一）",
    "序号",
    "指标",
    "高新区",
    "全国",
    "合肥",
    "支持",
    "“",
    "”",
    "\u200b",
    "\u3000",
    "½",
    "②",
]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_order_of_the_words_of_reports_is_read(words):
    text = "2026年某市科技工作要点\n" + "".join(words)
    for figure in extract(Document("fuzz.txt", text, ""), year=2026, data=DATA)[1]:
        amount = parse_amount(text[figure.start : figure.stop])
        assert (amount.value, amount.upper) == (figure.value, figure.upper)
        # "分别突破100家、50家": a plain amount may have the word before the first of its row
        assert figure.comparator == amount.comparator or (
            amount.comparator == "eq" and figure.rule.startswith("respectively")
        )


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=300))
def test_any_text_is_read(text):
    extract(Document("fuzz.txt", text, ""), year=2026, data=DATA)


def test_a_name_that_applies_only_in_other_sentences_is_passed_over():
    assert (
        extract(
            Document(
                "a.txt", "2026年某市科技工作要点\n二、目标\n获歌唱比赛一等奖1项，高新技术企业达到9家。\n", ""
            ),
            data=DATA,
        )[1][0].value
        == 9
    )


def test_fifty_megabytes_of_text_take_seconds():
    lines = "各部门要按照职责分工抓好落实，推动各项工作再上新台阶，2026年3月底前报送情况。\n" * 40
    text = "2026年某市科技工作要点\n" + (lines + "全市高新技术企业达到500家。\n") * 11_500
    assert len(text.encode()) > 50_000_000
    start = time.process_time()
    figures = extract(Document("large.txt", text, ""), data=DATA)[1]
    assert [figure.value for figure in figures] == [500] and len(figures[0].also) == 11_499
    assert time.process_time() - start < 60


def test_one_line_without_an_end_is_read():
    text = "高新技术企业" * 20_000 + "达到500家" + "，增长5%" * 5_000
    start = time.process_time()
    extract(Document("line.txt", text, ""), year=2026, data=DATA)
    assert time.process_time() - start < 60


def test_a_huge_page_and_a_deep_one_end():
    page = "<html><body>" + "<p>全市高新技术企业达到500家。</p>" * 60_000 + "</body></html>"
    assert text_of(page.encode(), "huge.html").count("\n") == 59_999
    try:
        text_of(b"<html><body>" + b"<b>" * 100_000, "deep.html")
        raise AssertionError("a page 100,000 deep was read")
    except DocumentError as problem:
        assert "deep" in str(problem)
