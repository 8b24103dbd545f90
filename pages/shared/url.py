"""The URL is the view: every choice of a page stands in it, defaults too, and comes back from it.

What the URL names and the data do not have is dropped with a notice, never in silence. Choices are also
remembered for the session, so that they hold from page to page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.shared.words import LANGUAGES

ALL = "all"
_LONGEST_LIST = 30  # beyond this many values a choice of everything is written as "all"
Chosen = dict[str, tuple[str, ...]]  # the chosen values by the name of the choice
_REMEMBERED, _WRITTEN, _UNUSED = "remembered_choices", "written_query", "unused_on_every_page"
VERSION, _PINNED = "version", "pinned_version"
SET, _SETS = "set", "own_sets"  # the parameter that holds the set of places in force; see picker.saved
_COMMON = "on_every_page"  # what stands in the address of every page, until something of it changes
MINE = "mine"  # the parameter of every page that names the reader's own city; not written where there is none


@dataclass(frozen=True)
class Choice:
    """One parameter of the URL.

    Args:
        name: the parameter's name, and with "choice_" before it the widget's key.
        options: the values that exist.
        default: the values in force when the URL has none.
        many: several values may be chosen at once.
        everything: what "all" in the URL stands for, where that is not the default.
    """

    name: str
    options: tuple[str, ...]
    default: tuple[str, ...]
    many: bool = False
    everything: tuple[str, ...] = ()

    @property
    def whole(self) -> tuple[str, ...]:
        """All values, as "all" in the URL means them."""
        return self.everything or self.default or self.options

    @property
    def key(self) -> str:
        """The key of the widget and of its value in the session."""
        return f"choice_{self.name}"

    def among(self, chosen: Chosen) -> Choice:
        """This choice with its options settled, after the choices made before it."""
        return self


@dataclass(frozen=True)
class DependentChoice(Choice):
    """A choice that `after` settles, once the choices before it are made."""

    after: Callable[[Chosen], Choice] | None = None

    def among(self, chosen: Chosen) -> Choice:
        """This choice with its options settled, after the choices made before it."""
        return self.after(chosen) if self.after else self


def language() -> str:
    """The language in force: the switch, else the URL's, else the browser's. Every run begins with it."""
    st.session_state.pop(_COMMON, None)
    browser = "zh" if (st.context.locale or "zh").lower().startswith("zh") else "en"
    choice = Choice("lang", tuple(LANGUAGES), (browser,))
    return _resolve(choice, _query(), [])[0]


def of_every_page(choice: Choice) -> str:
    """The value of a choice that all pages share; what the URL names and the data lack, `take` tells."""
    unused: list[tuple[str, str]] = []
    value = _resolve(choice, _query(), unused)[0]
    st.session_state[_UNUSED] = unused
    return value


def own_city() -> str:
    """The code of the reader's own city, "" where none is named."""
    return _remembered().get(MINE, ("",))[0]


def knows_own_city() -> bool:
    """Whether this session has asked for it before, and needs no cookie."""
    return MINE in _remembered()


def forget(*names: str) -> None:
    """Let choices be as at first again, in a callback: what they are at first has changed."""
    st.session_state.pop(_COMMON, None)
    for name in names:
        _remembered().pop(name, None)
        st.session_state.pop(f"choice_{name}", None)


def pinned_version() -> str:
    """The data version that the address names, "" for none; it stays in the address of every page."""
    if VERSION in st.query_params:
        st.session_state[_PINNED] = st.query_params[VERSION][:40]
    return st.session_state.get(_PINNED, "")


def sets() -> dict[str, tuple[str, ...]]:
    """The reader's own sets of places by name, to be read and changed by picker.saved alone."""
    return st.session_state.setdefault(_SETS, {})


