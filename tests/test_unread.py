"""What was not read of a document: every kind with its place, and what is rightly left unsaid."""

from __future__ import annotations

import pytest

from loaders.documents.document import Document
from loaders.extraction.attachments import missing_attachments
from loaders.extraction.command import DATA, extract, left_unread
from loaders.extraction.plain import plain
from loaders.extraction.unread import KINDS, as_notes
from tests.test_documents import pdf

HEAD = "宿州市2026年科技工作要点\n一、主要目标\n"
LIST = "".join(f"宿州市科技局关于印发第{n}号计划的通知 2021-03-0{n}\n" for n in range(1, 9))

# text → kind and words of what was not read
UNREAD = {
    "a sentence whose amount was refused": (
        "高新技术企业达到600家。高新技术企业达到1亿5家。",
        [("sentence", "高新技术企业达到1亿5家。")],
    ),
    "some months of a year": (
        "上半年，新增高新技术企业20家。",
        [("of_months", "上半年，新增高新技术企业20家。")],
    ),
    "everything was read": ("高新技术企业达到600家。", []),
    "a number without a name": ("共有600家。", []),
    "a name without a number": ("壮大高新技术企业。", []),
    "a table that nobody understands": (
        "甲\t乙\n高新技术企业\t丙500家丁\n孵化器\t戊3家己",
        [("table", "甲\t乙\n高新技术企业\t丙500家丁\n孵化器\t戊3家己")],
    ),
    "a table that was understood": (
        "指标\t单位\t2026年\n高新技术企业数\t家\t500\n孵化器数\t家\t30",
        [],
    ),
    "a single row is a sentence": (
        "高新技术企业\t丙500家丁",
        [("sentence", "高新技术企业\t丙500家丁")],
    ),
    "an attachment above the signature": (
        "请落实。\n附件：主要指标表\n宿州市科技局\n2026年3月1日",
        [("attachment", "主要指标表")],
    ),
    "two attachments, one a line": (
        "附件：1.主要指标表\n2.任务分工表\n宿州市科技局\n2026年3月1日",
        [("attachment", "主要指标表"), ("attachment", "任务分工表")],
    ),
    "two attachments in one line": (
        "附件：1.主要指标表 2.任务分工表\n2026年3月1日",
        [("attachment", "主要指标表"), ("attachment", "任务分工表")],
    ),
    "an attachment that follows": (
        "附件：《宿州市科技计划》\n宿州市科技局\n2026年3月1日\n宿州市科技计划\n一、总则",
        [],
    ),
    "the one of two that does not follow": (
        "附件：1.科技计划表\n2.任务分工表\n2026年3月1日\n附件1\n科技计划表\n一、总则",
        [("attachment", "任务分工表")],
    ),
    "the attachment itself, with its text behind": ("附件1 主要指标表\n指标很多。\n还有更多。\n完。", []),
    "a mere mention": ("见附件1的主要指标表。\n宿州市科技局\n2026年3月1日", []),
    "a list at the end of the text": ("请落实。\n附件：主要指标表", [("attachment", "主要指标表")]),
    "a page that lists others": (LIST, [("list", "")]),
    "days in a document": (f"{LIST}正文。\n正文二。\n正文三。\n正文四。", []),
    "a short list is none": ("".join(LIST.splitlines(keepends=True)[:7]), []),
}  # fmt: skip


def left(text: str, **fields) -> list:
    document = Document("plan.txt", text, "", **fields)
    facts, figures = extract(document)
    return left_unread(document, facts, figures, DATA)


@pytest.mark.parametrize("name", UNREAD)
def test_unread(name):
    text, expected = UNREAD[name]
    whole = text if text.startswith(LIST[:8]) else HEAD + text
    found = left(whole)
    assert [(one.kind, one.words) for one in found] == expected
    assert all(whole[one.start : one.stop].strip() == one.words for one in found), "the place is the words'"
    assert all(one.location for one in found if one.kind in ("sentence", "of_months", "table"))


def test_the_indicator_comes_along():
    (one,) = left(HEAD + "高新技术企业达到1亿5家。")
    assert (one.indicator, one.named_as) == ("high_tech_enterprises", "高新技术企业")


def test_what_a_page_links_to_is_said_once():
    linked = ("附件1：主要指标表.docx", "规划全文")
    found = left(f"{HEAD}附件1：主要指标表\n2026年3月1日", attachments=linked)
    assert [(one.kind, one.words, one.start) for one in found] == [
        ("attachment", "附件1：主要指标表.docx", 0), ("attachment", "规划全文", 0),
    ]  # fmt: skip


def test_pages_without_text_are_named():
    notes = as_notes("a.pdf", left(HEAD, empty_pages=(2, 5)))
    assert notes == ["a.pdf: pages without text, not read: 2, 5."]


@pytest.mark.parametrize(
    ("drawing", "empty"),
    [
        pytest.param(b"0 0 100 100 re f", (2,), id="a picture without text"),
        pytest.param(b"", (), id="merely blank"),
    ],
)
def test_a_pdf_says_which_pages_are_pictures(tmp_path, drawing, empty):
    from loaders.documents.document import read_document

    path = tmp_path / "a.pdf"
    path.write_bytes(with_page(drawing))
    assert read_document(path).empty_pages == empty


def with_page(drawing: bytes) -> bytes:
    """A PDF whose first page has text and whose second has what is drawn there."""
    return (
        pdf("high-tech firms 300, incubators 20 in the year 2026")
        .replace(b"/Kids[3 0 R]/Count 1", b"/Kids[3 0 R 6 0 R]/Count 2")
        .replace(
            b"xref\n",
            b"6 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 7 0 R>>endobj\n"
            b"7 0 obj<</Length %d>>stream\n%s\nendstream endobj\nxref\n" % (len(drawing), drawing),
        )
    )


def test_every_kind_has_its_note():
    text = f"{HEAD}高新技术企业达到1亿5家。\n甲\t乙\n高新技术企业\t丙500家丁\n附件：主要指标表\n2026年3月1日"
    found = left(text, empty_pages=(2,)) + left(LIST)
    assert [one.kind for one in found] == ["sentence", "table", "page", "attachment", "list"]
    notes = [note for note in as_notes("a", found) if not note.startswith("  ")]
    assert [note.removeprefix("a: ")[:14] for note in notes] == [
        "1 sentence nam", "1 table names ", "pages without ", "主要指标表: attachm", "it looks like ",
    ]  # fmt: skip
    assert set(KINDS) == {"of_months", *(one.kind for one in found)}


def test_a_name_that_is_listed_again_and_again_is_said_once():
    text = "附件：甲乙丙\n2021年1月1日\n" * 3_000
    assert len(list(missing_attachments(text, plain(text), ()))) == 1
