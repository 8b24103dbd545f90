"""The whole way in a real browser: documents into an empty data folder, confirmed, saved, and on every page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from loaders.catalogue import read_catalogue
from loaders.drafts.desk import Desk
from loaders.drafts.draft import Draft
from loaders.model import IDENTITY
from loaders.records.conformity import canonical
from loaders.records.record import plan_paths, read_plan
from pages.shared.words import texts
from tests.browser.conftest import Visitor, offered_pages, still
from tests.conftest import ROOT, TEXT, make_data
from tests.serving import serve

DOCUMENTS = ROOT.parent / "shared" / "documents"
NAMES = ("320684-2020", "341300-2021-2025", "341500-2020", "429005-2021", "610500-2020")
SAVED = ("320684-2020", "341300-2021-2025")  # of these; each takes a minute of a slow machine
HEADLINES = {code for one in read_catalogue(ROOT / "data").headlines.values() for code in one.indicators}


def word(key: str, **values: object) -> str:
    return texts()[key]["en"].format(**values)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the catalogue and nothing else."""
    return catalogue_alone(tmp_path_factory.mktemp("empty") / "data")


def catalogue_alone(folder: Path) -> Path:
    (folder / "plans").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "indicators.toml", folder)
    (folder / "places.csv").write_text(
        (ROOT / "data" / "places.csv").read_text(encoding="utf-8").splitlines()[0] + "\n"
    )
    return folder


