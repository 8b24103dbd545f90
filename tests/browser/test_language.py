"""In Chinese no English word where something opens or is amiss, and how the texts of Streamlit become Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pages.shared.server import interface
from tests.browser.hearing import Listener, english_in


def test_no_english_word_in_the_menu_of_a_column(visit: Callable):
    ears = Listener(visit(locale="zh-CN").open("/city?place=341300"))
    ears.column_menu()
    assert "统计" in ears.said
    assert english_in(ears.said) == []


def test_no_english_word_where_something_is_amiss(visit: Callable):
    page = visit(locale="zh-CN").open("/import")
    ears = Listener(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "0.exe", "mimeType": "text/plain", "buffer": b"0"}
    )
    page.locator("[data-testid=stFileChip]").wait_for()
    ears.listen()
    page.goto(f"{page.url.split('/import')[0]}/nothing")
    page.locator("[role=dialog]").wait_for()
    ears.listen()
    assert "没有这个页面" in ears.said
    assert [text for text in english_in(ears.said) if "exe" not in text and "nothing" not in text] == []


def put(page: Page, text: str, holder: str = "div") -> str:
    """What stands in the page a moment after `text` was put into a new element of it."""
    return page.evaluate(
        """async ([text, holder]) => {
            const element = document.createElement(holder);
            element.textContent = text;
            document.body.append(element);
            await new Promise(resolve => setTimeout(resolve, 30));
            element.remove();
            return element.textContent;
        }""",
        [text, holder],
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("Connection error", "连接出错", id="a text"),
        pytest.param(" Running... ", "正在计算……", id="spaces around it"),
        pytest.param("Remove 海门", "移除 海门", id="a name inside"),
        pytest.param("20MB per file • TXT, PDF", "每个文件不超过 20MB · TXT, PDF", id="a limit"),
        pytest.param("2 of 15 results", "第 2 处，共 15 处", id="what a search finds"),
        pytest.param("Search engines of the city", "Search engines of the city", id="only whole texts"),
        pytest.param("constructor", "constructor", id="a word of the script's own language"),
    ],
)
def test_a_text_of_streamlit_is_said_in_chinese(visit: Callable, text: str, said: str):
    assert put(visit(locale="zh-CN").open("/method"), text) == said


def test_texts_of_documents_and_readers_stay(visit: Callable):
    page = visit(locale="zh-CN").open("/method")
    assert put(page, "Search", "pre") == put(page, "Search", "textarea") == "Search"
    page.locator("[data-testid=stMarkdownContainer] p").first.evaluate(
        "node => { node.textContent = 'Search' }"
    )
    page.wait_for_timeout(50)
    assert page.locator("[data-testid=stMarkdownContainer] p").first.inner_text() == "Search"


def test_the_switch_of_language_puts_back_what_stood_there(visit: Callable):
    page = visit(locale="zh-CN").open("/method")
    skip = page.locator("[data-testid=stSkipToContent]")
    assert skip.text_content() == "跳到正文"
    page.locator(".st-key-choice_lang").get_by_text("English").click()
    expect(skip).to_have_text("Skip to main content")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_every_pattern_fills_in_what_it_holds():
    """A group that nothing takes up, or a reference to none, would be seen by a reader only."""
    for pattern, said in interface.catalogue()["patterns"].items():
        assert len(set(re.findall(r"\$\d", said))) == re.compile(pattern).groups, pattern
