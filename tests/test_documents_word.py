"""Word documents as the finished page shows them: what counts, what does not, and in which order."""

import pytest

from loaders.documents.document import DocumentError, text_of
from loaders.documents.word_numbering import written
from tests.making import cell, paragraph, run, table, word

BOX = "<w:txbxContent>" + paragraph("框内指标5家") + "</w:txbxContent>"
NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/>'
    '</w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/>'
    "</w:lvl></w:abstractNum>"
    '<w:abstractNum w:abstractNumId="8">'
    '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)
STYLES = (
    '<w:style w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="AlsoGone"><w:basedOn w:val="Gone"/></w:style>'
    '<w:style w:styleId="Mark"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:styleId="Chapter"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)


def numbered(text: str, number: int = 1, level: int = 0) -> str:
    return paragraph(
        text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    )


RUNS = {
    "an insertion": (["达到1", f"<w:ins>{run('5')}</w:ins>", "0家"], "达到150家"),
    "a deletion": (["达到", "<w:del><w:r><w:delText>12</w:delText></w:r></w:del>", "150家"], "达到150家"),
    "text moved away": (["达到", f"<w:moveFrom>{run('12')}</w:moveFrom>", "150家"], "达到150家"),
    "a content control": (
        ["达到", f"<w:sdt><w:sdtPr/><w:sdtContent>{run('15')}</w:sdtContent></w:sdt>", "0家"],
        "达到150家",
    ),
    "a smart tag": (["达到", f"<w:smartTag>{run('15')}</w:smartTag>", "0家"], "达到150家"),
    "a simple field": (["达到", f"<w:fldSimple>{run('15')}</w:fldSimple>", "0家"], "达到150家"),
    "a field with its code": (["达到", "<w:r><w:instrText>= 3*5</w:instrText></w:r>", "15家"], "达到15家"),
    "a link": (["达到", f"<w:hyperlink>{run('15')}</w:hyperlink>", "0家"], "达到150家"),
    "hidden text": (["达到", run("1", "<w:vanish/>"), "50家"], "达到50家"),
    "text hidden and shown again": (["达到", run("1", '<w:vanish w:val="0"/>'), "50家"], "达到150家"),
    "struck text": (["达到", run("120", "<w:strike/>"), run("130", "<w:dstrike/>"), "150家"], "达到150家"),
    "text that a style hides": (["达到", run("1", '<w:rStyle w:val="AlsoGone"/>'), "50家"], "达到50家"),
    "a raised number": (["达到15", run("1", '<w:vertAlign w:val="superscript"/>'), "家"], "达到15家"),
    "a raised number by its style": (["达到15", run("[1]", '<w:rStyle w:val="Mark"/>'), "家"], "达到15家"),
    "a square kilometre": (["占地15km", run("2", '<w:vertAlign w:val="superscript"/>'), "。"], "占地15km²。"),
    "a lowered number is text": (["CO", run("2", '<w:vertAlign w:val="subscript"/>'), "排放"], "CO2排放"),
    "a footnote's mark": (["达到15", '<w:r><w:footnoteReference w:id="2"/></w:r>', "家"], "达到15家"),
    "a formula": (["达到", "<m:oMath><m:r><m:t>≥500</m:t></m:r></m:oMath>", "家"], "达到≥500家"),
    "a sign of another font": (["达到", '<w:r><w:sym w:char="F0B3"/></w:r>', "500家"], "达到≥500家"),
    "pronunciation": (
        [f"<w:r><w:ruby><w:rt>{run('hefei')}</w:rt><w:rubyBase>{run('合肥')}</w:rubyBase></w:ruby></w:r>"],
        "合肥",
    ),
    "breaks and tabs": (["一", "<w:r><w:br/><w:tab/></w:r>", "二"], "一 二"),
    "a page break inside a number": (["1", '<w:r><w:br w:type="page"/></w:r>', "50家"], "150家"),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_paragraph_is_what_its_finished_form_shows(name):
    runs, text = RUNS[name]
    assert text_of(word(paragraph(*runs), styles=STYLES), "a.docx") == text


JOINED = "<w:rPr><w:del/></w:rPr>"
BLOCKS = {
    "a text box follows its paragraph": (
        paragraph("前文", f"<w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r>") + paragraph("后文"),
        ["前文", "框内指标5家", "后文"],
    ),
    "a text box in two forms is read once": (
        paragraph(
            "前文",
            f"<w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback>"
            "</mc:AlternateContent></w:r>",
        ),
        ["前文", "框内指标5家"],
    ),
    "a text box in its old form only": (
        paragraph(
            f"<w:r><mc:AlternateContent><mc:Choice/><mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent></w:r>"
        ),
        ["框内指标5家"],
    ),
    "an inserted paragraph and a control of several": (
        f"<w:ins>{paragraph('一')}</w:ins><w:sdt><w:sdtContent>{paragraph('二')}{paragraph('三')}</w:sdtContent></w:sdt>",
        ["一", "二", "三"],
    ),
    "a deleted end joins two paragraphs": (
        paragraph("高新技术企业达到1", properties=JOINED) + paragraph("50家"),
        ["高新技术企业达到150家"],
    ),
    "a nested table": (
        table([cell(table(["指标", "2026年"], ["企业", "5"]) + paragraph(""))]),
        ["指标\t2026年", "企业\t5"],
    ),
    "cells over columns": (
        table(
            [cell("目标", '<w:gridSpan w:val="2"/>'), "备注"], ["2025年", "2026年", ""], ["5", "6", "甲"]
        ),
        ["目标\t目标\t备注", "2025年\t2026年\t", "5\t6\t甲"],
    ),
    "cells over rows": (
        table([cell("甲", '<w:vMerge w:val="restart"/>'), "5"], [cell("", "<w:vMerge/>"), "6"]),
        ["甲\t5", "甲\t6"],
    ),
    "a last cell over rows": (
        table(["5", cell("甲", '<w:vMerge w:val="restart"/>')], ["6", cell("", "<w:vMerge/>")], ["7", "乙"]),
        ["5\t甲", "6\t甲", "7\t乙"],
    ),
    "a deleted row": (
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{cell('旧')}</w:tr><w:tr>{cell('新')}</w:tr></w:tbl>",
        ["新"],
    ),
    "a row that begins later": (
        "<w:tbl><w:tr>" + cell("甲") + cell("乙") + '</w:tr><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
        + cell("丙") + "</w:tr></w:tbl>",
        ["甲\t乙", "\t丙"],
    ),
    "a span of 900 million columns": (
        table([cell("甲", '<w:gridSpan w:val="900000000"/>')], ["乙", "丙"]),
        ["甲\t甲", "乙\t丙"],
    ),
    "numbers that Word sets": (
        numbered("总体要求") + numbered("2026年目标", level=1) + numbered("措施", level=1) + numbered("保障")
        + numbered("组织", level=1) + numbered("要点", number=2) + numbered("另起", number=3),
        ["一、总体要求", "1. 2026年目标", "2.措施", "二、保障", "1.组织", "要点", "一、另起"],
    ),
    "a number by its style": (
        paragraph("目标", properties='<w:pStyle w:val="Chapter"/>'),
        ["一、目标"],
    ),
    "a number in a cell": (table([cell(numbered("", level=1)), "企业"]), ["1.\t企业"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BLOCKS)
def test_blocks_become_lines(name):
    body, lines = BLOCKS[name]
    text = text_of(word(body, styles=STYLES, numbering=NUMBERING), "a.docx")
    assert text.split("\n") == lines


def test_notes_stand_apart_at_the_end():
    notes = (
        '<w:footnote w:type="separator"><w:p/></w:footnote>'
        f'<w:footnote w:id="1">{paragraph("口径为规上企业")}</w:footnote>'
    )
    body = paragraph("达到15", '<w:r><w:footnoteReference w:id="1"/></w:r>', "家") + paragraph("后文")
    content = word(body, footnotes=notes, endnotes=f"<w:endnote>{paragraph('来源')}</w:endnote>")
    assert text_of(content, "a.docx").split("\n") == ["达到15家", "后文", "注1：口径为规上企业", "注1：来源"]


WRITTEN = {
    ("chineseCounting", 10): "十", ("chineseCounting", 11): "十一", ("japaneseCounting", 20): "二十",
    ("chineseCountingThousand", 105): "一百零五", ("chineseCounting", 1010): "一千零一十",
    ("decimalEnclosedCircleChinese", 3): "③", ("upperRoman", 14): "XIV", ("lowerLetter", 2): "b",
    ("ideographTraditional", 2): "乙", ("decimalZero", 3): "03", ("an unknown form", 3): "3",
    ("decimal", 0): "0",
}  # fmt: skip


@pytest.mark.parametrize(("form", "count"), WRITTEN)
def test_counts_are_written_as_word_writes_them(form, count):
    assert written(count, form) == WRITTEN[form, count]


def test_a_document_without_text_is_refused():
    with pytest.raises(DocumentError, match="found none"):
        text_of(word(paragraph("")), "a.docx")
