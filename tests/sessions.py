"""Talking to a running dashboard as a browser does, by HTTP and socket, but saying what no browser would."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from http.cookies import SimpleCookie
from types import TracebackType
from urllib.parse import parse_qsl

from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from pages.shared.server.nginx import COOKIE

USER_COOKIE = "_streamlit_user"


def signed(secret: str, claims: dict, age: float = 0) -> str:
    """A user cookie as Streamlit signs it, made `age` seconds ago."""

    class Then(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - age)

    return str(URLSafeTimedSerializer(secret, salt=USER_COOKIE, signer=Then).dumps(json.dumps(claims)))


def _is_end(message: ForwardMsg) -> bool:
    """Whether the script has run; one that asks to run again goes on."""
    again = ForwardMsg.FINISHED_EARLY_FOR_RERUN
    return message.WhichOneof("type") == "script_finished" and message.script_finished != again


class Session:
    """One session of a server, with the cookies and headers that the test gives it.

    Attributes:
        id: as the server numbers it, which an upload names.
        pages: the hash of each page that the navigation knows, by its name in the address.
        address: the query that the page wrote into the address.
        seen: what the last run sent, a message each.
        process: which of several processes has the session, as its cookie says.
    """

    def __init__(self, server: str, cookies: dict[str, str] | None = None, **headers: str):
        self.server, self.id = server, ""
        self.seen: list = []
        self.pages: dict[str, str] = {}
        self.address: dict[str, str] = {}
        with urllib.request.urlopen(f"{server}/_stcore/health") as answer:
            given = SimpleCookie("\n".join(answer.headers.get_all("Set-Cookie", [])))
        self.xsrf = given["_streamlit_xsrf"].value
        own = {name: one.value for name, one in given.items()} | (cookies or {})
        self.cookies = "; ".join(f"{name}={value}" for name, value in own.items())
        self.process = own.get(COOKIE, "")
        self._socket = connect(
            server.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[Subprotocol("streamlit"), Subprotocol(self.xsrf)],
            origin=Origin("/".join(server.split("/")[:3])),
            additional_headers={"Cookie": self.cookies, **headers},
            max_size=None,
            max_queue=None,  # what nobody asks for is read too: behind it no answer to a ping or a close is seen
            legacy=True,
        )

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._socket.close()

    def dropped(self, file: str, name: str, size: int) -> tuple[WidgetState, ...]:
        """The fields for files as they are once an uploaded file was dropped there."""
        states = [WidgetState(id=one.id) for one in self.elements("file_uploader")]
        for state in states:
            state.file_uploader_state_value.uploaded_file_info.add(file_id=file, name=name, size=size)
        return tuple(states)

    def run(self, query: str = "", page: str = "", widgets: tuple[WidgetState, ...] = ()) -> list[ForwardMsg]:
        """Run the script once, on a page of the navigation or with a hash of one's own."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_script_hash = self.pages.get(page, page)
        asked.rerun_script.widget_states.widgets.extend(widgets)
        self._socket.send(asked.SerializeToString())
        self.seen = []
        while not self.seen or not _is_end(self.seen[-1]):
            self.seen.append(ForwardMsg.FromString(self._socket.recv(timeout=60)))
            if self.seen[-1].WhichOneof("type") == "page_info_changed":
                self.address = dict(parse_qsl(self.seen[-1].page_info_changed.query_string))
            elif self.seen[-1].WhichOneof("type") == "new_session":
                self.id = self.seen[-1].new_session.initialize.session_id
            elif self.seen[-1].WhichOneof("type") == "navigation":
                self.pages = {
                    one.url_pathname: one.page_script_hash for one in self.seen[-1].navigation.app_pages
                }
        return self.seen

    def elements(self, kind: str) -> list:
        """The elements of a kind (`file_uploader`, `button`) of the last run."""
        new = [message.delta.new_element for message in self.seen if message.WhichOneof("type") == "delta"]
        return [getattr(one, kind) for one in new if one.WhichOneof("type") == kind]

    def upload(self, content: bytes = b"text", file: str = "0", name: str = "a.txt") -> int:
        """Send a file to this session as the drop zone does; the HTTP status."""
        body = (
            f'--end\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
            + content
            + b"\r\n--end--\r\n"
        )
        headers = {
            "Content-Type": "multipart/form-data; boundary=end",
            "Cookie": self.cookies,
            "X-Xsrftoken": self.xsrf,
        }
        address = f"{self.server}/_stcore/upload_file/{self.id}/{file}"
        request = urllib.request.Request(address, data=body, method="PUT", headers=headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code
