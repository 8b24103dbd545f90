"""The structure of DESIGN.md: who may import what, where SQL and words may stand, what is documented."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import string
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from loaders.__main__ import parser
from loaders.catalogue import read_catalogue
from loaders.records.record import read_plans
from tests.conftest import ROOT

# DESIGN.md section 4: these ids exist from the start and none is renamed.
FIXED = [
    "rd_intensity",
    "%",
    "rd_expenditure",
    "亿元",
    "high_tech_enterprises",
    "家",
    "high_tech_enterprise_applications",
    "家",
    "tech_smes",
    "家",
    "high_tech_entities",
    "家",
    "tech_contract_turnover",
    "亿元",
    "incubators",
    "家",
    "makerspaces",
    "家",
    "incubators_and_makerspaces",
    "家",
    "incubator_occupancy_rate",
    "%",
    "high_tech_value_added",
    "亿元",
    "high_tech_value_added_share_gdp",
    "%",
    "high_tech_value_added_share_industry",
    "%",
    "high_tech_output_share_industry",
    "%",
    "invention_patents_per_10k",
    "件",
    "high_value_patents_per_10k",
    "件",
    "rd_personnel_per_10k",
    "人年",
    "sci_tech_achievements_registered",
    "项",
    "sci_tech_achievements_transformed",
    "项",
    "talent_teams",
    "家",
    "sci_tech_commissioners",
    "人",
    "fiscal_sci_tech_expenditure",
    "亿元",
    "innovation_fund_size",
    "亿元",
    "innovation_platforms",
    "家",
    "enterprise_rd_institutions",
    "家",
    "technology_innovation_centres",
    "家",
    "engineering_research_centres",
    "家",
    "key_laboratories",
    "家",
    "iur_projects",
    "项",
    "little_giants",
    "家",
    "specialised_smes",
    "家",
    "unicorns",
    "家",
    "gazelles",
    "家",
]
UNITS_OF_FIXED = dict(zip(FIXED[::2], FIXED[1::2], strict=True))
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [
        ROOT / "app.py",
        *(p for folder in ("loaders", "metrics", "pages") for p in (ROOT / folder).rglob("*.py")),
    ]
    if path.exists()
)
# The rooms of loaders in the order of a figure's way: each may import those before it and none behind it. A
# module that stands in no room is vocabulary, which all may import; the last two put the rooms to work.
ROOMS = (
    "documents",
    "extraction",
    "records",
    "statistics",
    "database",
    "snapshots",
    "drafts",
    "gathering",
    "quality",
    "__main__",
)
# Pages read the database and write snapshots, and name problems and the model in the words of loaders. The
# rooms of Import also change records: through drafts, after asking who may, in the types of records, and word
# what a table left out.
PAGES_MAY = ("loaders.database.", "loaders.snapshots.", "loaders.problems.", "loaders.model.")
IMPORT_MAY = (
    "loaders.drafts.",
    "loaders.records.",
    "loaders.divisions.",
    "loaders.layout.",
    "loaders.statistics.reasons.",
)
# What the server's processes share is written whole and by one at a time.
SHARE = ("pages/shared/server/", "pages/shared/since/")
LONGEST_FUNCTION, LONGEST_MODULE = 45, 350


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def imported(name: str) -> set[str]:
    """The modules that a file imports anywhere, its functions included."""
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno} imports relatively"
            found.add(node.module)
            # "from loaders import store" names a module as well
            found |= {
                f"{node.module}.{alias.name}"
                for alias in node.names
                if node.module in ("loaders", "metrics", "pages")
            }
    return found - {"loaders", "metrics", "pages"}


def ours(names: set[str]) -> set[str]:
    return {name for name in names if name.split(".")[0] in ("loaders", "metrics", "pages", "app", "tests")}


def literals(name: str) -> list[str]:
    """The strings of a file, docstrings left out."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = list(ast.walk(tree(name)))
    first = [node.body[0] for node in nodes if isinstance(node, documented) and node.body]
    docstrings = {id(statement.value) for statement in first if isinstance(statement, ast.Expr)}
    constants = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings]
    return [node.value for node in constants if isinstance(node.value, str)]


def room(module: str) -> int:
    """The position of the room in which a module of loaders stands; 0 for vocabulary."""
    names = module.removeprefix("loaders.").split(".")
    return ROOMS.index(names[0]) + 1 if names[0] in ROOMS else 0


def allowed(name: str, module: str) -> bool:
    """Whether a file of ours may import a module of ours."""
    stage = name.split("/", maxsplit=1)[0]
    if stage == "loaders":
        # The build works out by metrics what is the same for every reader.
        derives = name.startswith("loaders/database/") and module.startswith("metrics.")
        own = room(name.removesuffix(".py").replace("/", "."))
        return derives or (module.startswith("loaders.") and room(module) <= own)
    if stage == "metrics":
        return module.startswith("metrics.") or module == "loaders.model"
    if stage == "pages":
        writes = name.startswith("pages/shared/importing/") and f"{module}.".startswith(IMPORT_MAY)
        shares = name.startswith(SHARE) and f"{module}.".startswith("loaders.files.")
        return f"{module}.".startswith(("pages.", "metrics.", *PAGES_MAY)) or writes or shares
    return module.startswith(("loaders.", "pages."))


