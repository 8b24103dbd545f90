"""The sign-ins that were ended, for every process: Streamlit leaves them in force in other tabs and copies.

Each is an empty file whose name is a hash, so that nothing of a sign-in stands on the disk. A cookie is good
for 30 days; what was ended before that needs no note any more.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from streamlit.web.server.starlette.starlette_server_config import AUTH_COOKIE_MAX_AGE_SECONDS

from pages.shared.server import across

SignIn = tuple[str, ...]


def end(sign_in: SignIn) -> None:
    """Let a sign-in hold no longer, in whichever process it is shown."""
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    _note(sign_in).touch()
    oldest = time.time() - AUTH_COOKIE_MAX_AGE_SECONDS
    for note in folder.iterdir():
        if note.stat().st_mtime < oldest:
            note.unlink(missing_ok=True)


def is_ended(sign_in: SignIn) -> bool:
    """Whether a sign-in was ended, here or in another process."""
    return _note(sign_in).exists()


def _note(sign_in: SignIn) -> Path:
    return _folder() / hashlib.sha256(repr(sign_in).encode()).hexdigest()


def _folder() -> Path:
    return across.folder() / "signed-out"
