"""What a visitor sees of a fault of ours: one sentence with a number; the trace stands in the log under it.

Streamlit's own sentence is in English only and has no number by which the trace could be found.
"""

from __future__ import annotations

import secrets

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from streamlit.logger import get_logger

from pages.shared.words import LANGUAGES, texts

_log = get_logger(__name__)


def noted(fault: BaseException) -> str:
    """Write a fault with its trace into the log; the number it has there."""
    number = secrets.token_hex(4)
    _log.error("Fault %s", number, exc_info=fault)
    return number


def show(fault: Exception) -> bool:
    """The sentence in the place of what failed, for Streamlit, which then shows nothing of its own."""
    st.error(texts()["fault"][_language()].format(number=noted(fault)))
    return True


def _language() -> str:
    """The language in force. `pages.shared.address` settles it, and may be what failed."""
    for chosen in (st.session_state.get("choice_lang"), st.query_params.get("lang")):
        if chosen in LANGUAGES:
            return chosen
    return "zh" if (st.context.locale or "zh").lower().startswith("zh") else "en"


async def answer(request: Request, fault: Exception) -> JSONResponse:
    """The same for a request that is none of a page."""
    sentence = texts()["fault"]["en"].format(number=noted(fault))
    return JSONResponse({"error": sentence}, status_code=500)