@pytest.mark.parametrize(
    ("name", "module", "may"),
    [
        pytest.param("loaders/records/check.py", "loaders.documents.document", True, id="an earlier room"),
        pytest.param("loaders/records/check.py", "loaders.records.figures", True, id="its own room"),
        pytest.param("loaders/records/check.py", "loaders.database.build", False, id="a later room"),
        pytest.param("loaders/database/store.py", "loaders.snapshots.kinds", False, id="no circle"),
        pytest.param("loaders/toml.py", "loaders.records.record", False, id="vocabulary imports no room"),
        pytest.param("loaders/documents/document.py", "loaders.problems", True, id="all import vocabulary"),
        pytest.param("loaders/database/build.py", "metrics.pace", True, id="the build derives"),
        pytest.param("loaders/extraction/facts.py", "metrics.pace", False, id="no other room derives"),
        pytest.param("pages/city.py", "loaders.database.filters", True, id="pages read"),
        pytest.param("pages/city.py", "loaders.drafts.saving", False, id="pages do not write"),
        pytest.param("pages/shared/importing/save.py", "loaders.drafts.saving", True, id="Import writes"),
        pytest.param("pages/city.py", "loaders.records.record", False, id="pages know no records"),
        pytest.param("pages/shared/since/kept.py", "loaders.files", True, id="processes share files"),
        pytest.param("pages/city.py", "loaders.files", False, id="pages write no files"),
    ],
)
def test_rooms(name, module, may):
    assert allowed(name, module) is may


@pytest.mark.parametrize("name", MODULES)
def test_imports_of_ours(name):
    assert [module for module in ours(imported(name)) if not allowed(name, module)] == []


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("metrics/")])
def test_metrics_import_frames_and_the_standard_library_only(name):
    others = {module.split(".")[0] for module in imported(name) - ours(imported(name))}
    assert others <= {"pandas", "numpy"} | sys.stdlib_module_names
    assert not others & {"os", "pathlib", "io", "socket", "sqlite3", "urllib", "time", "tomllib"}, (
        "no files, no clock"
    )


@pytest.mark.parametrize(
    "name", [name for name in MODULES if name != "app.py" and not name.startswith("pages/")]
)
def test_streamlit_is_for_pages(name):
    assert not {module for module in imported(name) if module.split(".")[0] in ("streamlit", "plotly")}


SQL = re.compile(
    r"\b(SELECT\s|INSERT INTO|CREATE (OR REPLACE )?(TEMP )?(TABLE|VIEW)|DELETE FROM"
    r"|UPDATE \w+ SET|ATTACH |COPY \()"
)


@pytest.mark.parametrize("name", [name for name in MODULES if not name.startswith("loaders/database/")])
def test_sql_is_in_the_store(name):
    assert [text for text in literals(name) if SQL.search(text)] == []
    assert not {module for module in imported(name) if module.split(".")[0] in ("duckdb", "sqlite3", "ibis")}


def test_sql_would_be_found():
    assert any(SQL.search(text) for text in literals("loaders/database/store.py"))


@pytest.mark.parametrize(
    "name", [n for n in MODULES if n.startswith("pages/") and n != "pages/shared/words.py"]
)
def test_no_words_are_typed_into_a_page(name):
    """Chinese gives a typed text away; its English twin stands beside it."""
    assert [text for text in literals(name) if re.search(r"[\u4e00-\u9fff]", text)] == []