@pytest.fixture(scope="module")
def importing(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(empty / "own.duckdb", tmp_path_factory.mktemp("import"), CHENGBIAO_DATA=str(empty)) as address:
        yield address


def press(visitor: Visitor, key: str) -> None:
    """Click a button by its key and wait until the script has run.

    A page that is still being drawn may put another button in place of this one between press and release.
    """
    visitor.settled()
    visitor.page.locator(f".st-key-{key} button").click()
    still(visitor.page)
    visitor.settled()


def choose(visitor: Visitor, key: str, label: str) -> None:
    page = visitor.settled()  # a run that ends while the list is open closes it
    field = page.locator(f".st-key-{key} input")
    if field.input_value() == label:
        return
    field.click()
    field.fill(label)
    page.get_by_role("option", name=label, exact=True).click()
    still(page)
    visitor.settled()
    expect(field).to_have_value(label)


def figures(path: Path) -> set[tuple]:
    """The headline figures of a record by all that identifies them, which is all that the charts draw."""
    return {
        tuple(canonical(getattr(figure, name)) for name in IDENTITY)
        for figure in read_plan(path).figures
        if figure.indicator in HEADLINES and figure.year is not None  # a person adds what has no year
    }


def as_the_reviewers_read(draft: Draft) -> Draft:
    """What a rule reads by the letter and the shipped record corrects: tripled is a growth of about 200 %."""
    tripled = [at for at, row in enumerate(draft.rows) if (row.amount_as, row.value) == ("翻了三倍", "300")]
    for at in tripled:
        draft = draft.with_row(at, value="200", comparator="approx")
    if draft.name.startswith(
        "320684"
    ):  # 市级 of a county-level city, which was read before its code was confirmed
        for at, row in enumerate(draft.rows):
            draft = draft.with_row(at, tier=row.tier.replace("municipal", "county"))
    return draft


def add_aims_without_a_number(visitor: Visitor, name: str) -> None:
    """What no rule reads: the aims without a number that the shipped record has, typed as a person would."""
    for aim in read_plan(ROOT / "data" / "plans" / f"{name}.toml").figures:
        if aim.indicator not in HEADLINES or aim.measure != "qualitative":
            continue
        page = visitor.page
        if not page.locator(".st-key-import_add_amount input").is_visible():
            page.get_by_text(word("import.add_form"), exact=True).click()
            expect(page.locator(".st-key-import_add_amount input")).to_be_visible()
        choose(visitor, "import_add_indicator", read_catalogue(ROOT / "data").indicators[aim.indicator].en)
        page.locator(".st-key-import_add_amount input").fill(aim.amount_as)
        page.locator(".st-key-import_add_amount input").press("Enter")
        text = (DOCUMENTS / f"{name}.txt").read_bytes().decode()
        which = [match.start() for match in re.finditer(re.escape(aim.amount_as), text)].index(aim.start)
        page.locator(".st-key-import_add_place [data-testid=stRadioOption]").nth(which).click()
        visitor.settled()
        page.locator(".st-key-import_add_named input").fill(aim.named_as)
        page.locator(".st-key-import_add_named input").press("Enter")
        choose(visitor, "import_add_role", word(f"role.{aim.role}"))
        choose(visitor, "import_add_measure", word("measure.qualitative"))
        if aim.tier:
            choose(visitor, "import_add_tier", read_catalogue(ROOT / "data").tiers[aim.tier].en)
        visitor.settled()
        press(visitor, "import_add_it")


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the five documents are not at hand")
def test_documents_into_an_empty_folder(importing: str, empty: Path, visit: Callable[..., Visitor]):
    visitor = visit(server=importing, height=1400)
    page = visitor.open("/import")
    page.set_input_files("input[type=file]", [DOCUMENTS / f"{name}.txt" for name in NAMES])
    page.wait_for_selector(".imported", timeout=60_000)
    visitor.settled()
    address = re.sub("document=\\d+", "document={}", page.url)
    desk = Desk(empty, re.findall("draft=([0-9a-f]{32})", page.url)[0])
    for name in SAVED:
        number = 1 + NAMES.index(name)
        desk.change(str(number), as_the_reviewers_read)
        visitor.open(address.format(number))
        expect(page.locator(".imported mark")).to_be_visible()
        press(visitor, "import_all")
        expect(page.get_by_text(re.compile("^0 open"))).to_be_visible()
        add_aims_without_a_number(visitor, name)
        page.get_by_text(word("import.confirm")).click()
        visitor.settled()
        press(visitor, "import_save")
        expect(page.get_by_text(re.compile(f"Saved {name}"))).to_be_visible(timeout=30_000)
    assert [path.stem for path in plan_paths(empty / "plans")] == list(SAVED)
    for name in SAVED:
        record = empty / "plans" / f"{name}.toml"
        assert figures(record) == figures(ROOT / "data" / "plans" / f"{name}.toml"), name
        assert (empty / "documents" / f"{name}.txt").read_bytes() == (DOCUMENTS / f"{name}.txt").read_bytes()
    # the cities are on the pages of the running server, and their charts are those of the shipped records
    page = visitor.open("/city?place=341300&lang=en")
    assert "Suzhou (Anhui)" in page.inner_text("[data-testid=stMain]")
    shipped = visit()
    for shown in ("rd_intensity&yardstick=stated_level", "high_tech_enterprises&yardstick=annual_pace"):
        view = f"/compare?indicator={shown}&year_from=2015&year_to=2025"
        assert drawn(visitor, view) == drawn(shipped, view + CITIES), shown
    assert visitor.complaints == []


CITIES = "".join(f"&city={name[:6]}" for name in SAVED)
DRAWN = """() => (document.querySelector('.js-plotly-plot')?.data ?? []).filter(trace => trace.customdata).flatMap(
    trace => trace.customdata.map((id, i) => [id.slice(0, -9), trace.x[i], trace.y[i], trace.marker.symbol[i], trace.hovertext[i].split('<br>')[1]]))"""


def drawn(visitor: Visitor, view: str) -> list[list]:
    """The marks of a chart: plan, year, value, symbol and what is stated; none where nothing can share the axis."""
    page = visitor.open(view)
    page.wait_for_selector(".js-plotly-plot .points path, [data-testid=stAlert]")
    return sorted(page.evaluate(DRAWN))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server over the made-up data folder of the tests."""
    data = make_data(tmp_path / "data")
    with serve(data / "own.duckdb", tmp_path, CHENGBIAO_DATA=str(data)) as address:
        yield address, data


def test_keyboard_reload_and_inert_text(
    small: tuple[str, Path], tmp_path: Path, visit: Callable[..., Visitor]
):
    document = tmp_path / "plan.txt"
    document.write_text(
        "甲市2026年打算\n"
        + TEXT
        + "<script>document.title='harm'</script><img src=x onerror=\"document.title='harm'\">firms达到20家。\n",
        encoding="utf-8",
    )
    visitor = visit(server=small[0], height=1400)
    page = visitor.open("/import")
    page.set_input_files("input[type=file]", document)
    page.wait_for_selector(".imported")
    visitor.settled()
    assert page.title() != "harm"
    assert "<script>" in page.locator(".imported").inner_text()
    assert page.locator(".imported script, .imported img").count() == 0
    # The shortcut works once its button stands still, after the run that the upload began.
    expect(page.get_by_role("button", name=re.compile("Accept.*Alt"))).to_be_enabled()
    still(page)
    page.keyboard.press("Alt+A")
    expect(page.get_by_text(re.compile(r"1 accepted, 0 rejected"))).to_be_visible()
    page.reload()
    visitor.settled()
    expect(page.get_by_text(re.compile(r"1 accepted, 0 rejected"))).to_be_visible()
    # the same address in another session: a lost connection, another machine
    other = visit(server=small[0])
    expect(other.open(page.url).get_by_text(re.compile(r"1 accepted, 0 rejected"))).to_be_visible()


FIRST = "海门市2020年打算\n一、目标\n全市高新技术企业达到300家以上。全社会研发投入强度达到2.5%。\n"


def upload(visitor: Visitor, path: Path, text: str) -> None:
    """Drop a document and wait until its figures are there."""
    path.write_text(text, encoding="utf-8")
    visitor.page.set_input_files("input[type=file]", path)
    in_hand = "name => [...document.querySelectorAll('.st-key-choice_document, .st-key-choice_document input')].some(one => `${one.innerText} ${one.value}`.includes(name))"
    visitor.page.wait_for_function(in_hand, arg=path.name)
    visitor.page.wait_for_selector(".imported")
    visitor.settled()


def save(visitor: Visitor) -> None:
    visitor.settled()
    visitor.page.get_by_text(word("import.confirm")).click()
    press(visitor, "import_save")
    expect(visitor.page.get_by_text(re.compile("Saved 320684-2020"))).to_be_visible(timeout=30_000)


def test_a_newer_version_goes_on_from_the_record_and_the_former_comes_back(
    tmp_path: Path, visit: Callable[..., Visitor]
):
    """What was decided stays, what changed is told in words, and the record that was replaced is there again."""
    data = catalogue_alone(tmp_path / "data")
    record = data / "plans" / "320684-2020.toml"
    with serve(data / "own.duckdb", tmp_path, CHENGBIAO_DATA=str(data)) as address:
        visitor = visit(server=address, height=1800)
        page = visitor.open("/import")
        upload(visitor, tmp_path / "plan.txt", FIRST)
        page.get_by_text(word("import.more")).click()
        for note, said in (("note_zh", "年末数。"), ("note_en", "At the end of the year.")):
            page.get_by_label(word(f"field.{note}")).fill(said)
            page.get_by_label(word(f"field.{note}")).press("Enter")
            visitor.settled()
        press(visitor, "import_all")
        save(visitor)
        first = record.read_bytes()
        assert "年末数。" in first.decode()
        upload(visitor, tmp_path / "newer.txt", "（修订）\n" + FIRST.replace("2.5%", "2.6%"))
        press(visitor, "import_go_on")
        expect(page.get_by_text(word("import.went_on", kept=1, new=1).partition(".")[0])).to_be_visible()
        expect(page.get_by_text(word("import.lost.nowhere"))).to_be_visible()
        press(visitor, "import_rejected")
        press(visitor, "import_all")
        told = page.locator(".st-key-import_difference")
        expect(told.get_by_text("Amount as written: 2.5% → 2.6%")).to_be_visible()
        assert "年末数" not in told.inner_text()
        save(visitor)
        assert "年末数。" in record.read_text(encoding="utf-8")
        visitor.settled()
        page.get_by_text(word("import.former", count=1)).click()
        press(visitor, "import_bring_back")
        expect(page.get_by_text(word("import.brought_back"))).to_be_visible(timeout=30_000)
        assert record.read_bytes() == first
        assert (data / "documents" / "320684-2020.txt").read_text(encoding="utf-8") == FIRST
        page.get_by_text(word("import.whole")).click()
        expect(page.locator(".document mark").first).to_be_visible()
    assert visitor.complaints == []


def test_a_hindered_figure_is_put_right_where_it_is_said(
    small: tuple[str, Path], tmp_path: Path, visit: Callable[..., Visitor]
):
    """The table under the complaint holds the figure concerned, and what is typed there is kept."""
    address, data = small
    visitor = visit(server=address, height=2200)
    page = visitor.open("/import")
    upload(
        visitor, tmp_path / "plan.txt", "甲市2026年打算\n一、目标\nfirms达到300家以上，intensity达到2.5%。\n"
    )
    token = re.findall("draft=([0-9a-f]{32})", page.url)[0]

    def spoilt(draft: Draft) -> Draft:
        rows = [row.changed(state="accepted") for row in draft.rows]
        head = {"place": "110001", "first_year": 2026, "last_year": 2026}
        return draft.changed(rows=rows).with_head(**head).with_row(1, value="viele")

    Desk(data, token).change("1", spoilt)
    page.reload()
    visitor.settled()
    expect(page.get_by_text("“viele” is no number")).to_be_visible()
    table = page.locator("[data-testid=stDataFrame]").last
    table.click(position={"x": 20, "y": 50})
    for _ in range(5):  # from the number to the value, which stands right behind the amount here
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    still(page)  # the editor of the cell opens
    page.keyboard.press("Control+A")
    page.keyboard.type("2.5", delay=50)
    page.keyboard.press("Enter")
    expect(page.get_by_text("“viele” is no number")).to_be_hidden()
    assert [row.value for row in Desk(data, token).draft("1").rows] == ["300", "2.5"]


def test_a_visitor_from_the_network_does_not_see_it(tmp_path: Path, visit: Callable[..., Visitor]):
    data = make_data(tmp_path / "data")
    with serve(
        data / "own.duckdb", tmp_path, options=("--server.address", "0.0.0.0"), CHENGBIAO_DATA=str(data)
    ) as address:
        visitor = visit(server=address)
        page = visitor.open("/import")
        assert page.locator("input[type=file]").count() == 0
        visitor.open("/method")
        offered = offered_pages(page)
        assert word("page.import") not in offered and word("page.export") in offered
