"""Files of every format into text: what is kept, what is left out, and what is refused in a sentence."""

import io
import re
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.documents.document import DocumentError, read_document, text_of

PROSE = "二、主要目标\n　　高新技术企业达到５００家，技术合同成交额突破60亿元。\r\n"


def pdf(*lines: str) -> bytes:
    """A one-page PDF with a text layer (Latin text: a standard font has no Chinese)."""
    body = b"BT /F1 12 Tf 20 700 Td " + b" ".join(f"({line}) Tj 0 -20 Td".encode() for line in lines) + b" ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(body), body),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    )


def word(*blocks: str | list[list[str]]) -> bytes:
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(len(block), len(block[0]))
        for row, cells in enumerate(block):
            for column, cell in enumerate(cells):
                table.cell(row, column).text = cell
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_text_is_kept_to_the_character(tmp_path, encoding):
    path = tmp_path / "plan.txt"
    path.write_bytes(PROSE.encode(encoding))
    assert read_document(path).text == PROSE


PAGE = """<!DOCTYPE html><html><head><title>某市2026年科技工作要点_某市科技局</title>
<script>var a="高新技术企业达到1家";</script></head>
<body><div class="nav"><a href="/">首页</a><a href="/a">政务公开</a></div>
<div class="breadcrumb">当前位置：首页 > 规划</div>
<div class="main"><h1>某市2026年科技工作要点</h1>
<p>一、主要目标。高新技术企业达到<b>500</b>家，研发投入强度达到2.5%，科技型中小企业突破800家。</p>
<table><tr><th>指标</th><th>2026年</th></tr><tr><td>技术合同成交额（亿元）</td><td>60</td></tr></table></div>
<div class="footer">版权所有</div></body></html>"""


def test_a_page_is_its_main_content():
    assert text_of(PAGE.encode(), "page.html").split("\n") == [
        "某市2026年科技工作要点",
        "一、主要目标。高新技术企业达到500家，研发投入强度达到2.5%，科技型中小企业突破800家。",
        "指标\t2026年",
        "技术合同成交额（亿元）\t60",
    ]


def test_cells_over_several_rows_and_columns_keep_their_columns():
    table = (
        "<table><tr><th rowspan=2>指标</th><th colspan=2>目标</th></tr><tr><td>2025年<td>2026年</tr>"
        "<tr><td>孵化器</td><td>5</td><td>6</td></tr></table>"
    )
    assert text_of(f"<html><body>{table}<p>说明文字，很长。</p></body></html>".encode(), "a.html").split(
        "\n"
    ) == [
        "指标\t目标\t目标",
        "指标\t2025年\t2026年",
        "孵化器\t5\t6",
        "说明文字，很长。",
    ]


def test_word_paragraphs_and_tables_in_their_order():
    content = word("一、主要目标", [["指标", "2026年"], ["孵化器（家）", "12"]], "二、措施")
    assert text_of(content, "plan.docx") == "一、主要目标\n指标\t2026年\n孵化器（家）\t12\n二、措施"


def test_the_text_layer_of_a_pdf_without_page_numbers():
    assert text_of(pdf("R&D intensity 2.5 percent", "- 3 -"), "plan.pdf") == "R&D intensity 2.5 percent"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 400_000_000)
    return out.getvalue()


REFUSED = {
    "empty": (b" \n", "an empty file"),
    "binary": (bytes(range(256)) * 40, "none of these"),
    "scan": (pdf(""), "a scan"),
    "damaged PDF": (b"%PDF-1.7\ngarbage", "a damaged file"),
    "truncated Word": (word("一、目标")[:2000], "a damaged archive"),
    "another archive": (b"PK\x03\x04" + b"0" * 100, "a damaged archive"),
    "old Word": (b"\xd0\xcf\x11\xe0" + b"0" * 600, "an old Word file"),
    "deep page": (b"<html><body>" + b"<div>" * 5000 + "目标".encode(), "a deeper one"),
    "page without text": (b"<html><body><script>1</script></body></html>", "none"),
    "false byte-order mark": (b"\xef\xbb\xbf\xff\xfe\xfd", "its byte-order mark"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_a_sentence(name, tmp_path):
    content, found = REFUSED[name]
    path = tmp_path / f"{name}.html" if "page" in name else tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentError) as problem:
        read_document(path)
    assert found.split()[0] in str(problem.value) and str(problem.value).endswith(".")
    assert "expected" in str(problem.value) or "promises" in str(problem.value)


def test_an_archive_that_grows_beyond_reason_is_not_unpacked():
    with pytest.raises(DocumentError, match="when unpacked"):
        text_of(bomb(), "bomb.docx")


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(DocumentError, match="No such file"):
        read_document(tmp_path / "none.txt")


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=600))
def test_any_bytes_are_text_or_a_sentence(content):
    for start in (b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html><body>"):
        assert isinstance(text_or_sentence(start + content), str)


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_truncated_files_are_text_or_a_sentence(data):
    for whole in (WORD, PDF, PAGE.encode()):
        cut = whole[: data.draw(st.integers(1, len(whole)))]
        assert isinstance(text_or_sentence(cut), str)


def text_or_sentence(content: bytes) -> str:
    """The text of a document, or the one sentence that refuses it."""
    try:
        return text_of(content, "any")
    except DocumentError as problem:
        said = str(problem)
    assert re.fullmatch(r"[^\n]+\.", said)
    return said


WORD, PDF = word("一、主要目标", [["指标", "2026年"], ["孵化器（家）", "12"]]), pdf("text of a plan")
