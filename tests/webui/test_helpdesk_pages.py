"""Who may see what of the helpdesk, what bad input gets, and what streams promise."""

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assistant.helpdesk.records import AudienceSees, InfoSession
from assistant.service import Assistant
from tests.webui.conftest import settings_in
from tests.webui.info_room import (
    ALONE,
    KISI,
    MONEY,
    PASSWORD,
    UNTIL,
    account,
    begun,
    quoted,
    services_of,
    token_in,
)
from webui.app import STREAMS, create_app
from webui.streams import news


@pytest.fixture
def room(app: Flask) -> InfoSession:
    return begun(app, "Sprechstunde")


def signed_in(app: Flask, name: str = "ben", role: str = "adviser") -> FlaskClient:
    account(app, name, role)
    client = app.test_client()
    form = {"csrf_token": token_in(client.get("/anmelden").text), "name": name}
    answer = client.post("/anmelden", data={**form, "password": PASSWORD})
    assert answer.status_code == 303
    return client


def post(client: FlaskClient, path: str, form: dict[str, str]) -> "tuple[int, str]":
    """Status and text after sending a form, redirects followed."""
    data = {"csrf_token": token_in(client.get("/").text), **form}
    answer = client.post(path, data=data, follow_redirects=True)
    return answer.status_code, answer.text


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


def test_a_session_is_begun_changed_opened_and_closed(app: Flask) -> None:
    client = signed_in(app)
    form = {"title": "", "programmes": KISI, "as_of": "31.02.2025",
            "audience_sees": "answers"}  # fmt: skip
    status, page = post(client, "/beratung/neu", form)
    assert status == 422
    assert "Bitte geben Sie der Veranstaltung einen Titel." in page
    status, page = post(client, "/beratung/neu", {**form, "title": "Start"})
    assert status == 422
    assert "Den 31.02.2025 gibt es nicht." in page
    assert 'value="Start"' in page
    start = {**form, "title": "Start", "as_of": "10.01.2025"}
    status, page = post(client, "/beratung/neu", {**start, "programmes": ""})
    assert status == 422
    status, page = post(client, "/beratung/neu", start)
    assert status == 200
    assert "<svg" in page
    made = services_of(app).sessions.sessions()[0]
    path = f"/beratung/veranstaltungen/{made.id}"
    assert made.is_open
    post(client, f"{path}/zustand", {"state": "closed"})
    assert not services_of(app).sessions.session(made.id).is_open
    assert "Die Veranstaltung ist beendet." in client.get(f"/s/{made.code}").text
    post(client, f"{path}/zustand", {"state": "open"})
    assert services_of(app).sessions.session(made.id).is_open
    changed = {**form, "title": "Anders", "as_of": "11.01.2025", "audience_sees": "own",
               "version": str(services_of(app).sessions.session(made.id).version)}  # fmt: skip
    assert post(client, path, changed)[0] == 200
    assert services_of(app).sessions.session(made.id).title == "Anders"
    status, page = post(client, path, {**changed, "title": "Zu spät"})
    assert status == 409
    assert "Gespeichert sind jetzt: „Anders“" in page
    assert 'value="Zu spät"' in page


def test_a_closed_session_takes_no_question_and_gives_the_text_back(
    app: Flask, client: FlaskClient, room: InfoSession
) -> None:
    token = token_in(client.get(f"/s/{room.code}").text)
    services_of(app).sessions.close(account(app, "ada"), room.id)
    answer = client.post(f"/s/{room.code}", data={"csrf_token": token, "question": ALONE})
    assert answer.status_code == 409
    assert "Die Veranstaltung ist beendet." in answer.text
    assert ALONE in answer.text
    assert services_of(app).sessions.questions(room.id) == ()


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", "Bitte geben Sie eine Frage ein."), ("x" * 10_000, "hat 10000 Zeichen, erlaubt sind")],
    ids=["nothing", "10,000 characters"],
)
def test_a_question_that_cannot_be_sent_comes_back_with_a_reason(
    app: Flask, client: FlaskClient, room: InfoSession, typed: str, told: str
) -> None:
    status, page = post(client, f"/s/{room.code}", {"question": typed})
    assert status == 422
    assert told in page
    assert f">{typed}</textarea>" in page
    assert services_of(app).sessions.questions(room.id) == ()


def test_personal_data_is_never_stored_even_when_somebody_insists(
    app: Flask, client: FlaskClient, room: InfoSession
) -> None:
    typed = "Herr Schulz, IBAN DE89 3704 0044 0532 0130 00, wann kommt das Geld?"
    for privacy in ("", "anyway"):
        status, page = post(client, f"/s/{room.code}", {"question": typed, "privacy": privacy})
        assert status == 422
        assert "eine IBAN" in page
        assert services_of(app).sessions.questions(room.id) == ()
    status, _ = post(client, f"/s/{room.code}", {"question": typed, "privacy": "masked"})
    assert status == 200
    stored = services_of(app).sessions.questions(room.id)[0].text
    assert "[IBAN]" in stored
    assert "Schulz" not in stored


