"""Names, amounts, places and sentences from outside are shown as text, whatever they hold, on every page."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page

from loaders.database.build import build
from tests.browser.conftest import still
from tests.conftest import ROOT, write_toml
from tests.screens import NAMES
from tests.serving import serve

IMAGE = '<img src=x onerror="window.taken=1">'
MARKS = "**bold** [a link](javascript:window.taken=1) $\\frac{1}{2}$ :red[red] `code` <b>b</b>"
# What Streamlit makes links, pictures and other signs of, whatever stands before it.
LINKS = (
    "http://evil.example/a www.evil.example a@evil.example :smile: :streamlit: :material/home: a -> b &amp;"
)
SCRIPT = "</script><script>window.taken=1</script>"
WORDS = "**bold** $x$ <b>b</b>"
TEXT = f"# {IMAGE} {MARKS} 2.5%{SCRIPT} {WORDS} {IMAGE} {LINKS}\n"
FIGURE = {"role": "target", "year": 2020, "named_as": IMAGE}
# What a page must not make of them, counted in the page's own content.
MADE = """() => ({
    taken: window.taken ?? 0,
    made: [...document.querySelectorAll('[data-testid=stApp] *')].filter(node =>
        node.matches("img[src=x], a[href^='javascript'], a[href*='evil']:not([href^='#'])")
        || node.matches('.katex, script:not([src])')
        || node.matches("p [data-testid=stIconMaterial], p img[alt*=Streamlit]")
        || (node.matches('b, strong, code, em') && ['b', 'bold', 'code'].includes(node.textContent))
    ).map(node => node.outerHTML),
})"""


def record(amount: str, **fields) -> dict:
    start = TEXT.index(amount)
    return (
        FIGURE
        | {"amount_as": amount, "location": f"{IMAGE} › {MARKS}", "start": start, "stop": start + len(amount)}
        | fields
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the shipped records, one plan of which was written by somebody who means harm."""
    folder = tmp_path_factory.mktemp("hostile")
    data = shutil.copytree(
        ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("*.duckdb*", ".*", "documents")
    )
    plan = {
        "place": "610500", "title": f"{IMAGE} {MARKS} {LINKS}", "issuer": f"{SCRIPT} {LINKS}",
        "document_number": MARKS, "first_year": 2020, "last_year": 2020, "kind": "annual",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(), "status": "reviewed",
        "figures": [
            record("2.5%", indicator="rd_intensity", measure="level", comparator="eq", value=2.5, unit="%"),
            record(WORDS, indicator="incubators", measure="qualitative", comparator=""),
        ],
    }  # fmt: skip
    write_toml(data / "plans" / "610500-2020.toml", plan)
    (data / "documents").mkdir()
    (data / "documents" / "610500.txt").write_bytes(TEXT.encode())
    report = build(data, database=folder / "own.duckdb")
    assert (report.documents, report.complaints) == (1, ())
    with serve(report.database, folder) as address:
        yield address


def own_mark(page: Page) -> Locator:
    """A mark of the chosen city, over the field of all others."""
    return page.locator(".js-plotly-plot").first.locator(".points path").last


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_record_is_only_text(visit: Callable, hostile: str, name: str):
    visitor = visit(server=hostile)
    query = {"city": "?place=610500", "compare": "?city=610500", "export": "?city=610500"}.get(name, "")
    page = visitor.open(f"{'/' if name == 'start' else f'/{name}'}{query}")
    if name == "compare":
        mark = own_mark(page)
        mark.wait_for()
        still(page)
        box = mark.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_selector(".hoverlayer .hovertext")
        assert "<img src=x" in page.locator(".hoverlayer", has=page.locator(".hovertext")).text_content()
    assert still(page).evaluate(MADE) == {"taken": 0, "made": []}
    assert visitor.complaints == []


@pytest.mark.parametrize("name", NAMES)
def test_what_the_url_names_and_nobody_knows_is_only_text(visit: Callable, name: str):
    visitor = visit()
    parameter = {"city": "place", "evidence": "figure"}.get(name, "city")
    unknown = {parameter: "http://evil.example/a", "tea": "www.evil.example", "x": ":smile: a@evil.example"}
    page = visitor.open(f"/{name}?{urlencode(unknown)}")
    notice = page.locator("[data-testid=stAlert]")
    if name not in ("evidence", "import"):
        assert "http://evil.example/a" in notice.first.inner_text()
        assert ":smile: a@evil.example" in notice.first.inner_text()
    assert page.evaluate(MADE) == {"taken": 0, "made": []}


def test_the_words_of_a_hostile_record_can_be_read(visit: Callable, hostile: str):
    visitor = visit(server=hostile)
    page = visitor.open("/compare?city=610500&indicator=rd_intensity")
    mark = own_mark(page)
    mark.wait_for()
    still(page)
    box = mark.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".document mark").first.wait_for()
    page.locator("[data-testid=stCode]", has_text=SCRIPT).first.wait_for()  # what is copied is drawn last
    shown = page.locator("[data-testid=stMainBlockContainer]").inner_text()
    for words in (IMAGE, MARKS, SCRIPT, LINKS):
        assert words in shown
    assert page.evaluate(MADE) == {"taken": 0, "made": []}
    assert page.locator(".document").locator("img, script, b, a, strong").count() == 0
    assert page.locator(".document").inner_text().strip() == TEXT.strip()
    assert page.evaluate(MADE) == {"taken": 0, "made": []}
