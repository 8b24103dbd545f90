"""Who may import: signed-in editors, or everybody where whoever started the dashboard said it is their own.

The page asks before it is shown, and every function that reads an upload or writes asks again: a visitor who
is no editor can neither see nor call it. Whether visitors are of this machine cannot be seen in a request:
behind a port that is forwarded they look the same. So it is said at the start, CHENGBIAO_EDITING=local, as
`make run` does; and even then it does not hold for a server that listens to the network, nor for a request
that shows that it came from elsewhere. Where there is a sign-in and a list of editors, they alone decide, on
the server's own machine too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitSecretNotFoundError
from streamlit.logger import get_logger
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.shared.frame import plain
from pages.shared.server import signed_out
from pages.shared.server.gate import FORWARDED, let_read, let_upload
from pages.shared.server.signed_out import SignIn
from pages.shared.words import Words

_FAILED = "sign_in_failed"
_log = get_logger(__name__)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SETTING, _LOCAL = "CHENGBIAO_EDITING", "local"
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class NotAnEditorError(PermissionError):
    """A function for editors was called for a visitor who is none."""


def may_edit() -> bool:
    """Whether the visitor of this run may import and save."""
    return not _hindrance() if can_sign_in() else _only_from_this_machine()


def say_who_may_edit() -> None:
    """At the start: in the log, what is wrong with the setting, where something is."""
    said = os.environ.get(_SETTING, "")
    if said not in ("", _LOCAL):
        _log.error("%s: expected %s or nothing, found %r; importing needs a sign-in.", _SETTING, _LOCAL, said)
    elif said and not _listens_here():
        address = st.get_option("server.address") or "every address"
        _log.error("%s=%s: expected a server.address of this machine, found %s; importing needs a sign-in.",
                   _SETTING, said, address)  # fmt: skip


def admit() -> bool:
    """`may_edit` at the start of a run; from then on the server takes uploads of this session, or none."""
    allowed = may_edit()
    if session := get_script_run_ctx():
        let_upload(session.session_id, _sign_in() if allowed else None)
    return allowed


def admit_reader() -> None:
    """In a run that shows a place for an earlier snapshot: the server takes one, of an editor or not."""
    if session := get_script_run_ctx():
        let_read(session.session_id)


def can_sign_in() -> bool:
    """Whether the server knows a way to sign in that would help: a provider, and a list of editors."""
    return bool(editors()) and "is_logged_in" in st.user


def editors() -> frozenset[str]:
    """The e-mail addresses of editors: CHENGBIAO_EDITORS (commas between) and [editors] of the secrets."""
    listed = os.environ.get("CHENGBIAO_EDITORS", "").split(",")
    try:
        section = st.secrets.get("editors", {})
    except StreamlitSecretNotFoundError:
        section = {}  # a server without secrets has no editors but those of the environment
    emails = section.get("emails", []) if isinstance(section, Mapping) else section
    listed += emails.split(",") if isinstance(emails, str) else map(str, emails)
    return frozenset(address.strip().casefold() for address in listed if address.strip())


def show_sign_in(words: Words) -> None:
    """The way in for editors, and out again. Nothing where the server has no sign-in."""
    if not can_sign_in():
        return
    if _is_signed_in():
        st.button(words("editor.sign_out"), key="sign_out", type="tertiary", on_click=sign_out)
    else:
        st.button(words("editor.sign_in"), key="sign_in", type="tertiary", on_click=sign_in)


def show_hindrance(words: Words, asked: bool) -> None:
    """Why the visitor is no editor, in one sentence, to whoever signed in or asked for what editors do."""
    if st.session_state.pop(_FAILED, False):
        st.error(words("editor.not_set_up"))
    elif can_sign_in() and (asked or _is_signed_in()) and (hindrance := _hindrance()):
        st.warning(words(hindrance, address=plain(_address())))


def sign_in() -> None:
    """Off to the provider; where the server's settings do not do for that, the log says what is missing."""
    try:
        st.login()
    except StreamlitAuthError as problem:
        _log.error("Sign-in: %s", " ".join(str(problem).split()))
        st.session_state[_FAILED] = True


def sign_out() -> None:
    """End the sign-in of this browser, in its other tabs and in copies of its cookie too."""
    signed_out.end(_sign_in())
    st.logout()


def for_editors(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A function that refuses every visitor who is no editor, whoever calls it and from where.

    Raises:
        NotAnEditorError: the visitor may not edit; nothing was read or written.
    """

    @wraps(function)
    def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        if not may_edit():
            raise NotAnEditorError(
                f"{function.__name__}: expected an editor, found another visitor; sign in."
            )
        return function(*args, **kwargs)

    return guarded


def _listens_here() -> bool:
    return (st.get_option("server.address") or "") in _LOOPBACK


def _only_from_this_machine() -> bool:
    """It was said so, the server listens on the loopback address, and nothing in the request contradicts."""
    if os.environ.get(_SETTING) != _LOCAL or not _listens_here():
        return False
    headers = st.context.headers
    if any(headers.get(name) is not None for name in FORWARDED):  # an empty one is a proxy's as well
        return False
    named = [f"//{headers['Host']}"] if headers.get("Host") else []
    named += [headers["Origin"]] if headers.get("Origin") else []
    return all(_host(address) in _LOOPBACK for address in named)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _hindrance() -> str:
    """The key of the sentence why this visitor is no editor, "" for an editor."""
    if not _is_signed_in():
        return "editor.not_signed_in"
    if not _address():
        return "editor.no_address"
    # A provider that says nothing of it is trusted; some write the word instead of the value.
    if "email_verified" in st.user and st.user["email_verified"] not in (True, "true"):
        return "editor.not_verified"
    return "" if _address().casefold() in editors() else "editor.not_listed"


def _is_signed_in() -> bool:
    return bool(st.user.get("is_logged_in")) and not signed_out.is_ended(_sign_in())


def _address() -> str:
    return str(st.user.get("email") or "").strip()


def _sign_in() -> SignIn:
    """What tells this sign-in from every other: the provider gives each its own number."""
    return tuple(str(st.user.get(name)) for name in ("iss", "sub", "iat", "nonce"))
