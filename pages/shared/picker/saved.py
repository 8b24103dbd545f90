"""A reader's own sets of places, by name: in the address while one is in force, and kept by the browser.

In the address a set is `set=name:code,code` beside `among=set:name`; the browser keeps all of a reader's sets
in a cookie. Both come from outside: a name keeps its letters, digits, spaces and hyphens, which no page reads
as markup, and codes that the data do not have are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

import streamlit as st

from pages.shared import url
from pages.shared.data import Data

COOKIE = "chengbiao_sets"
KIND = "set:"  # begins the code of a group that is a set
LONGEST_NAME, MOST_PLACES, MOST_SETS = 20, 60, 8  # a cookie holds 4,096 bytes
_BETWEEN = "|"
_A_YEAR = 365 * 24 * 3600
_CHANGED, _LOOKED = "saved_sets_changed", "saved_sets_looked"
_NO_NAME = re.compile(r"[^\w -]|_")

Sets = dict[str, tuple[str, ...]]


def parsed(texts: Iterable[str], known: Iterable[str]) -> Sets:
    """Sets out of an address or a cookie; what is none is left out.

    >>> parsed(["华东:341300,1,341500", "<b>x</b>:341300", "none:1"], ["341300", "341500"])
    {'华东': ('341300', '341500'), 'bxb': ('341300',)}
    """
    options, found = set(known), {}
    for text in list(texts)[:MOST_SETS]:
        name, _, codes = text.partition(":")
        places = tuple(dict.fromkeys(code for code in codes.split(",") if code in options))[:MOST_PLACES]
        if (named := clean(name)) and places:
            found[named] = places
    return found


def clean(name: str) -> str:
    """A name as it is kept, "" where nothing of it can be."""
    return _NO_NAME.sub("", name).strip(" -")[:LONGEST_NAME].strip(" -")


def written(sets: Sets) -> list[str]:
    """The sets as an address holds them."""
    return [f"{name}:{','.join(places)}" for name, places in sets.items()]


def take(source: Data) -> None:
    """Know the sets of the browser, once a session, then those of the address, before a page chooses."""
    known, sets = (*source.cities, *source.provinces), url.sets()
    if not st.session_state.get(_LOOKED):
        st.session_state[_LOOKED] = True
        sets.update(parsed(unquote(st.context.cookies.get(COOKIE, "")).split(_BETWEEN), known))
    sets.update(parsed(st.query_params.get_all(url.SET), known))


def members(group: str) -> tuple[str, ...]:
    """The places of a set by its group's code, () for none."""
    return url.sets().get(group.removeprefix(KIND), ())


def codes() -> list[str]:
    """The groups that are sets of this reader."""
    return [f"{KIND}{name}" for name in url.sets()]


def save(name: str, places: Iterable[str]) -> str:
    """Keep places under a name; one that is there is replaced, of too many the oldest goes.

    Returns:
        The code of the group, "" where the name or the places come to nothing.
    """
    sets, named = url.sets(), clean(name)
    if not (named and (kept := tuple(places)[:MOST_PLACES])):
        return ""
    sets.pop(named, None)
    sets[named] = kept
    while len(sets) > MOST_SETS:
        sets.pop(next(iter(sets)))
    st.session_state[_CHANGED] = True
    return f"{KIND}{named}"


def forget(group: str) -> None:
    """Forget a set."""
    url.sets().pop(group.removeprefix(KIND), None)
    st.session_state[_CHANGED] = True


def remember() -> None:
    """Let the browser keep the sets as they are now, where they have changed."""
    if st.session_state.pop(_CHANGED, False):
        value = quote(_BETWEEN.join(written(url.sets())))
        kept = f"{COOKIE}={value}; path=/; SameSite=Lax; max-age={_A_YEAR if value else 0}"
        st.html(f'<script>document.cookie = "{kept}"</script>', unsafe_allow_javascript=True)
