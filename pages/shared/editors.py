"""Who may import: everybody on a dashboard that only its own machine can reach, else signed-in editors.

The page asks before it is shown, and every function that reads an upload or writes asks again: a visitor who is
no editor can neither see nor call it. A server that listens on its own machine but stands behind a proxy is
reached from elsewhere; that shows in the request, and then only signed-in editors count.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from pages.shared.words import Words

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class NotAnEditor(PermissionError):
    """A function for editors was called for a visitor who is none."""


def may_edit() -> bool:
    """Whether the visitor of this run may import and save."""
    return _only_from_this_machine() or _is_signed_in_editor()


def can_sign_in() -> bool:
    """Whether the server knows a way to sign in that would help: a provider, and a list of editors."""
    return bool(editors()) and "is_logged_in" in st.user


def editors() -> frozenset[str]:
    """The e-mail addresses of editors: CHENGBIAO_EDITORS, with commas between, and [editors] of the secrets."""
    listed = os.environ.get("CHENGBIAO_EDITORS", "").split(",")
    try:
        listed += list(st.secrets.get("editors", {}).get("emails", []))
    except StreamlitSecretNotFoundError:
        pass  # a server without secrets has no editors but those of the environment
    return frozenset(address.strip().casefold() for address in listed if address.strip())


def show_sign_in(words: Words) -> None:
    """Below the footer: the way in for editors, and out again. Nothing where the server has no sign-in."""
    if not can_sign_in():
        return
    if st.user.is_logged_in:
        st.button(words("import.sign_out"), key="sign_out", type="tertiary", on_click=st.logout)
    else:
        st.button(words("import.sign_in"), key="sign_in", type="tertiary", on_click=st.login)


def for_editors(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A function that refuses every visitor who is no editor, whoever calls it and from where.

    Raises:
        NotAnEditor: the visitor may not edit; nothing was read or written.
    """

    @wraps(function)
    def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        if not may_edit():
            raise NotAnEditor(f"{function.__name__}: expected an editor, found another visitor; sign in.")
        return function(*args, **kwargs)

    return guarded


def _only_from_this_machine() -> bool:
    """The server listens on the loopback address only, and this request did not come through a proxy."""
    if (st.get_option("server.address") or "") not in _LOOPBACK:
        return False
    headers = st.context.headers
    if any(headers.get(name) for name in _FORWARDED):
        return False
    host = headers.get("Host", "")
    name = host[1:].partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host
    return not host or name in _LOOPBACK


def _is_signed_in_editor() -> bool:
    if not st.user.get("is_logged_in"):
        return False
    if st.user.get("email_verified") is False:
        return False
    return str(st.user.get("email") or "").casefold() in editors()
