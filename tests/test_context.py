"""A document beside its figure: what is marked, by which offsets, and what stays text."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from loaders.database.build import build
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.records.evidence import confirmed_passages
from pages.shared.context import Span, lines
from pages.shared.words import texts
from tests.conftest import TEXT, entry, figures, make_data
from tests.screens import address, open_page, select, text

NUMBERS = {"a": "1", "b": "2", "c": "3"}


def mark(text: str, figures: str, number: str, start: int) -> dict:
    return {"text": text, "figures": list(figures), "number": number, "start": start}


@pytest.mark.parametrize(
    ("document", "places", "expected"),
    [
        pytest.param("一二三", [], [["一二三"]], id="nothing to mark"),
        pytest.param("", [], [[]], id="an empty document"),
        pytest.param("一二三", [Span("a", 1, 2)], [["一", mark("二", "a", "1", 1), "三"]], id="one"),
        pytest.param("一二", [Span("a", 0, 2)], [[mark("一二", "a", "1", 0)]], id="all of it"),
        pytest.param(
            "一\r\n\n二",
            [Span("a", 4, 5)],
            [["一"], [], [mark("二", "a", "1", 4)]],
            id="lines of both kinds",
        ),
        pytest.param(
            "𠀀一二",
            [Span("a", 1, 2)],
            [["𠀀", mark("一", "a", "1", 1), "二"]],
            id="after a character of two units",
        ),
        pytest.param(
            "一二",
            [Span("a", 0, 1), Span("b", 0, 1)],
            [[mark("一", "ab", "1·2", 0), "二"]],
            id="two figures in one place",
        ),
        pytest.param(
            "一二三四",
            [Span("a", 0, 3), Span("b", 1, 2)],
            [[mark("一", "a", "1", 0), mark("二", "ab", "2", 1), mark("三", "a", "", 0), "四"]],
            id="one inside another",
        ),
        pytest.param(
            "一二",
            [Span("a", 0, 1), Span("a", 1, 2)],
            [[mark("一", "a", "1", 0), mark("二", "a", "1", 1)]],
            id="stated again",
        ),
        pytest.param(
            "一\n二",
            [Span("a", 0, 3)],
            [[mark("一", "a", "1", 0)], [mark("二", "a", "", 0)]],
            id="over two lines",
        ),
        pytest.param(
            "<b>一</b>", [Span("a", 3, 4)], [["<b>", mark("一", "a", "1", 3), "</b>"]], id="markup is text"
        ),
    ],
)
def test_lines(document: str, places: list[Span], expected: list):
    assert lines(document, places, NUMBERS) == expected


ROW = {"start": 2, "stop": 4, "amount_as": "5家", "also": ""}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param({}, [(2, 4)], id="as recorded"),
        pytest.param({"start": 3, "stop": 5}, [], id="beside it, though the amount is near"),
        pytest.param({"also": [(7, 8)]}, [(2, 4), (7, 8)], id="a further place with the unit elsewhere"),
        pytest.param({"also": [(8, 10)]}, [(2, 4)], id="a further place with another text"),
        pytest.param({"also": [(90, 92)]}, [(2, 4)], id="beyond the end"),
    ],
)
def test_only_confirmed_passages_are_marked(row: dict, found: list):
    also = [{"location": "x", "start": start, "stop": stop} for start, stop in row.get("also", [])]
    row = ROW | row | {"also": json.dumps(also) if also else ""}
    assert confirmed_passages(row, "企业5家，另有5；6") == found


def test_the_store_gives_every_place_of_a_plan(store: Store):
    places = store.places_in_document("110001-2021")
    amounts = {row.figure: row.amount_as for row in store.figures().itertuples()}
    assert [
        TEXT[start:stop] for figure, start, stop in places if TEXT[start:stop] == amounts[figure]
    ] == list(amounts.values())
    assert [TEXT[start:stop] for figure, start, stop in places if TEXT[start:stop] != amounts[figure]] == [
        "300家"
    ]
    assert store.places_in_document("x") == []
    assert store.at_hand() == {"110001-2021": "whatever.txt"}


# On the page


def shown(screen) -> dict:
    """What the page hands to the element that shows the document."""
    (element,) = screen.get("bidi_component")
    return json.loads(element.proto.json)


@pytest.fixture
def made_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages over the made-up plan; its figures in the order of the document."""
    monkeypatch.setenv("CHENGBIAO_DATABASE", store.address)
    return store.figures()["figure"].tolist()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_whole_document_is_shown_at_the_figure(made_up: list[str], store: Store, language: str):
    screen = open_page("evidence", figure=made_up[2], lang=language)
    assert [problem.value for problem in (*screen.exception, *screen.warning)] == []
    given = shown(screen)
    whole = "\n".join(
        "".join(p if isinstance(p, str) else p["text"] for p in line) for line in given["lines"]
    )
    assert whole == TEXT.replace("\r\n", "\n")
    row = store.figures(Filters(figure=(made_up[2],))).iloc[0]
    assert (given["current"], given["start"]) == (made_up[2], row["start"])
    numbers = {
        piece["figures"][0]: piece["number"]
        for line in given["lines"]
        for piece in line
        if isinstance(piece, dict)
    }
    assert numbers == {figure: str(number) for number, figure in enumerate(made_up, 1)}


