"""Who reaches the helpdesk: signing in and out, rights, codes that are guessed."""

import time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assistant.helpdesk.records import InfoSession
from tests.webui.info_room import (
    PASSWORD,
    UNTIL,
    account,
    begun,
    post,
    services_of,
    signed_in,
    token_in,
)


@pytest.fixture
def room(app: Flask) -> InfoSession:
    return begun(app, "Sprechstunde")


def inside(room: InfoSession) -> tuple[str, ...]:
    return (
        "/beratung", "/beratung/neu", f"/beratung/veranstaltungen/{room.id}",
        f"/beratung/veranstaltungen/{room.id}/protokoll.csv", f"/beratung/konsole/{room.id}",
        f"/beratung/konsole/{room.id}/strom", "/beratung/korrekturen", "/beratung/korrekturen/neu",
        "/beratung/korrekturen/korrekturen.yaml", "/beratung/pruefliste", "/beratung/aenderungen",
        "/konto",
    )  # fmt: skip


def test_without_signing_in_every_page_of_the_helpdesk_leads_to_the_form(
    app: Flask, client: FlaskClient, room: InfoSession
) -> None:
    for path in (*inside(room), "/beratung/konsole/gibt-es-nicht"):
        answer = client.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/anmelden?weiter="), path
        assert client.get(path, headers={"HX-Request": "true"}).status_code == 401, path


def test_nothing_can_be_sent_without_signing_in_and_what_was_typed_comes_back(
    app: Flask, client: FlaskClient, room: InfoSession
) -> None:
    sent = services_of(app).sessions.send(room.code, UNTIL, visitor="a")
    text = "Meine lange Antwort"
    for path in (
        f"/beratung/konsole/{room.id}/frage/{sent.id}/bearbeiten",
        f"/beratung/veranstaltungen/{room.id}/zustand",
        "/beratung/neu",
        "/beratung/korrekturen/neu",
    ):
        status, page = post(client, path, {"text": text, "title": "T", "state": "closed"})
        assert status == 401
        assert text in page
    assert services_of(app).sessions.session(room.id).is_open
    assert services_of(app).sessions.question(room.id, sent.id).release is None


def test_an_adviser_without_the_editors_right_is_refused_there_and_nowhere_else(
    app: Flask, room: InfoSession
) -> None:
    client = signed_in(app)
    editors = ("/beratung/korrekturen", "/beratung/korrekturen/neu", "/beratung/pruefliste",
               "/beratung/korrekturen/korrekturen.yaml", "/beratung/aenderungen")  # fmt: skip
    for path in inside(room):
        if not path.endswith("/strom"):
            assert client.get(path).status_code == (403 if path in editors else 200), path
    assert "/beratung/korrekturen" not in client.get("/beratung").text
    editor = signed_in(app, "eva", "editor")
    for path in editors:
        assert editor.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "path",
    ["/s/ABCDEF", "/leinwand/ABCDEF", "/leinwand/ABCDEF/strom", "/beratung/konsole/abc",
     "/beratung/konsole/abc/strom", "/beratung/veranstaltungen/abc",
     "/beratung/veranstaltungen/abc/protokoll.csv"],
)  # fmt: skip
def test_a_guessed_code_or_id_does_not_exist(app: Flask, path: str) -> None:
    assert signed_in(app).get(path).status_code == 404


def test_the_codes_of_audience_and_beamer_do_not_open_each_other(
    client: FlaskClient, room: InfoSession
) -> None:
    assert client.get(f"/s/{room.code}").status_code == 200
    assert client.get(f"/leinwand/{room.beamer_code}").status_code == 200
    assert client.get(f"/leinwand/{room.code}").status_code == 404
    assert client.get(f"/s/{room.beamer_code}").status_code == 404


def test_after_failed_sign_ins_the_name_has_to_wait(app: Flask, client: FlaskClient) -> None:
    account(app, "ben")
    for _ in range(services_of(app).settings.sign_in_attempts):
        status, page = post(client, "/anmelden", {"name": "ben", "password": "falsch"})
        assert status == 422
        assert "Benutzername oder Passwort stimmt nicht." in page
        assert 'value="ben"' in page
        assert "falsch" not in page
    status, page = post(client, "/anmelden", {"name": "ben", "password": PASSWORD})
    assert status == 429
    assert "gesperrt" in page
    assert client.get("/beratung").status_code == 303


def test_signing_in_goes_on_to_the_page_that_was_wanted_but_to_no_other_site(
    app: Flask, client: FlaskClient
) -> None:
    account(app, "ben")
    elsewhere = ("//evil.example", "https://evil.example", "/\\evil", "/\t/evil.example")
    ways = {"/beratung/neu": "/beratung/neu", **dict.fromkeys(elsewhere, "/beratung")}
    for wanted, there in ways.items():
        visitor = app.test_client()
        form = {"csrf_token": token_in(visitor.get("/anmelden").text), "weiter": wanted}
        answer = visitor.post("/anmelden", data={**form, "name": "ben", "password": PASSWORD})
        assert answer.headers["Location"] == there


def test_a_sign_in_ends_with_signing_out_a_new_password_and_a_working_day(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = signed_in(app), signed_in(app)
    status, page = post(here, "/abmelden", {})
    assert status == 200
    assert "Sie sind abgemeldet." in page
    assert here.get("/beratung").status_code == 303
    again = signed_in(app)
    other = "Ein anderer langer Satz 8"
    new = {"old": PASSWORD, "new": other, "again": other}
    assert post(again, "/konto", {**new, "again": "anders"})[0] == 422
    status, page = post(again, "/konto", new)
    assert status == 200
    assert "Ihr Passwort ist geändert." in page
    assert there.get("/beratung").status_code == 303
    assert again.get("/beratung").status_code == 200
    later = time.time() + 13 * 3600
    monkeypatch.setattr("webui.access.time.time", lambda: later)
    assert again.get("/beratung").status_code == 303
