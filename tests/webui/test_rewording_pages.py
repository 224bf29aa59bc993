"""Rewording on the pages: composed at once, reworded when it passed, the original on demand."""

import html
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from assistant.service import Assistant
from eval.rewordings.behaviours import cheating, faithful
from eval.rewordings.model_server import (
    ModelReply,
    ModelRequest,
    ModelServer,
    model_server,
)
from tests.language_models import with_model
from tests.webui.conftest import Visitor, settings_in, token_of
from webui.app import create_app

QUESTION = "Wir haben 7.200 Einwohner, dürfen wir allein?"
COMPOSED = "Allein nicht: Eine eigenständige Bewerbung ist"
REWORDED = "Für eine eigenständige Bewerbung sind Kommunen"
HX = {"HX-Request": "true"}


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(faithful) as started:
        yield started


@pytest.fixture
def app(assistant: Assistant, server: ModelServer, tmp_path: Path) -> Iterator[Flask]:
    """The app with a language model on this machine."""
    made = create_app(with_model(assistant, server.address), settings_in(tmp_path))
    yield made
    made.extensions["antragslotse"].store.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def asked(client: FlaskClient, question: str = QUESTION) -> str:
    """The path of a new conversation with one question."""
    form = {"csrf_token": token_of(client), "question": question,
            "programme": "hessen-kisi-2025", "as_of": "2025-01-10"}  # fmt: skip
    answer = client.post("/fragen", data=form)
    assert answer.status_code == 303
    return answer.headers["Location"].partition("#")[0]


def rewording_form(page: str) -> str | None:
    """Where the page asks for the other wording, if it does."""
    found = re.search(r'hx-post="([^"]+/umformulierung)"', page)
    return found.group(1) if found else None


def reword(client: FlaskClient, address: str, **headers: str) -> str:
    answer = client.post(address, data={"csrf_token": token_of(client)}, headers=headers)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_the_composed_answer_comes_at_once_and_the_other_one_after_it_passed(
    client: FlaskClient, server: ModelServer
) -> None:
    place = asked(client)
    assert server.requests == []
    page = html.unescape(client.get(place).text)
    assert COMPOSED in page
    address = rewording_form(page)
    assert address is not None
    part = reword(client, address, **HX)
    assert REWORDED in part
    assert "Sprachmodell" in part
    assert part.index(REWORDED) < part.index("Ursprüngliche Fassung") < part.index(COMPOSED)
    assert rewording_form(part) is None
    stored = html.unescape(client.get(place).text)
    assert REWORDED in stored
    assert rewording_form(stored) is None
    assert len(server.requests) == 1
    reword(client, address, **HX)
    assert len(server.requests) == 1


def test_sources_and_figures_of_the_other_wording_lead_where_they_led(client: FlaskClient) -> None:
    place = asked(client)
    before = client.get(place).text
    address = rewording_form(before)
    assert address is not None
    part = reword(client, address, **HX)
    shown = part[: part.index("Ursprüngliche Fassung")]
    marks = re.findall(r'href="#beleg-1-(\d)"', before)
    assert re.findall(r'href="#beleg-1-(\d)"', shown) == marks
    for figure in ("10.000", "50.000", "7.200"):
        assert figure in shown


def test_a_refused_wording_leaves_the_page_as_it_was(
    client: FlaskClient, server: ModelServer
) -> None:
    server.behaviour = cheating("added_promise")
    place = asked(client)
    address = rewording_form(client.get(place).text)
    assert address is not None
    part = reword(client, address, **HX)
    assert COMPOSED in part
    assert "bewilligt" not in part
    assert "Sprachmodell" not in part
    assert rewording_form(part) is None


def test_without_javascript_the_form_leads_back_to_the_answer(client: FlaskClient) -> None:
    place = asked(client)
    address = rewording_form(client.get(place).text)
    assert address is not None
    answer = client.post(address, data={"csrf_token": token_of(client)})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{place}#antwort-1"


