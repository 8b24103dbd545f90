"""What changed since an earlier snapshot: a reader drops in the file taken then and sees what is other now.

The file is read in a confined process, once a session; what the session keeps of it is the rows, and the
address keeps its token (`kept`), until the reader puts it aside. Every text of the file is shown as text.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import pandas as pd
import streamlit as st

from loaders.database.filters import Filters
from loaders.problems import BadInput
from loaders.snapshots.difference import Difference, as_csv
from loaders.snapshots.earlier import EARLIER_LIMITS, Earlier, read_earlier, refuse_size
from loaders.snapshots.kinds import KINDS
from loaders.snapshots.refused import Refused
from loaders.snapshots.since import difference_since
from pages.shared import tables
from pages.shared.data import Data
from pages.shared.editors import admit_reader
from pages.shared.frame import plain
from pages.shared.since import kept
from pages.shared.since import rows as since_rows
from pages.shared.since.rows import Shown
from pages.shared.url import Choice
from pages.shared.words import Words

_HELD, _REFUSED, _FOUND, _ROUND = "since_held", "since_refused", "since_found", "since_round"
_TOKEN = Choice("since", (), (), many=True)
_LONGEST_NAME, _MOST_NAMED = 80, 8
_WHOSE = {"place": "column.city", "indicator": "column.indicator"}
_HEAD = _WHOSE | {"stated": "column.stated"}
# What has changed stands before what is stated now: a phone shows the first columns.
_CHANGED = _WHOSE | {"field": "since.field", "before": "since.before", "after": "since.after"} | _HEAD


class Held(NamedTuple):
    """The file in hand."""

    name: str
    earlier: Earlier
    token: str


def choice() -> Choice:
    """The file in hand as the address names it, or the session."""
    named = (*st.query_params.get_all(_TOKEN.name), *st.session_state.get(_TOKEN.key, ()))
    return replace(_TOKEN, options=tuple(filter(kept.is_kept, dict.fromkeys(named))))


def show(words: Words, source: Data, wanted: Filters, tokens: tuple[str, ...]) -> None:
    """The drop zone; with a file in hand, by the first of `tokens`, what has changed within `wanted`."""
    st.markdown(f"## {words('since.title')}")
    admit_reader()
    st.caption(words("since.lead"))
    _take(words)
    held = _in_hand(words, next(iter(tokens), ""))
    if refused := st.session_state.pop(_REFUSED, None):
        name, code, facts = refused
        st.error(plain(name + words("colon") + words(f"since.refused.{code}", **facts)))
    if held is None:
        return
    found = _found(source, wanted, held)
    _say_what(words, held, found)
    _say_how(words, source, held, found)
    _show_rows(words, wanted, held, found)
    with st.container(horizontal=True):
        file_name = f"chengbiao-difference-{'-'.join(found.versions)}.csv"
        st.download_button(
            words("since.download"),
            partial(_bytes, found),
            file_name,
            "text/csv",
            key="since_download",
            on_click="ignore",
        )
        st.button(words("since.aside"), key="since_aside", on_click=_put_aside)


def _take(words: Words) -> None:
    """Read a dropped file and empty the drop zone: a rerun must not read it again, and nothing keeps it."""
    turn = st.session_state.setdefault(_ROUND, 0)
    most = EARLIER_LIMITS.size // 1_000_000
    file = st.file_uploader(
        words("since.drop"), type=list(KINDS), max_upload_size=most, key=f"since_file_{turn}"
    )
    if file is None:
        return
    name = file.name[:_LONGEST_NAME]
    try:
        refuse_size(file.size)  # the limit above holds in the browser only
        _read(words, name, file.getvalue())
    except Refused as refusal:
        st.session_state[_REFUSED] = name, refusal.code, refusal.facts
    st.session_state[_ROUND] += 1
    st.rerun()


def _read(words: Words, name: str, content: bytes, token: str = "") -> None:
    """Take a file in hand, and keep it where it is not kept already. Raises Refused."""
    with st.spinner(words("since.reading")):
        earlier = read_earlier(content)
    with suppress(BadInput):  # no room to keep it: then this session alone has it
        token = token or kept.keep(name, content)
    st.session_state[_HELD] = Held(name, earlier, token)
    st.session_state[_TOKEN.key] = [token] if token else []


def _in_hand(words: Words, token: str) -> Held | None:
    """The session's file; the one that the address names where the session has not read it yet."""
    held = st.session_state.get(_HELD)
    if token and (held is None or held.token != token) and (found := kept.find(token)):
        try:
            _read(words, found.name, found.content, token)
        except Refused as refusal:
            st.session_state[_REFUSED] = found.name, refusal.code, refusal.facts
    return st.session_state.get(_HELD)


def _found(source: Data, wanted: Filters, held: Held) -> Difference:
    """The difference; kept until the file, the data or the selection change."""
    asked = source.store.address, wanted
    kept = st.session_state.get(_FOUND)
    if kept is None or kept[0] is not held or kept[1] != asked:
        kept = st.session_state[_FOUND] = held, asked, difference_since(source.store, held.earlier, wanted)
    return kept[2]


def _put_aside() -> None:
    kept.drop(st.session_state[_HELD].token)
    st.session_state[_TOKEN.key] = []
    for name in (_HELD, _FOUND):
        st.session_state.pop(name, None)


def _bytes(found: Difference) -> bytes:
    return as_csv(found).encode("utf-8-sig")