def take(*choices: Choice) -> tuple[Chosen, list[tuple[str, str]]]:
    """The choices in force, after the URL, the widgets and what the session remembers.

    Sets the widgets' values, so it comes before them, and writes the whole view back to the URL.

    Returns:
        The chosen values by name (a tuple also where only one is allowed), and the name-value pairs of the
        URL that could not be used.
    """
    query = _query()
    unused: list[tuple[str, str]] = st.session_state.pop(_UNUSED, [])
    moved = any(_touched(choice) for choice in choices)
    given = {} if moved or query == st.session_state.get(_WRITTEN) else query
    chosen: Chosen = {}
    settled = []
    for choice in choices:
        settled.append(choice.among(chosen))
        chosen[choice.name] = _resolve(settled[-1], given, unused)
    unused += [
        (name, text)
        for name, texts in given.items()
        if name not in ("lang", MINE, VERSION, SET, *chosen)
        for text in texts
    ]
    _write(chosen, settled)
    return chosen, unused


def link(**values: str | list[str]) -> dict[str, str | list[str]]:
    """The query of a link to a page, with the language in force and the reader's own city."""
    return _on_every_page() | values


def wanted(name: str, default: str) -> str:
    """What the URL, else the session, names for a choice whose values are too many to list."""
    remembered = _remembered().get(name, (default,))
    return st.query_params.get(name, remembered[0])


def every(values: Sequence[str]) -> list[str]:
    """All values of a choice as a URL holds them: one by one while they are few."""
    return [ALL] if len(values) > _LONGEST_LIST else list(values)


def _query() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _remembered() -> Chosen:
    return st.session_state.setdefault(_REMEMBERED, {})


def _touched(choice: Choice) -> bool:
    """Whether the reader moved this choice's widget in this run."""
    if choice.key not in st.session_state:
        return False
    return _values(st.session_state[choice.key]) != _remembered().get(choice.name)


def _values(state: object) -> tuple[str, ...]:
    if state is None:
        return ()
    return tuple(state) if isinstance(state, (list, tuple)) else (str(state),)


def _resolve(choice: Choice, given: dict[str, list[str]], unused: list[tuple[str, str]]) -> tuple[str, ...]:
    """The values of one choice, remembered and set as its widget's state."""
    if _touched(choice):
        values = _values(st.session_state[choice.key])
    elif choice.name in given:
        values = _parse(choice, given[choice.name], unused)
    else:
        values = _remembered().get(choice.name, choice.default)
    values = tuple(value for value in values if value in choice.options)
    if not values and not choice.many:
        values = choice.default
    _remembered()[choice.name] = values
    st.session_state[choice.key] = list(values) if choice.many else values[0]
    return values


def _parse(choice: Choice, texts: list[str], unused: list[tuple[str, str]]) -> tuple[str, ...]:
    if choice.many and texts == [ALL]:
        return choice.whole
    known = tuple(dict.fromkeys(text for text in texts if text in choice.options))
    unused += [(choice.name, text) for text in texts if text not in choice.options and text]
    if not choice.many:
        unused += [(choice.name, text) for text in known[1:]]
        known = known[:1]
    return known if known or texts == [""] else choice.default


def _on_every_page() -> dict[str, str | list[str]]:
    """What stands in the address of every page; asked for by each of hundreds of links."""
    if found := st.session_state.get(_COMMON):
        return found
    shared: dict[str, str | list[str]] = {MINE: own_city(), VERSION: pinned_version(), SET: _set_in_force()}
    found = {"lang": _remembered()["lang"][0]} | {name: value for name, value in shared.items() if value}
    st.session_state[_COMMON] = found
    return found


def _set_in_force() -> str:
    """The set that the places are compared within, as an address holds it; "" where it is another group."""
    name = _remembered().get("among", ("",))[0].removeprefix(f"{SET}:")
    return f"{name}:{','.join(sets()[name])}" if name in sets() else ""


def _write(chosen: Chosen, choices: list[Choice]) -> None:
    st.session_state.pop(_COMMON, None)
    written = {name: [str(value)] for name, value in _on_every_page().items()}
    for choice in choices:
        values = list(chosen[choice.name])
        if choice.many and set(values) == set(choice.whole):
            values = every(values)
        written[choice.name] = values or [""]
    if written != _query():
        st.query_params.from_dict(written)
    st.session_state[_WRITTEN] = written