def test_nobody_else_may_ask_for_it(app: Flask, client: FlaskClient, server: ModelServer) -> None:
    address = rewording_form(client.get(asked(client)).text)
    assert address is not None
    stranger = app.test_client()
    answer = stranger.post(address, data={"csrf_token": token_of(stranger)})
    assert answer.status_code == 404
    assert client.post(address).status_code == 400  # no token
    assert server.requests == []


def test_an_english_answer_is_marked_as_english(client: FlaskClient) -> None:
    place = asked(client, "We have 7,200 inhabitants. May we apply alone?")
    page = client.get(place).text
    assert '<p class="kern-body" lang="en">No. The answer below is in German' in page
    address = rewording_form(page)
    assert address is not None
    part = reword(client, address, **HX)
    assert 'lang="en"' in part
    assert "10,000 to 50,000 inhabitants" in part


def test_without_a_model_no_page_asks_for_anything(assistant: Assistant, tmp_path: Path) -> None:
    app = create_app(assistant, settings_in(tmp_path))
    client = app.test_client()
    assert rewording_form(client.get(asked(client)).text) is None
    assert "Sprachmodell" not in client.get("/datenschutz").text
    assert client.get("/readyz").json == {"status": "ready"}
    app.extensions["antragslotse"].store.engine.dispose()


def test_a_model_on_this_machine_is_named_as_such(client: FlaskClient) -> None:
    privacy = client.get("/datenschutz").text
    assert "Ein Sprachmodell auf diesem Server" in privacy
    assert "Keine Verbindung nach außen, keine Werbung" in privacy
    assert client.get("/readyz").json == {"status": "ready"}


def test_a_model_elsewhere_is_named_wherever_privacy_is_promised(
    assistant: Assistant, tmp_path: Path
) -> None:
    host = "modelle.kreis.example"
    app = create_app(with_model(assistant, f"https://{host}/v1"), settings_in(tmp_path))
    client = app.test_client()
    start, privacy = client.get("/").text, client.get("/datenschutz").text
    assert f"außer zum Sprachmodell auf {host}" in privacy
    assert f"Ein Sprachmodell auf {host} formuliert Antworten um." in privacy
    assert f"an das Sprachmodell auf {host}" in start
    for untrue in (
        "verlassen diesen Server nicht",
        "Keine Verbindungen nach außen",
        "bleiben hier",
    ):
        assert untrue not in start
    assert client.get("/readyz").json == {"status": "ready", "model_server": host}
    app.extensions["antragslotse"].store.engine.dispose()


@pytest.fixture
def held() -> Iterator[tuple[ModelServer, threading.Event]]:
    """A model that waits with its answer until a test lets it go."""
    go_on = threading.Event()

    def waiting(request: ModelRequest) -> ModelReply:
        go_on.wait(30)
        return faithful(request)

    with model_server(waiting) as started:
        yield started, go_on
        go_on.set()


def test_in_the_browser_the_words_change_and_the_original_is_one_click_away(
    browser: Browser,
    assistant: Assistant,
    held: tuple[ModelServer, threading.Event],
    tmp_path: Path,
) -> None:
    model, go_on = held
    app = create_app(with_model(assistant, model.address), settings_in(tmp_path))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    context = browser.new_context(locale="de-DE")
    try:
        visitor = Visitor(context, f"http://127.0.0.1:{server.server_port}")
        page = visitor.open("/?programm=hessen-kisi-2025&stichtag=2025-01-10")
        visitor.ask(QUESTION)
        text = page.locator("#wortlaut-1 [data-copy]")
        expect(text).to_contain_text(COMPOSED)
        go_on.set()
        expect(text).to_contain_text(REWORDED)
        expect(page.get_by_role("status").filter(has_text="Sprachmodell")).to_be_visible()
        original = page.locator("#wortlaut-1 .original")
        expect(original.locator(".lead")).to_be_hidden()
        original.locator("summary").click()
        expect(original.locator(".lead")).to_contain_text("Allein nicht:")
        visitor.ask("Bis wann muss der Antrag da sein?")
        expect(page.locator("#wortlaut-2 [data-copy]")).to_contain_text("Die Frist für den Antrag")
        assert visitor.complaints == []
        assert visitor.elsewhere == []
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["antragslotse"].store.engine.dispose()
