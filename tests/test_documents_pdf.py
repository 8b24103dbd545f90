"""PDFs by their positions: the rows that a page or a Word document gives, paragraphs whole, no frame."""

import io

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, PageBreak, Paragraph, SimpleDocTemplate, Spacer

from loaders.documents.document import text_of
from loaders.documents.pdf_lines import whole_row

FONT = "STSong-Light"  # named in the PDF, in no file of ours
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
PLAIN = ParagraphStyle("plain", fontName=FONT, fontSize=11, leading=17, wordWrap="CJK")
INDENTED = ParagraphStyle("indented", parent=PLAIN, firstLineIndent=22)
GRID = [("FONT", (0, 0), (-1, -1), FONT, 10), ("GRID", (0, 0), (-1, -1), 0.5, "black")]
BARE = [("FONT", (0, 0), (-1, -1), FONT, 10)]
INNER = ("INNERGRID", (0, 0), (-1, -1), 0.5, "black")
CENTRED = ("ALIGN", (1, 0), (2, -1), "CENTER")
HEAD = ["序号", "指标", "2025年", "2026年目标"]
ROWS = [
    ["1", "高新技术企业（家）", "100", "150"],
    ["2", "研发经费投入强度（%）", "2.1", "2.5"],
    ["3", "技术合同成交额（亿元）", "10", "30"],
]
LINES = ["\t".join(row) for row in (HEAD, *ROWS)]
BEFORE = "二、主要目标"
AFTER = "三、保障措施。"


def drawn(*parts, size=A4, head="", foot="") -> bytes:
    """A PDF of parts that follow each other; texts become paragraphs."""
    out = io.BytesIO()

    def frame(canvas, document):
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(size[0] / 2, size[1] - 40, head.format(document.page))
        canvas.drawCentredString(size[0] / 2, 30, foot.format(document.page))

    story = [Paragraph(part, PLAIN) if isinstance(part, str) else part for part in parts]
    SimpleDocTemplate(out, pagesize=size).build(story, onFirstPage=frame, onLaterPages=frame)
    return out.getvalue()


def table(rows, style=GRID, widths=(40, 160, 80, 80), **more):
    return LongTable(rows, colWidths=widths, style=style, **more)


def line(side, row):
    return (f"LINE{side}", (0, row), (-1, row), 0.5, "black")


def lines(content: bytes) -> list[str]:
    return text_of(content, "a.pdf").split("\n")