def test_a_flood_of_one_visitor_and_of_one_address_is_refused(
    assistant: Assistant, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, audience_questions_per_minute=3, questions_per_minute=1)
    app = create_app(assistant, settings)
    room = begun(app, "Viele")
    client = app.test_client()
    statuses = [post(client, f"/s/{room.code}", {"question": f"Frage {n}?"})[0] for n in range(4)]
    assert statuses == [200, 200, 200, 429]
    status, page = post(client, f"/s/{room.code}", {"question": "Noch eine Frage?"})
    assert status == 429
    assert "Noch eine Frage?" in page
    strangers = [
        post(app.test_client(), f"/s/{room.code}", {"question": f"Frage {n}?"})[0] for n in range(8)
    ]
    assert strangers[-1] == 429
    assert len(services_of(app).sessions.questions(room.id)) < 12
    services_of(app).store.engine.dispose()


def test_a_second_vote_changes_nothing(app: Flask, client: FlaskClient, room: InfoSession) -> None:
    sent = services_of(app).sessions.send(room.code, UNTIL, visitor="a")
    for _ in range(2):
        post(client, f"/s/{room.code}/stimme/{sent.id}", {})
    assert services_of(app).sessions.question(room.id, sent.id).support == 2
    assert post(client, f"/s/{room.code}/stimme/gibt-es-nicht", {})[0] == 404


@pytest.mark.parametrize("sees", ["own", "questions", "answers"])
def test_the_audience_sees_what_the_session_allows_and_no_hidden_question(
    app: Flask, client: FlaskClient, sees: AudienceSees
) -> None:
    room = begun(app, "Sicht", sees=sees)
    sessions, by = services_of(app).sessions, account(app, "ada")
    shown = sessions.send(room.code, MONEY, visitor="a")
    hidden = sessions.send(room.code, "Kennt jemand einen Witz?", visitor="b")
    sessions.hide(by, room.id, hidden.id, version=sessions.question(room.id, hidden.id).version)
    sessions.release(by, room.id, shown.id, version=sessions.question(room.id, shown.id).version)
    page = client.get(f"/s/{room.code}").text
    assert "Witz" not in page
    assert (MONEY in page) == (sees != "own")
    assert ("315.932,50" in page) == (sees == "answers")
    assert "ada" not in page


def test_an_action_on_an_old_version_is_not_done_but_shown(app: Flask, room: InfoSession) -> None:
    sessions = services_of(app).sessions
    sent = sessions.send(room.code, UNTIL, visitor="a")
    old = str(sessions.question(room.id, sent.id).version)
    client, path = signed_in(app), f"/beratung/konsole/{room.id}/frage/{sent.id}"
    assert post(client, path, {"action": "park", "version": old})[0] == 200
    status, page = post(client, path, {"action": "hide", "version": old})
    assert status == 409
    assert "Jemand war schneller" in page
    assert sessions.question(room.id, sent.id).state == "parked"
    assert post(client, path, {"action": "explode"})[0] == 404


def test_an_edit_with_a_source_is_checked_word_for_word(app: Flask, room: InfoSession) -> None:
    sessions = services_of(app).sessions
    sent = sessions.send(room.code, "Gibt es einen Shuttlebus?", visitor="a")
    client, path = signed_in(app), f"/beratung/konsole/{room.id}/frage/{sent.id}/bearbeiten"
    form = {"text": "Das steht so im Text.", "guideline": KISI, "quote": "So nicht."}
    status, page = post(client, path, form)
    assert status == 422
    assert "Das steht so im Text." in page
    assert "So nicht." in page
    assert sessions.question(room.id, sent.id).release is None
    status, page = post(client, path, {"text": "   "})
    assert status == 422
    assert "Bitte schreiben Sie eine Antwort." in page


def test_asking_again_costs_nothing_while_nothing_is_new(
    app: Flask, client: FlaskClient, room: InfoSession
) -> None:
    part = {"HX-Request": "true"}
    last = services_of(app).sessions.last_event(room.code)
    assert client.get(f"/s/{room.code}?nach={last}", headers=part).status_code == 204
    services_of(app).sessions.send(room.code, UNTIL, visitor="a")
    answer = client.get(f"/s/{room.code}?nach={last}", headers=part)
    assert answer.status_code == 200
    assert UNTIL in answer.text
    assert "<html" not in answer.text


@pytest.fixture
def reading(app: Flask) -> Iterator[None]:
    with app.test_request_context("/strom", headers={"Last-Event-ID": "7"}):
        yield