def test_the_list_has_the_numbers_of_the_marks(made_up: list[str]):
    screen = open_page("evidence", figure=made_up[1])
    (table,) = [table.value for table in screen.dataframe if table.key == "evidence_others"]
    assert table["number"].tolist() == ["1", "▸ 2", "3", "4", "5"]


def test_a_row_of_the_list_jumps_to_its_figure(made_up: list[str]):
    screen = select(open_page("evidence", figure=made_up[0]), "evidence_others", rows=[3])
    assert address(screen)["figure"] == [made_up[3]]
    assert shown(screen)["current"] == made_up[3]


@pytest.mark.parametrize(
    ("at", "button", "then"),
    [
        pytest.param(0, "evidence.next", 1, id="next"),
        pytest.param(4, "evidence.former", 3, id="previous"),
    ],
)
def test_buttons_step_through_the_document(made_up: list[str], at: int, button: str, then: int):
    screen = open_page("evidence", figure=made_up[at])
    assert [one.disabled for one in screen.button if one.key.startswith("evidence.")] == [at == 0, at == 4]
    screen.button(key=button).click().run()
    assert address(screen)["figure"] == [made_up[then]]


def test_without_the_document_the_locator_and_the_way_to_bring_it(
    data: Path, monkeypatch: pytest.MonkeyPatch
):
    (data / "documents" / "whatever.txt").unlink()
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(data).database))
    screen = open_page("evidence")
    assert not screen.get("bidi_component")
    said = [part.value.replace("\\", "") for part in (*screen.caption, *screen.markdown)]
    assert any("--documents" in text and "Import" in text for text in said)
    assert any("一、目标" in text for text in said)


def test_offsets_that_do_not_hold_the_amount_mark_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    wrong = entry("intensity", "2.5%左右", comparator="approx", value=2.5, unit="%") | {"start": 0, "stop": 6}
    data = make_data(
        tmp_path / "data", figures=[wrong, *figures()[2:]], sha256=hashlib.sha256(TEXT.encode()).hexdigest()
    )
    store = Store(build(data).database)
    monkeypatch.setenv("CHENGBIAO_DATABASE", store.address)
    screen = open_page("evidence", figure=store.figures()["figure"][0])
    assert ["do not hold the recorded amount" in part.value for part in screen.warning] == [True]
    marked = {
        figure
        for line in shown(screen)["lines"]
        for piece in line
        if isinstance(piece, dict)
        for figure in piece["figures"]
    }
    assert marked == set(store.figures()["figure"][1:])
    assert "is not on this computer" not in text(screen)


def test_a_derived_mark_leads_to_its_figure_with_its_formula(shipped: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHENGBIAO_DATABASE", shipped.address)
    screen = open_page("compare", indicator="rd_intensity", yardstick="annual_pace")
    spec = json.loads(screen.get("plotly_chart")[0].proto.spec)
    figure = next(trace["customdata"][0] for trace in spec["data"] if trace.get("customdata"))
    screen = select(screen, "compare_chart", points=[{"customdata": figure}])
    assert address(screen)["figure"] == [figure]
    assert texts()["derivation.title"]["en"] in text(screen)
    other = open_page("evidence", figure=figure)
    assert texts()["derivation.title"]["en"] not in text(other)
