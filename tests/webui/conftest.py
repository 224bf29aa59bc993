"""A real assistant, database, server and browser for the tests of the pages."""

import dataclasses
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)
from werkzeug.serving import make_server

from assistant.service import Assistant
from assistant.settings import Settings
from tests.needs import CHROMIUM_ARGUMENTS, missing
from webui.app import create_app

STYLE = Path(__file__).parents[2] / "webui/static/vendor/kern/kern.min.css"


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """One for all tests, because loading it takes seconds."""
    return Assistant(Settings.from_environment({"ANTRAGSLOTSE_THREADS": "1"}))


def settings_in(folder: Path, **changes: object) -> Settings:
    """The settings of a test, with everything stored below its folder."""
    plain = Settings.from_environment({"ANTRAGSLOTSE_DATA": str(folder)})
    free = {"questions_per_minute": 0, "audience_questions_per_minute": 0}
    return dataclasses.replace(plain, **(free | changes))  # type: ignore[arg-type]  # given by name, as it comes


@pytest.fixture
def app(assistant: Assistant, tmp_path: Path) -> Iterator[Flask]:
    """The app with an empty database."""
    made = create_app(assistant, settings_in(tmp_path))
    yield made
    made.extensions["antragslotse"].store.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without a browser."""
    return app.test_client()


def token_of(client: FlaskClient, path: str = "/") -> str:
    """The token that a form of this page carries."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found.group(1)


@pytest.fixture(scope="session")
def served_app(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app behind `address`, for what only the command line or another program does."""
    app = create_app(assistant, settings_in(tmp_path_factory.mktemp("server")))
    yield app
    app.extensions["antragslotse"].store.engine.dispose()


@pytest.fixture(scope="session")
def address(served_app: Flask) -> Iterator[str]:
    """Where a server with an empty database listens."""
    server = make_server("127.0.0.1", 0, served_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One Chromium for all tests; each test has a context of its own."""
    if not STYLE.exists():
        missing("the front-end (make front-end)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium_path, args=list(CHROMIUM_ARGUMENTS)
        )
        yield started
        started.close()


class Visitor:
    """A page that notes what it asks other hosts for, and what it complains about."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def _request(self, request: Request) -> None:
        url = request.url
        if not url.startswith((self.address, "data:")):
            self.elsewhere.append(url)

    def _console(self, message: ConsoleMessage) -> None:
        # A page that is answered with 422 or 404 on purpose is noted by the browser as well.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def ask(self, question: str) -> None:
        """Types a question, sends it with Enter, and waits for its answer."""
        before = self.page.locator("[data-answer]").count()
        self.page.fill("#question", question)
        self.page.press("#question", "Enter")
        expect(self.page.locator("[data-answer]")).to_have_count(before + 1)


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    """A visitor with JavaScript; nothing may leave the host, nothing may be complained about."""
    context = browser.new_context(locale="de-DE")
    someone = Visitor(context, address)
    yield someone
    context.close()
    assert someone.elsewhere == []
    assert someone.complaints == []
