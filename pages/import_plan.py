"""Import: a document comes in, a person confirms what was read, a record goes out for every page."""

from __future__ import annotations

import streamlit as st

from pages.shared import mine, url
from pages.shared.data import data
from pages.shared.editors import may_edit
from pages.shared.frame import notices, plain
from pages.shared.importing import actions, figures, head, in_place, queue, save, spreadsheet, unread, upload
from pages.shared.importing.opened import OpenedTable

words = st.session_state["words"]
if not may_edit():
    st.stop()  # the frame says why
if unwritable := actions.unwritable():
    st.error(plain(words("import.read_only", folders=words("list.separator").join(unwritable))))
    st.stop()

# 1 The unsaved work that the address names, and the document of it in hand
desk = upload.desk()
numbers = (*actions.documents(desk), *actions.spreadsheets(desk)) if desk else ()
token = url.Choice("draft", ("", desk.token) if desk else ("",), (desk.token if desk else "",))
document = url.Choice("document", numbers or ("",), (numbers or ("",))[-1:])
chosen, unused = url.take(token, document)
notices(words, unused)
queue.show(words, desk, chosen["document"][0])
upload.show(words, desk)
opened = upload.choose(words, desk, document) if desk and numbers else None
if isinstance(opened, OpenedTable):
    spreadsheet.show(words, opened)
# 2 What identifies it, 3 its figures beside the text, 4 what was missed, 5 the record
elif opened is not None:
    opened = head.first_look(opened)
    head.show(words, opened)
    in_place.show(words, opened)
    figures.show(words, opened)
    st.markdown(f"## {words('import.add')}")
    unread.show(words, opened)
    figures.show_adding(words, opened)
    save.show(words, opened)
    in_place.show_former(words, opened)
mine.stands(words, data())
