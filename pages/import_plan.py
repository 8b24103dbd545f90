"""Import: a document comes in, a person confirms what was read, a record goes out and the city is on every page."""

from __future__ import annotations

import streamlit as st

from pages.shared import url
from pages.shared.editors import may_edit
from pages.shared.frame import notices, plain
from pages.shared.importing import actions as importing
from pages.shared.importing import figures as importing_figures
from pages.shared.importing import head as importing_head
from pages.shared.importing import in_place as importing_present
from pages.shared.importing import save as importing_save
from pages.shared.importing import upload as importing_upload

words = st.session_state["words"]
if not may_edit():
    st.stop()  # the frame says why
if unwritable := importing.unwritable():
    st.error(plain(words("import.read_only", folders=words("list.separator").join(unwritable))))
    st.stop()

# 1 The unsaved work that the address names, and the document of it in hand
desk = importing_upload.desk()
numbers = tuple(importing.documents(desk)) if desk else ()
token = url.Choice("draft", ("", desk.token) if desk else ("",), (desk.token if desk else "",))
document = url.Choice("document", numbers or ("",), (numbers or ("",))[-1:])
chosen, unused = url.take(token, document)
notices(words, unused)
importing_upload.show(words, desk)
if not numbers:
    st.stop()
number = importing_upload.choose(words, desk, document)

# 2 What identifies it, 3 its figures beside the text, 4 what was missed, 5 the record
importing_head.show(words, desk, number)
importing_present.show(words, desk, number)
importing_figures.show(words, desk, number)
importing_figures.show_adding(words, desk, number)
importing_save.show(words, desk, number)
importing_present.show_former(words, desk, number)