def test_a_stream_tells_what_came_after_the_last_event_and_ends(reading: None) -> None:
    numbers = iter([7, 9, 9, 12])
    response = news(lambda: next(numbers, 12), seconds=1.5)
    lines = "".join(part if isinstance(part, str) else part.decode() for part in response.response)
    assert [line for line in lines.split("\n") if line.startswith("id")] == ["id: 9", "id: 12"]
    assert response.headers["Content-Type"].startswith("text/event-stream")
    assert response.headers["Cache-Control"] == "no-store"
    response.close()


def test_there_are_few_streams_and_one_that_ends_makes_room(reading: None) -> None:
    opened = [news(lambda: 1) for _ in range(STREAMS)]
    assert news(lambda: 1).status_code == 204
    opened[0].close()
    opened[0].close()
    opened.append(news(lambda: 1))
    assert opened[-1].status_code == 200
    assert news(lambda: 1).status_code == 204
    for response in opened:
        response.close()


def test_corrections_are_kept_changed_suspended_and_travel_as_a_file(app: Flask) -> None:
    client = signed_in(app, "eva", "editor")
    form = {"programme": KISI, "patterns": "Gibt es einen Shuttlebus?\n",
            "text": "Darüber sagt der Aufruf nichts.", "quote-0": "", "valid_from": "",
            "valid_until": ""}  # fmt: skip
    status, page = post(client, "/beratung/korrekturen/neu", {**form, "text": "Es gibt 47 Busse."})
    assert status == 422
    assert "47" in page
    assert "Shuttlebus" in page
    form |= {"guideline-0": KISI, "quote-0": quoted(app)}
    status, page = post(client, "/beratung/korrekturen/neu", form)
    assert status == 200
    assert "Die Korrektur ist gespeichert." in page
    face, by = services_of(app).corrections, account(app, "eva")
    kept = face.list(by)[0]
    path = f"/beratung/korrekturen/{kept.id}"
    changed = {**form, "text": "Nein, davon steht dort nichts.", "version": str(kept.version)}
    assert post(client, path, changed)[0] == 200
    status, page = post(client, path, changed)
    assert status == 409
    assert "Jemand war schneller" in page
    assert post(client, f"{path}/zustand", {"action": "suspend"})[0] == 200
    assert "Ausgesetzt" in client.get("/beratung/korrekturen").text
    assert post(client, f"{path}/zustand", {"action": "resume"})[0] == 200
    assert "Shuttlebus" in client.get(f"{path}/pruefall.yaml").text
    file = client.get("/beratung/korrekturen/korrekturen.yaml")
    assert "Shuttlebus" in file.text
    data = {"csrf_token": token_in(client.get("/").text)}
    for upload, told, expected in [
        ((file.data, "k.yaml"), "1 unverändert", 200),
        ((b"\xff\xfe\x00", "k.yaml"), "kein Text in UTF-8", 422),
        ((b"x: [", "k.yaml"), "nicht eingelesen", 422),
        ((b"", ""), "Wählen Sie bitte zuerst eine Datei.", 422),
    ]:
        sent = client.post(
            "/beratung/korrekturen/einlesen",
            data={**data, "file": (BytesIO(upload[0]), upload[1])},
            follow_redirects=True,
        )
        assert sent.status_code == expected
        assert told in sent.text


def test_questions_without_a_good_answer_are_listed_and_lead_to_a_correction(
    app: Flask, room: InfoSession
) -> None:
    asked = "Gibt es auf dem Parkplatz einen Shuttlebus?"
    services_of(app).sessions.send(room.code, asked, visitor="a")
    client = signed_in(app, "eva", "editor")
    page = client.get("/beratung/pruefliste").text
    assert asked in page
    group = services_of(app).review_list.groups(account(app, "eva"))[0]
    form = client.get(f"/beratung/korrekturen/neu?gruppe={group.key}").text
    assert asked in form
    assert client.get("/beratung/korrekturen/neu?gruppe=gibt-es-nicht").status_code == 404
    written = {"programme": KISI, "patterns": asked, "text": "Davon steht dort nichts.",
               "guideline-0": KISI, "quote-0": quoted(app), "group": group.key}  # fmt: skip
    assert post(client, "/beratung/korrekturen/neu", written)[0] == 200
    assert asked not in client.get("/beratung/pruefliste").text
    other = "Wer bezahlt das Mittagessen der Jury?"
    services_of(app).sessions.send(room.code, other, visitor="a")
    assert other in client.get("/beratung/pruefliste").text
    group = services_of(app).review_list.groups(account(app, "eva"))[0]
    post(client, "/beratung/pruefliste/erledigt", {"key": group.key})
    assert other not in client.get("/beratung/pruefliste").text


def test_the_audit_names_who_did_what(app: Flask, room: InfoSession) -> None:
    page = signed_in(app, "eva", "editor").get("/beratung/aenderungen").text
    assert "Veranstaltung" in page
    assert "angelegt" in page
    assert "Titel: Sprechstunde" in page
    assert "ada" in page