def _say_what(words: Words, held: Held, found: Difference) -> None:
    """Say which file was compared, of which data version it is, and how many figures have changed."""
    before, after = found.versions
    st.markdown(f"**{plain(held.name)}**  \n{words('since.versions', before=before, after=after)}")
    counts = {change: f"{found.count(change):,}" for change in ("changed", "added", "removed")}
    if found.rows.empty:
        st.success(
            words("since.nothing" if before == after else "since.nothing_here", count=f"{found.same:,}")
        )
    else:
        st.markdown(f"**{words('since.counts', same=f'{found.same:,}', **counts)}**")
    if before == after and found.rows["change"].isin(["changed", "removed"]).any():
        st.warning(words("since.edited"))


def _say_how(words: Words, source: Data, held: Held, found: Difference) -> None:
    """Say what was compared, and what the file or the page's filters left out."""
    stated = held.earlier.filters
    said = [
        words("since.by_page")
        if stated is None
        else words("since.by_file", filters=since_rows.filters(stated, words))
    ]
    if count := len(found.not_asked):
        places = _places(found.not_asked.drop_duplicates("place"), words)
        said.append(words("since.not_asked", count=f"{count:,}", places=places))
    if found.outside:
        said.append(words("since.outside", count=f"{found.outside:,}"))
    if held.earlier.lacks:
        names = words("list.separator").join(words(f"field.{name}") for name in held.earlier.lacks)
        said.append(words("since.lacks", names=names))
    if held.earlier.unknown:
        names = words("list.separator").join(held.earlier.unknown[:_MOST_NAMED])
        said.append(words("since.unknown", names=names))
    st.caption(plain(words("sentence.separator").join(said)))
    if found.beyond and stated is None:
        count = _beyond(found)
        st.info(words("since.narrower", count=f"{count:,}"))
        st.button(words("since.as_file"), key="since_as_file", on_click=_choose_as_file, args=(found, source))


def _places(rows: pd.DataFrame, words: Words) -> str:
    named = [since_rows.place(row, words) for row in rows.head(_MOST_NAMED).to_dict("records")]
    more = words("since.more", count=len(rows) - _MOST_NAMED) if len(rows) > _MOST_NAMED else ""
    return words("list.separator").join(named) + more


def _beyond(found: Difference) -> int:
    """How many of the new figures are of something that the file has nothing of."""
    columns = {"city": "place", "indicator": "indicator", "role": "role"}
    added = found.rows[found.rows["change"].eq("added")]
    mine = [added[columns[name]].isin(codes) for name, codes in found.beyond.items()]
    return int(pd.concat(mine, axis=1).any(axis=1).sum())


def _choose_as_file(found: Difference, source: Data) -> None:
    """Callback: the selection of the page as narrow as the file is."""
    held = {
        "city": ("choice_city", "place", (*source.cities, *source.provinces)),
        "indicator": ("choice_indicators", "indicator", tuple(source.indicators.index)),
        "role": ("choice_role", "role", ("target", "actual")),
    }
    for name in found.beyond:
        key, column, options = held[name]
        st.session_state[key] = [code for code in options if code in set(found.was[column])]


def _show_rows(words: Words, wanted: Filters, held: Held, found: Difference) -> None:
    """The figures that are not as they were, each kind under its own heading."""
    _heading(words, "changed", changed := since_rows.changed(found, words))
    _table(words, "changed", changed, _CHANGED)
    if count := found.rows.loc[found.rows["former_figure"].ne(""), "figure"].nunique():
        st.caption(words("since.new_id", count=count))
    for change in ("added", "removed"):
        plans, count = since_rows.whole_plans(found, change, words, _is_narrow(wanted, held.earlier.filters))
        _heading(words, change, figures := since_rows.one_sided(found, change, words), count)
        _list(words, plans, count)
        _table(words, change, figures, _HEAD)
    _heading(words, "names", names := since_rows.names(found, words))
    if names.count:
        tables.of_names(names.rows, words, "since_names")
        _say_rest(words, names)
    _heading(words, "noted", noted := since_rows.noted(found, words))
    _table(words, "noted", noted, _HEAD)


def _heading(words: Words, change: str, shown: Shown, plans: int = 0) -> None:
    if shown.count + plans:
        st.markdown(f"### {words(f'since.head.{change}')}")


def _table(words: Words, change: str, shown: Shown, labels: dict[str, str]) -> None:
    """A table, and below it the declared reasons: sentences that a narrow column would cut off."""
    if shown.count:
        rows = shown.rows
        tables.show(rows[list(labels)], labels, rows["figure"], words, f"since_{change}")
        _say_rest(words, shown)
        reasons = since_rows.reasons(rows, words)
        _list(words, reasons[: since_rows.MOST_NAMED], len(reasons))


def _say_rest(words: Words, shown: Shown) -> None:
    if len(shown.rows) < shown.count:
        st.caption(words("since.rest", shown=len(shown.rows), count=f"{shown.count:,}"))


def _list(words: Words, sentences: list[str], count: int) -> None:
    """Sentences with texts of the file in them; `count` of all, where only the first are given."""
    rest = [words("since.more_lines", count=count - len(sentences))] if len(sentences) < count else []
    if sentences:
        st.markdown("\n".join(f"- {plain(text)}" for text in [*sentences, *rest]))


def _is_narrow(*chosen: Filters | None) -> bool:
    """Whether a plan may have been there all the time, with nothing in the selection."""
    narrowing = [
        name for one in chosen if one is not None for name in one.stated() if name not in ("city", "plan")
    ]
    return bool(narrowing)
