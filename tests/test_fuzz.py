"""Anything as a document: no crash, no hang, and every figure's amount reads back to its value."""

import gc
import io
import random
import re
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.documents.document import Document, DocumentError, text_of
from loaders.extraction.command import extract
from loaders.numbers import parse_amount
from tests.making import cell, page, paragraph, run, table, word
from tests.test_documents_pdf import drawn
from tests.test_documents_pdf import table as ruled

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


def test_twenty_megabytes_of_text_take_seconds():
    lines = "各部门要按照职责分工抓好落实，推动各项工作再上新台阶，2026年3月底前报送情况。\n" * 40
    text = "2026年某市科技工作要点\n" + (lines + "全市高新技术企业达到500家。\n") * 4_600
    assert len(text.encode()) > 20_000_000
    start = time.process_time()
    figures = extract(Document("large.txt", text, ""), data=DATA)[1]
    assert [figure.value for figure in figures] == [500] and len(figures[0].also) == 4_599
    assert time.process_time() - start < 30


def test_one_line_without_an_end_is_read():
    text = "高新技术企业" * 20_000 + "达到500家" + "，增长5%" * 5_000
    start = time.process_time()
    extract(Document("line.txt", text, ""), year=2026, data=DATA)
    assert time.process_time() - start < 60


def test_a_huge_page_and_a_deep_one_end():
    page = "<html><body>" + "<p>全市高新技术企业达到500家。</p>" * 60_000 + "</body></html>"
    assert text_of(page.encode(), "huge.html").count("\n") == 59_999
    with pytest.raises(DocumentError, match="deep"):
        text_of(b"<html><body>" + b"<b>" * 100_000, "deep.html")


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A document with some bytes changed, cut out, doubled or swapped."""
    out = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(out)), chance.choice((1, 1, 2, 8, 40))
        piece = chance.choice(
            (b"", bytes(chance.randrange(256) for _ in range(length)), bytes(out[at : at + length]) * 2)
        )
        out[at : at + length] = piece
    return bytes(out)


def mutated_inside(content: bytes, chance: random.Random) -> bytes:
    """A DOCX whose parts are whole archives of changed XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as package:
        for name in source.namelist():
            part = source.read(name)
            package.writestr(name, swapped(part, chance) if name.startswith("word/") else part)
    return out.getvalue()


def swapped(part: bytes, chance: random.Random) -> bytes:
    """XML with two of its tags in each other's place, or an attribute's value changed."""
    tags = list(re.finditer(rb"<[^>]+>", part))
    one, other = sorted(chance.sample(tags, 2), key=lambda tag: tag.start())
    values = (b'"0"', b'"-1"', b'"99999999999999999999"', b'""', '"²"'.encode(), b'"superscript"')
    changed = re.sub(rb'"[^"]*"', lambda _: chance.choice(values), one[0], count=1)
    swap = chance.random() < 0.5
    first, second = (other[0], one[0]) if swap else (changed, other[0])
    return part[: one.start()] + first + part[one.end() : other.start()] + second + part[other.end() :]


BODY = (
    paragraph("2026年某市科技工作要点", run("1", '<w:vertAlign w:val="superscript"/>'))
    + table(["指标", "2026年"], [cell("企业", '<w:gridSpan w:val="2"/>')], [cell("", "<w:vMerge/>"), "500家"])
    + paragraph(
        "高新技术企业达到500家。", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    )
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
STYLES = '<w:style w:styleId="a"><w:basedOn w:val="a"/><w:rPr><w:strike/></w:rPr></w:style>'
SEEDS = {
    "docx": word(BODY, numbering=NUMBERING, styles=STYLES),
    "html": page(
        "<table><tr><td rowspan=2>指标<td colspan=2>2026年</tr><tr><td>500家<sup>1</sup><td>&#x41;</table>"
        "<!-- 注 --><p style='display:none'>无</p><p>高新技术企业达到500家，研发投入强度达到2.5%。</p>"
    ),
    "pdf": drawn(
        "高新技术企业达到500家。" * 9, ruled([["指标", "2026年"], ["企业（家）", "500"]], widths=(80, 80))
    ),
    "txt": "2026年某市科技工作要点\n高新技术企业达到500家。\n".encode("gb18030") * 3,
}


@pytest.mark.parametrize(
    ("kind", "mutate"),
    [*((kind, mutated) for kind in SEEDS), ("docx", mutated_inside), ("html", swapped)],
)
def test_a_broken_document_is_text_or_a_sentence(kind, mutate):
    chance = random.Random(f"{kind} {mutate.__name__}")
    for _ in range(300):
        said = read_or_refused(mutate(SEEDS[kind], chance), f"broken.{kind}")
        assert said.encode() and "\x00" not in said


def read_or_refused(content: bytes, name: str) -> str:
    """The text of a document, or the one sentence that refuses it."""
    try:
        return text_of(content, name)
    except DocumentError as problem:
        return re.fullmatch(r"[^\n]+\.", str(problem))[0]


WIDE = cell("格", '<w:gridSpan w:val="9999"/>')
SLOW = {
    "comments": lambda n: b"<!---->" * n + b"x",
    "open comments": lambda n: b"<!--" * n,
    "struck pieces": lambda n: page("<p>" + "<del>1</del>家" * n + "</p>"),
    "raised pieces": lambda n: page("<p>" + "家<sup>1</sup>" * n + "</p>"),
    "cells over all rows": lambda n: page("<table>" + "<tr><td rowspan=999999>格" * n + "</table>"),
    "blanks in a style": lambda n: page(
        f"<p style='display:{' ' * n}'>高新技术企业达到500家，研发投入。</p>"
    ),
    "numbers of signs": lambda n: page("&#" * n + "&#1" * n + "高新技术企业达到500家，研发投入。"),
    "paragraphs of Word": lambda n: word(paragraph("高新技术企业达到500家。") * n),
    "cells of Word": lambda n: word("<w:tbl>" + f"<w:tr>{WIDE}</w:tr>" * n + "</w:tbl>"),
}


@pytest.mark.parametrize("name", SLOW)
def test_reading_takes_no_more_than_a_line_of_the_length(name):
    def seconds(size: int) -> float:
        content = SLOW[name](size)
        return min(timed(content) for _ in range(3))

    def timed(content: bytes) -> float:
        start = time.process_time()
        with suppress(DocumentError):
            text_of(content, "slow.txt")
        return time.process_time() - start

    # Python's collector walks all that earlier tests left in memory, which is no cost of the document.
    gc.collect()
    gc.disable()
    try:
        assert seconds(16_000) < 8 * 3 * max(seconds(2_000), 0.02) + 0.2
    finally:
        gc.enable()