WRAPPED = [
    HEAD,
    ["1", Paragraph("全市规模以上工业企业中有研发活动的高新技术企业总数（家）", PLAIN), "100", "150"],
    *ROWS[1:],
]
MERGED_HEAD = [["指标", "目标", ""], ["", "2025年", "2026年"], ["高新技术企业（家）", "100", "150"]]
MERGED_LAST = [
    ["指标", "2026年", "属性"],
    ["高新技术企业（家）", "150", "预期性"],
    ["研发经费投入强度（%）", "2.5", ""],
    ["技术合同成交额（亿元）", "30", "约束性"],
]
HEADS_ABOVE = [["指标", "全市目标值", ""], ["", "2025年", "2026年"], *(row[1:] for row in ROWS)]
RULED = {
    "a grid": (table([HEAD, *ROWS]), LINES),
    "a grid without its sides": (
        table([HEAD, *ROWS], [*BARE, line("ABOVE", 0), line("BELOW", -1), INNER]),
        LINES,
    ),
    "a shaded grid": (
        table([HEAD, *ROWS], [*GRID, ("BACKGROUND", (0, 0), (-1, 0), "lightgrey")]), LINES,
    ),
    "a wrapped cell": (
        table(WRAPPED),
        [LINES[0], "1\t全市规模以上工业企业中有研发活动的高新技术企业总数（家）\t100\t150", *LINES[2:]],
    ),
    "headings over columns and rows": (
        table(MERGED_HEAD, [*GRID, ("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 0), (0, 1))], (160, 80, 80)),
        ["指标\t目标\t目标", "指标\t2025年\t2026年", "高新技术企业（家）\t100\t150"],
    ),
    "a last cell over rows": (
        table(MERGED_LAST, [*GRID, ("SPAN", (2, 1), (2, 2))], (160, 80, 80)),
        ["指标\t2026年\t属性", "高新技术企业（家）\t150\t预期性", "研发经费投入强度（%）\t2.5\t预期性",
         "技术合同成交额（亿元）\t30\t约束性"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RULED)
def test_a_table_with_lines_is_rows(name):
    part, expected = RULED[name]
    assert lines(drawn(BEFORE, part, AFTER)) == [BEFORE, *expected, AFTER]


NARROW = (40, 125, 80, 80)
TWO_LINES = [HEAD, ["1", "高新技术企业\n总数（家）", "100", "150"], *ROWS[1:]]
UNRULED = {
    "columns alone": (table([HEAD, *ROWS], BARE), LINES),
    "three lines": (
        table([HEAD, *ROWS], [*BARE, line("ABOVE", 0), line("BELOW", 0), line("BELOW", -1)]),
        LINES,
    ),
    "a wrapped name": (
        table(TWO_LINES, BARE, NARROW),
        [LINES[0], "1\t高新技术企业总数（家）\t100\t150", *LINES[2:]],
    ),
    "a wrapped name beside values in its middle": (
        table(TWO_LINES, [*BARE, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")], NARROW),
        [LINES[0], "1\t高新技术企业总数（家）\t100\t150", *LINES[2:]],
    ),
    "values to the right": (
        table([HEAD, *ROWS], [*BARE, ("ALIGN", (2, 0), (3, -1), "RIGHT")]),
        LINES,
    ),
    "a heading over two columns": (
        table(HEADS_ABOVE, [*BARE, ("SPAN", (1, 0), (2, 0)), CENTRED], (160, 80, 80)),
        ["指标\t全市目标值\t全市目标值", "\t2025年\t2026年", *("\t".join(row[1:]) for row in ROWS)],
    ),
    "an empty cell": (
        table([HEAD, ["1", "高新技术企业（家）", "", "150"], *ROWS[1:]], BARE),
        [LINES[0], "1\t高新技术企业（家）\t\t150", *LINES[2:]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNRULED)
def test_a_table_without_lines_between_its_columns_is_rows(name):
    part, expected = UNRULED[name]
    assert lines(drawn(BEFORE, part, AFTER)) == [BEFORE, *expected, AFTER]


@pytest.mark.parametrize("style", [GRID, BARE], ids=["ruled", "unruled"])
def test_a_table_over_two_pages_has_its_headings_once(style):
    rows = [[str(n), f"第{n}项指标（家）", str(100 + n), str(150 + n)] for n in range(1, 61)]
    content = drawn(BEFORE, table([HEAD, *rows], style, repeatRows=1), AFTER, foot="- {} -")
    assert lines(content) == [BEFORE, LINES[0], *("\t".join(row) for row in rows), AFTER]


LONG_NAME = "全市规模以上工业企业中有研发活动的企业研发经费投入占全社会研发经费投入比重"


@pytest.mark.parametrize("place", ["TOP", "MIDDLE", "BOTTOM"])
def test_a_row_that_a_page_cuts_through_is_one(place):
    style = [*GRID, ("VALIGN", (0, 0), (-1, -1), place)]
    rows = [HEAD, ROWS[0], ["2", Paragraph(LONG_NAME * 2, PLAIN), "100", "150"], ROWS[2]]
    content = drawn(BEFORE, Spacer(1, 575), table(rows, style, splitInRow=1), AFTER, foot="- {} -")
    assert lines(content) == [BEFORE, *LINES[:2], f"2\t{LONG_NAME * 2}\t100\t150", LINES[3], AFTER]


CUT_NAMES = [
    "高新技术企业\n培育库入库企业数",
    "规模以上\n高新技术企业",
    "高新技术企业\n占规模以上企业比重（%）",
]
WHOLE_NAMES = [*ROWS[1:], ["5", "科技型中小企业（家）", "7", "8"]]


@pytest.mark.parametrize("above", [100, 556, 590], ids=["on one page", "below the break", "above it"])
@pytest.mark.parametrize("place", ["TOP", "MIDDLE", "BOTTOM"])
@pytest.mark.parametrize("name", CUT_NAMES)
def test_a_name_without_lines_around_it_is_read_whole_or_not_at_all(name, place, above):
    style = [*BARE, ("VALIGN", (0, 0), (-1, -1), place)]
    rows = [HEAD, ROWS[0], ["9", "众创空间（家）", "5", "6"], ["2", name, "12", "15"], *WHOLE_NAMES]
    parts = table(rows, style, (40, 130, 80, 80), splitInRow=1)
    found = lines(drawn(BEFORE, Spacer(1, above), parts, AFTER, foot="- {} -"))
    beginning, end = name.split("\n")
    cut = {f"2\t{beginning}\t12\t15", f"2\t{end}\t12\t15", f"\t{beginning}\t12\t15", f"\t{end}\t12\t15"}
    assert cut.isdisjoint(found)
    assert above > 100 or f"2\t{beginning}{end}\t12\t15" in found


ROWS_APART = {
    "a name that is whole": ("高新技术企业（家）\t100\t150", "科技型中小企业（家）\t\t"),
    "values in both": ("规模以上工业企业研发经费\t\t150", "投入占营业收入比重\t100\t"),
    "a value under a value": ("规模以上工业企业研发经费\t100\t150", "投入占营业收入比重\t\t200"),
    "a short name": ("高新技术企业\t100\t150", "科技产出\t\t"),
    "whole rows": ("规模以上工业企业研发经费\t100\t150", "投入占营业收入比重\t1\t2"),
    "other columns": ("规模以上工业企业研发经费\t100\t150", "投入占营业收入比重\t"),
    "a heading of rows": ("一、规模以上工业企业\t\t", "投入占营业收入比重\t1\t2"),
}


@pytest.mark.parametrize("name", ROWS_APART)
def test_rows_on_two_pages_stay_apart(name):
    assert whole_row(*ROWS_APART[name]) == ""


def test_a_table_on_a_page_turned_to_its_side():
    content = drawn(BEFORE, table([HEAD, *ROWS]), AFTER, size=landscape(A4))
    turned = io.BytesIO()
    canvas = Canvas(turned, pagesize=A4)
    canvas.setPageRotation(90)
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    part = table([HEAD, *ROWS])
    part.wrapOn(canvas, 500, 500)
    part.drawOn(canvas, 100, 300)
    canvas.save()
    assert lines(content)[1:-1] == LINES == lines(turned.getvalue())


SENTENCES = [
    "全市科技工作要把握大局，主动作为，推动各项重点工作再上台阶，力争全市高新技术企业总数突破一千二百家，"
    "科技型中小企业达到3000家，技术合同成交额达到1234567.89万元，研发经费投入强度达到2.5%左右。" * 3,
    "各县区要抓好落实。",
    "（一）强化企业创新主体地位",
    "实施高新技术企业培育行动，完善服务机制，" * 40 + "年底总结。",
]


@pytest.mark.parametrize("size", [9, 10.5, 12, 14, 16])
def test_a_paragraph_is_one_line_whatever_the_page_cuts(size):
    style = ParagraphStyle("s", parent=INDENTED, fontSize=size, leading=size * 1.6, firstLineIndent=2 * size)
    parts = [Paragraph(text, style) for text in SENTENCES]
    content = drawn(*parts, foot="— {} —")
    assert lines(content) == SENTENCES


def test_running_heads_and_page_numbers_do_not_split_a_sentence():
    content = drawn(*[Paragraph(SENTENCES[3], INDENTED)] * 8, head="某市2026年科技工作要点", foot="{}")
    assert lines(content) == [SENTENCES[3]] * 8


def test_a_number_alone_at_the_edge_of_a_page_is_kept_where_pages_do_not_count_by_it():
    cells = [text for row in (HEAD, *ROWS) for text in row]
    content = drawn(*cells, PageBreak(), *SENTENCES[:1], "500", PageBreak(), BEFORE, "80")
    numbers = [one for one in lines(content) if one.isdigit()]
    assert numbers == ["1", "100", "150", "2", "3", "10", "30", "500", "80"]


def test_text_in_two_columns_is_no_table():
    canvas = Canvas(out := io.BytesIO(), pagesize=A4)
    canvas.setFont(FONT, 10)
    for left in (50, 320):
        for n in range(20):
            canvas.drawString(left, 700 - 16 * n, "完善科技服务机制推动创新能力提升并强化要素保障")
    canvas.save()
    assert "\t" not in text_of(out.getvalue(), "a.pdf")


def test_a_frame_around_text_is_no_table():
    frame = LongTable([[Paragraph(SENTENCES[0], PLAIN)]], style=GRID)
    assert "\t" not in text_of(drawn(BEFORE, frame), "a.pdf")


RAISED = {
    "a note behind a number": ("达到15<super size=7>1</super>家。", "达到15家。"),
    "a note in brackets": ("达到15家<super size=7>[2]</super>，其他。", "达到15家，其他。"),
    "a power": ("占地15km<super size=7>2</super>。", "占地15km²。"),
    "a lowered number": ("减少CO<sub size=7>2</sub>排放。", "减少CO2排放。"),
    "no mark": ("达到151家。", "达到151家。"),
}


@pytest.mark.parametrize("name", RAISED)
def test_raised_marks_of_notes_are_no_digits(name):
    text, expected = RAISED[name]
    assert expected in lines(drawn(SENTENCES[0], text))