@pytest.mark.parametrize("name", MODULES)
def test_house_measure(name):
    source = (ROOT / name).read_text(encoding="utf-8")
    assert source.count("\n") <= LONGEST_MODULE
    functions = [
        node for node in ast.walk(tree(name)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    assert [node.name for node in functions if node.end_lineno - node.lineno > LONGEST_FUNCTION] == []
    assert ast.get_docstring(tree(name)), "a module says why it exists"


def test_no_page_hides_a_module():
    """pages/ comes first on the search path of a running page."""
    taken = (
        sys.stdlib_module_names
        | packages_distributions().keys()
        | {"coverage", "calendar", "data", "test", "tests"}
    )
    assert {path.stem for path in (ROOT / "pages").glob("*.py")} & taken == set()


@cache
def words() -> dict[str, dict[str, str]]:
    return tomllib.loads((ROOT / "pages/shared/words.toml").read_text(encoding="utf-8"))


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_every_text_is_complete_in_both_languages():
    assert len(words()) > 20
    for key, text in words().items():
        assert set(text) == {"zh", "en"}, key
        # Chinese sets nothing between sentences, English a space
        assert (text["zh"].strip() and text["en"].strip()) or key.endswith(".separator"), key
        assert placeholders(text["zh"]) == placeholders(text["en"]), key


def test_catalogue_holds_the_ids_of_the_design():
    indicators = read_catalogue(ROOT / "data").indicators
    assert len(UNITS_OF_FIXED) == 34
    assert {name: indicators[name].unit for name in UNITS_OF_FIXED if name in indicators} == UNITS_OF_FIXED


def test_every_indicator_is_used_or_fixed():
    used = {figure.indicator for plan in read_plans(ROOT / "data" / "plans") for figure in plan.figures}
    unused = set(read_catalogue(ROOT / "data").indicators) - used - set(UNITS_OF_FIXED)
    assert unused == set(), "an indicator comes with its first figure: add one to a record in data/plans"


def commands() -> dict:
    """The parser of every command by its name."""
    (subparsers,) = (action for action in parser()._actions if action.dest == "command")
    return subparsers.choices


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_is_documented(name):
    assert all(action.help for action in commands()[name]._actions)
    readme = ROOT / "README.md"
    if not readme.exists():
        pytest.skip("there is no README yet")
    assert re.search(rf"python -m loaders {name}\b", readme.read_text(encoding="utf-8"))


def test_no_run_of_a_document_stands_in_the_repository():
    """The repository holds facts and figures; users bring the documents (24 characters or more are a run)."""
    folders = [ROOT.parent / "shared" / "documents", ROOT.parent / "shared" / "corpus" / "documents"]
    texts = [
        re.sub(r"\s", "", path.read_text(encoding="utf-8"))
        for folder in folders
        for path in folder.glob("*.txt")
    ]
    if not texts:
        pytest.skip("no documents at hand")
    runs = {text[start : start + 24] for text in texts for start in range(len(text) - 23)}
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    files = [
        ROOT / name
        for name in listed.split("\0")
        if name and Path(name).suffix in (".py", ".toml", ".md", ".csv", ".json", ".jsonl", ".txt")
    ]
    found = []
    for path in (path for path in files if path.is_file()):
        text = re.sub(r"\s", "", path.read_text(encoding="utf-8"))
        starts = (match.start() for match in re.finditer(r"(?=.{0,16}[\u4e00-\u9fff]{8})", text))
        found += [
            f"{path.name}: {text[start : start + 24]}" for start in starts if text[start : start + 24] in runs
        ]
    assert found == []


ROOMS_ON_THE_PAGE = sorted(
    f"{path.relative_to(ROOT).as_posix()}/"
    for top in ("loaders", "metrics", "pages", "pages/shared", "benchmarks", "tests")
    for path in [ROOT / top, *(ROOT / top).iterdir()]
    if path.is_dir() and any(path.glob("*.py"))
)


@pytest.mark.parametrize("room", ROOMS_ON_THE_PAGE)
def test_every_room_is_named_in_the_architecture(room):
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    inner = room.removeprefix("pages/shared/").removeprefix("tests/")
    assert f"`{room}`" in page or f"`{inner}`" in page or room == "pages/shared/"


PAGES_OF_DOCS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")]
)
# What a running dashboard, a build or its user makes; a fresh clone has none of it.
MADE_LATER = (
    ".streamlit/secrets.toml", ".venv", "data/.drafts", "data/.recognised", "data/documents", "data/plans/.former", "data/chengbiao.duckdb", "data/collect-left.csv")  # fmt: skip


def paths_named(page: str) -> set[str]:
    """What looks like a path of the repository in a page: code in backticks, and the targets of links.

    A path begins with a folder of the repository, or with one beside the page, or is a file at the top. A name
    with a placeholder (`data/plans/<place>-….toml`, `data/plans/CODE-YEAR.toml`) is a pattern and no path.
    """
    text = (ROOT / page).read_text(encoding="utf-8")
    tops = {path.name for path in ROOT.iterdir()} - {".git"}
    in_code = {word for code in re.findall(r"`([^`\n]+)`", text) for word in code.split()}
    linked = {
        ((ROOT / page).parent / target.split("#")[0]).resolve().relative_to(ROOT).as_posix()
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
        if "://" not in target
    }
    plain = {word.rstrip(",;:.") for word in in_code if not re.search(r"[<>*…=|]|://|[A-Z]{4}", word)}
    own = {word for word in plain if "/" in word and word.split("/")[0] in tops}
    files = {
        word for word in plain if re.fullmatch(r"[\w-]+\.(py|md|in|txt)", word) and not word[0].isupper()
    }
    return linked | own | {word for word in files if word in tops or word.startswith("requirements")}


@pytest.mark.parametrize("page", PAGES_OF_DOCS)
def test_every_path_that_a_page_names_exists(page):
    named = {path for path in paths_named(page) if not path.startswith(MADE_LATER)}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == [], f"correct it in {page}"


def test_paths_would_be_found():
    named = paths_named("docs/contributing.md")
    assert {
        "data/indicators.toml",
        "loaders/extraction/rules.toml",
        "tests/cases/",
        "docs/architecture.md",
    } <= named


@pytest.mark.parametrize(
    "name", [name for name in MODULES if ">>> " in (ast.get_docstring(tree(name)) or "")]
)
def test_examples_of_a_docstring_are_true(name, monkeypatch):
    monkeypatch.chdir(ROOT)  # they read data/
    module = importlib.import_module(name.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
    tested = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert tested.attempted > 0
    assert tested.failed == 0, f"run python -m doctest on {name}"
