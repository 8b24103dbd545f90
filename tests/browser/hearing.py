"""What a page says to its readers, and which of it is in the other language."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.browser.conftest import still

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
