"""In Chinese no English word, in English no Chinese one: every page and every menu, but for what is declared."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from loaders.database.filters import Filters
from loaders.database.store import Store
from pages.shared.server import interface
from tests.browser.conftest import still
from tests.screens import NAMES

# What a page says anywhere: its title, its texts, and what screen readers and the pointer are told. Code is
# for programs: a citation in BibTeX, an address of the data, the preview of a file.
SAID = """() => {
    const said = [document.title];
    const nodes = document.createNodeIterator(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
        const holder = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
        if (location.pathname.endsWith('/export') && holder.closest('canvas, .printed')) continue;
        if (holder.closest('script, style, pre, [data-testid=stIconMaterial]')) continue;
        if (!holder.checkVisibility() && !holder.closest('canvas, .printed')) continue;
        if (node.nodeType === Node.TEXT_NODE) said.push(node.data);
        else for (const name of ['aria-label', 'title', 'placeholder', 'alt']) said.push(node.getAttribute(name) ?? '');
    }
    return [...new Set(said)];
}"""
# What may stand in Latin letters on a Chinese page, and why.
LATIN = {
    r"\bEnglish\b": "the name of the other language, for its readers",
    r"(?i:\b(CSV|XLSX|PARQUET|JSON|ZIP|TXT|HTML?|DOCX|PDF|PNG|JPE?G|SVG|UTF-8|EXCEL)\b)": "kinds of files",
    r" · [A-Z][A-Za-z' ()-]* · [a-z ]+(?= · [0-9]{6})": "spellings by which a city is found in a list",
    r"\d ?[KMG]?B\b|\bUTC\b": "units and the zone of a time",
    r"代码：\w+": "what an indicator is called in the files and addresses",
    r"\b[0-9a-f]{8,64}\b|\b\d{6}-[\w-]+": "ids of figures and plans, the data version",
    r"R&D|\bGDP\b|\bOECD\b|\bFrascati Manual\b|\bGB/T\b|\bBibTeX\b": "names that Chinese texts write so",
    r"Creative Commons Attribution 4\.0[ \u00a0]International": "the name of the licence",
    r"\bDuckDB\b|ATTACH 'chengbiao.duckdb' AS source \(READ_ONLY\)|\bchengbiao-|\bbom=1\b|\.parquet\b": "to be typed",
    r"\bgb2260\b|\bchina-division\b|python -m loaders build --documents": "names and a command to be typed",
    r"https?://\S+|\bwww\.\S+|\b[\w.-]+\.(cn|com|org)\b": "addresses of documents and of the data",
}
CHINESE = {r"中文": "the name of the other language, for its readers"}


def left(said: list[str], letters: str, allowed: dict[str, str]) -> list[str]:
    """The texts that hold such letters after what is allowed is taken out."""
    found = [re.sub("|".join(allowed), "", text, flags=re.ASCII) for text in said]
    return [text.strip() for text in found if re.search(letters, text)]


class Listener:
    """Opens what a page has to open, and keeps everything that was said meanwhile."""

    def __init__(self, page: Page):
        self.page = page
        self.said: set[str] = set()

    def listen(self) -> None:
        still(self.page)  # Streamlit draws, and our script follows
        self.said |= set(self.page.evaluate(SAID))

    def lists(self) -> None:
        """Every list of choices: as it opens, and with nothing that is found."""
        for field in self.page.locator(
            ":is([data-testid=stMultiSelect], [data-testid=stSelectbox]) input"
        ).all():
            if field.is_visible() and field.is_enabled():
                field.click()
                self.listen()
                if field.is_editable():
                    self.page.keyboard.type("0q0")
                    self.listen()
                self.page.keyboard.press("Escape")
                self.page.keyboard.press("Escape")

    def buttons(self) -> None:
        """What opens in place: menus of the navigation, popovers, expanders."""
        for kind in ("stTopNavSection", "stPopover", "stExpander"):
            for opener in self.page.locator(f"[data-testid={kind}]").all():
                opener.locator(":is(button, summary, a)").or_(opener).first.click()
                self.listen()
                self.page.keyboard.press("Escape")

    def table(self) -> None:
        """The first table: its tools with their tooltips, the menu of a column, its search."""
        table = self.page.locator("[data-testid=stDataFrame]:visible").first
        if table.count() == 0:
            return
        table.evaluate("table => table.scrollIntoView({block: 'center'})")
        box = table.bounding_box()
        self.page.mouse.move(box["x"] + box["width"] - 60, box["y"] + 10)
        for tool in table.locator("[data-testid=stElementToolbarButton] button").all():
            tool.hover()
            self.page.locator("[role=tooltip]").first.wait_for()
            self.listen()
        table.locator("[data-testid=stElementToolbarButton] button").first.click()
        self.listen()
        self.page.keyboard.press("Escape")

    def column_menu(self) -> None:
        """What the sign at the end of a column's heading opens, with what opens from there."""
        table = self.page.locator("[data-testid=stDataFrame]").first
        table.evaluate("table => table.scrollIntoView({block: 'center'})")
        box = table.bounding_box()
        menu = self.page.locator("[data-testid=stDataFrameColumnMenu]")
        for right in range(60, int(box["width"]), 6):  # the sign of the menu stands at the end of a heading
            self.page.mouse.click(box["x"] + right, box["y"] + 18)
            if menu.count():
                break
        assert menu.count() == 1, "no column of the table opened its menu"
        self.listen()
        for item in menu.locator("[role=menuitem]").all():
            item.hover()
            self.listen()
        self.page.keyboard.press("Escape")


def english_in(said: set[str]) -> list[str]:
    return left(sorted(said), r"[A-Za-z]{2,}", LATIN)


@pytest.mark.parametrize("name", NAMES)
def test_no_english_word_in_chinese(visit: Callable, name: str):
    page = visit(locale="zh-CN").open("/" if name == "start" else f"/{name}")
    ears = Listener(page)
    ears.listen()
    ears.table()
    ears.lists()
    ears.buttons()
    assert len(ears.said) > 20
    assert english_in(ears.said) == []
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.title().endswith("城标") or name == "start"


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


def names_of(store: Store) -> list[str]:
    """What stays Chinese everywhere, the longest first: names of documents, issuers, units, and their words."""
    plans, figures = store.plans(), store.figures(Filters())
    names = {*plans["title"], *plans["issuer"], *plans["document_number"], *figures["unit"]}
    for column in ("named_as", "amount_as", "location"):
        names |= set(figures[column])
    names |= {scope.partition(":")[2] for scope in figures["scope"]}
    return sorted(filter(None, names), key=len, reverse=True)


@pytest.mark.parametrize("name", NAMES)
def test_no_chinese_word_in_english_but_names(visit: Callable, shipped: Store, name: str):
    page = visit().open("/" if name == "start" else f"/{name}")
    said = " ".join(page.evaluate(SAID))
    for one in names_of(shipped):
        said = said.replace(one, "")
    assert left(said.split(), r"[\u4e00-\u9fff]", CHINESE) == []
    assert page.evaluate("document.documentElement.lang") == "en"


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
