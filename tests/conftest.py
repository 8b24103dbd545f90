"""A small made-up data folder, for tests that must not depend on the shipped records."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli_w

from loaders import confined
from loaders.database.build import build
from loaders.database.store import Store
from loaders.documents import pictures
from loaders.model import CLOSED
from loaders.records.record import read_plans
from tests.postgresql import Postgresql, postgresql
from tests.reading_here import Here

ROOT = Path(__file__).resolve().parent.parent
PLACES = """place,name_zh,name_en,province_zh,province_en,level,valid_from,valid_to,successor,grade,cluster
110001,甲市,Jia,某省,Some Province,prefecture_level_city,,,,,
110002,乙县,Yi,某省,Some Province,county_level_city,,2020,110003,,
110003,乙区,Yi District,某省,Some Province,district,2020,,,,
"""
# Made up for the tests; the offsets below are looked up in it.
TEXT = "甲市打算\r\n一、目标\n高企达到300家以上！力争研发强度2.5%左右;签约额8000万元。\n=SUM(1)项目另有3-5个\n高企300家,孵化器稳中有进。\n"


def entry(indicator: str, amount: str, **fields) -> dict:
    """A figure's TOML entry at the place of `amount` in TEXT."""
    start = TEXT.index(amount)
    plain = {
        "indicator": indicator,
        "role": "target",
        "measure": "level",
        "comparator": "eq",
        "year": 2021,
        "named_as": "名称",
        "amount_as": amount,
        "location": "一、目标",
        "start": start,
        "stop": start + len(amount),
    }
    return plain | fields


def figures() -> list[dict]:
    """Four figures and one aim without a number, all in TEXT."""
    again = TEXT.index("300家,")
    return [
        entry(
            "firms",
            "300家以上",
            comparator="ge",
            value=300,
            unit="家",
            also=[{"location": "二", "start": again, "stop": again + 4}],
        ),
        entry("intensity", "2.5%左右", comparator="approx", value=2.5, unit="%", force="strive"),
        entry("turnover", "8000万元", value=8000, unit="万元"),
        entry("projects", "3-5个", comparator="range", value=3, upper=5, unit="个", named_as="=SUM(1)项目"),
        entry("incubators", "稳中有进", measure="qualitative", comparator=""),
    ]


def plan(**fields) -> dict:
    """A plan's TOML fields."""
    plain = {
        "place": "110001",
        "title": "甲市打算",
        "issuer": "甲市科技局",
        "first_year": 2021,
        "last_year": 2021,
        "kind": "annual",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "reading": "reviewed",
        "figures": figures(),
    }
    return plain | fields


def indicator(name: str, unit: str, **fields) -> dict:
    """An indicator's TOML entry."""
    plain = {
        "id": name,
        "zh": f"{name}指标",
        "en": name.capitalize(),
        "unit": unit,
        "kind": "ratio" if unit == "%" else "stock",
        "group": "main",
        "definition_zh": "口径",
        "definition_en": "Definition",
        "source": "made up",
        "aliases": [name],
        "plausible": [0, 100 if unit == "%" else 10_000],
    }
    return plain | fields


def catalogue() -> dict:
    """A catalogue of five indicators."""
    units = {"firms": "家", "intensity": "%", "turnover": "亿元", "projects": "项", "incubators": "家"}
    return {
        "groups": [{"id": "main", "zh": "主要", "en": "Main"}],
        "units": [{"id": unit, "zh": unit, "en": ""} for unit in dict.fromkeys(units.values())],
        "headlines": [{"id": "first", "zh": "首", "en": "First", "indicators": ["firms"]}],
        "scopes": [{"id": "park", "zh": "园区", "en": "park"}],
        "tiers": [{"id": t, "zh": t, "en": t} for t in CLOSED["tier"] if t],
        "indicators": [indicator(name, unit) for name, unit in units.items()],
    }


def write_toml(path: Path, content: dict) -> Path:
    """Write a dict as TOML."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tomli_w.dumps(content), encoding="utf-8")
    return path


def make_data(folder: Path, **plan_fields) -> Path:
    """A data folder with one plan and its document."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    write_toml(folder / "indicators.toml", catalogue())
    write_toml(folder / "plans" / "110001-2021.toml", plan(**plan_fields))
    (folder / "documents").mkdir(exist_ok=True)
    (folder / "documents" / "whatever.txt").write_bytes(TEXT.encode())
    return folder


@pytest.fixture(scope="session", autouse=True)
def own_machine() -> Iterator[None]:
    """The tests run on a machine of their own, as `make run` says it: importing needs no sign-in unless set up."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHENGBIAO_EDITING", "local")
        yield


@pytest.fixture
def reading_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in the test's own process, for tests that are about what comes after."""
    for module in (confined, pictures):
        monkeypatch.setattr(module, "Reader", Here)


@pytest.fixture(scope="session")
def server_of_tables() -> Iterator[Postgresql]:
    """A real PostgreSQL. Without its programs the tests that need it fail, and say how to get them."""
    with postgresql() as server:
        yield server


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """The shipped places and catalogue with one reviewed record and one cited."""
    data = tmp_path / "data"
    (data / "plans").mkdir(parents=True)
    for name in ("places.csv", "indicators.toml"):
        shutil.copy(ROOT / "data" / name, data)
    plans = {plan.reading: plan.id for plan in reversed(read_plans(ROOT / "data" / "plans"))}
    for reading in ("reviewed", "cited"):
        shutil.copy(ROOT / "data" / "plans" / f"{plans[reading]}.toml", data / "plans")
    return data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A fresh data folder that a test may break."""
    return make_data(tmp_path / "data")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A built database that tests only read."""
    folder = make_data(tmp_path_factory.mktemp("shared") / "data")
    return Store(build(folder).database)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The database of the records in the repository, without documents."""
    return Store(
        build(ROOT / "data", database=tmp_path_factory.mktemp("shipped") / "shipped.duckdb").database
    )
