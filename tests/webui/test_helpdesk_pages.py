"""What the helpdesk's pages do with a session, its questions, corrections; and with bad input."""

import re
from datetime import date
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
    UNTIL,
    account,
    begun,
    post,
    quoted,
    services_of,
    signed_in,
    token_in,
)
from webui.app import create_app
from webui.texts.loader import texts


@pytest.fixture
def room(app: Flask) -> InfoSession:
    return begun(app, "Sprechstunde")


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
    [
        ("", "Bitte geben Sie eine Frage ein."),
        ("x" * 10_000, "hat 10000 Zeichen, erlaubt sind 1000"),
    ],
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


def test_a_correction_with_many_sources_keeps_them_and_is_marked_wherever_it_is_shown(
    app: Flask, room: InfoSession
) -> None:
    found, by = services_of(app), account(app, "eva", "editor")
    heard = found.sessions.add_by_voice(by, room.id, MONEY)
    text = heard.answer.text + "\nFragen Sie uns."
    found.sessions.release_edited(by, room.id, heard.id, version=heard.version, text=text)
    kept = found.corrections.keep_release(by, room.id, heard.id)
    assert len(kept.sources) > 3
    client = signed_in(app, "eva", "editor")
    path = f"/beratung/korrekturen/{kept.id}"
    page = client.get(path).text
    assert all(f'name="quote-{row}"' in page for row in range(len(kept.sources) + 1))
    form = {"patterns": MONEY, "text": kept.text, "version": str(kept.version)}
    for row, source in enumerate(kept.sources):
        form |= {f"guideline-{row}": source.guideline, f"quote-{row}": source.quote}
    assert post(client, path, form)[0] == 200
    assert found.corrections.correction(by, kept.id).sources == kept.sources
    chat = post(app.test_client(), "/fragen", {"question": MONEY, "programme": KISI,
                                         "as_of": "2025-01-10"})[1]  # fmt: skip
    for shown in (chat, client.get(f"/s/{room.code}").text):
        assert "Fragen Sie uns." in shown
        assert "Von der Beratung geprüft" in shown


def test_what_a_chat_answered_unsurely_is_on_the_review_list(app: Flask) -> None:
    found, by = services_of(app), account(app, "eva", "editor")
    unsure = "Was ist mit dem Personal der Volkshochschule?"
    assert found.assistant.ask(unsure, programme=KISI, as_of=date(2025, 1, 10)).answer.unsure
    form = {"question": unsure, "programme": KISI, "as_of": "2025-01-10"}
    assert post(app.test_client(), "/fragen", form)[0] == 200
    group = found.review_list.groups(by)[0]
    assert (group.questions, dict(group.reasons)) == ((unsure,), {"unsure": 1})
    room = begun(app, "Unsicher")
    heard = found.sessions.add_by_voice(by, room.id, unsure)
    console = f"/beratung/konsole/{room.id}"
    client = signed_in(app, "eva", "editor")
    assert "Diese Antwort ist unsicher." in client.get(console).text
    found.sessions.release(by, room.id, heard.id, version=heard.version)
    assert "unsicher" not in client.get(f"{console}?frage={heard.id}").text
    assert "unsicher" not in client.get(f"/s/{room.code}").text


def test_amounts_of_several_programmes_stand_apart(app: Flask) -> None:
    sessions, by = services_of(app).sessions, account(app, "ada", "editor")
    room = sessions.begin(by, title="Zwei", programmes=(KISI, "hessen-wir-mo-2020"),
                          as_of=date(2025, 1, 10))  # fmt: skip
    heard = sessions.add_by_voice(by, room.id, MONEY)
    sessions.release(by, room.id, heard.id, version=heard.version)
    page = app.test_client().get(f"/s/{room.code}").text
    groups = re.findall(r'scope="rowgroup"[^>]*>([^<]+)<', page)
    assert groups == ["KISI", "WIR Migrantenorganisationen"]
    assert page.count("figures__total") == 2
    assert "KISI, Absatz 2" in page


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


def test_the_audit_says_in_words_what_it_was_about(app: Flask, room: InfoSession) -> None:
    client = signed_in(app, "eva", "editor")
    services_of(app).sessions.add_by_voice(account(app, "ada"), room.id, UNTIL)
    assert client.get(f"/beratung/veranstaltungen/{room.id}/protokoll.docx").status_code == 200
    page = client.get("/beratung/aenderungen").text
    assert "Frage Nr. 1" in page
    assert UNTIL in page
    assert "Protokoll ausgegeben" in page
    words = texts().audit.actions
    entries = services_of(app).advisers.audit(account(app, "eva"))
    assert [entry.action for entry in entries if entry.action not in words] == []
