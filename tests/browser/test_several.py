"""Several processes behind nginx, in a real browser: what a reader and an editor see of a restart."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from pages.shared.server.nginx import COOKIE
from pages.shared.words import texts
from tests.browser.conftest import Visitor
from tests.conftest import TEXT, make_data
from tests.oidc import COOKIE_SECRET, sign_in_options
from tests.serving import Running, free_port, serve_several, within
from tests.sessions import USER_COOKIE, signed
from tests.test_serving import ANNA

DOCUMENT = f"甲市2026年打算\n{TEXT}firms达到20家。\n"
FILE = {"name": "plan.txt", "mimeType": "text/plain", "buffer": DOCUMENT.encode()}
# Connected again, and drawn anew by the process that has it now.
IS_BACK = """() => {
    const app = document.querySelector('[data-testid=stApp]').dataset;
    return app.testConnectionState === 'CONNECTED' && app.testScriptState === 'notRunning';
}"""


def process(page: Page) -> str:
    """Which process the browser stays with."""
    return next(one["value"] for one in page.context.cookies() if one["name"] == COOKIE)


@contextmanager
def several(folder: Path) -> Iterator[Running]:
    data, port = make_data(folder / "data"), free_port()
    public = f"http://localhost:{port}"
    options = sign_in_options(folder, [ANNA["email"]], public=public, listens_on="127.0.0.1")
    with serve_several(
        data / "own.duckdb", folder, options=options, port=port, CHENGBIAO_DATA=str(data)
    ) as one:
        yield one


def restarted(one: Running, *processes: str) -> None:
    one.process.send_signal(signal.SIGUSR1)
    for name in processes:
        assert one.said(f"took the place of process {name}.")


def test_a_restart_under_open_pages_loses_nothing_and_shows_no_error(
    tmp_path: Path, chromium: Browser, visit: Callable[..., Visitor]
):
    with several(tmp_path) as one:
        own = chromium.new_context(reduced_motion="reduce", locale="en-GB")
        own.add_cookies([{"name": USER_COOKIE, "url": one.address,
                          "value": signed(COOKIE_SECRET, ANNA | {"origin": one.address})}])  # fmt: skip
        editor, reader = Visitor(own, one.address), visit(server=one.address)
        working = editor.open("/import?lang=en")
        working.set_input_files("input[type=file]", FILE)
        working.wait_for_selector(".imported")
        editor.settled()
        reading = reader.open("/coverage?lang=en")
        before = process(working), process(reading)
        restarted(one, *before)
        for page, former in ((working, before[0]), (reading, before[1])):
            assert within(30, lambda page=page, former=former: process(page) != former), "it found another"
            page.wait_for_function(IS_BACK)
            expect(page.get_by_role("dialog")).to_have_count(0)
            expect(page.locator("[data-testid=stException]")).to_have_count(0)
        editor.settled()
        working.locator(".st-key-import_all button").click()
        expect(working.get_by_text(re.compile("^0 open, 1 accepted"))).to_be_visible()
        working.reload()
        editor.settled()
        expect(working.get_by_text(re.compile("^0 open, 1 accepted"))).to_be_visible()
        reader.settled()
        reading.locator(".st-key-choice_lang").get_by_text("中文").click()
        expect(reading.locator("h1")).to_have_text(texts()["page.coverage"]["zh"])
        own.close()
