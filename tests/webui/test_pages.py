"""The pages without a browser: bad input, headers, cookies, limits, what is stored and deleted."""

import dataclasses
import html
import logging
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assistant.service import Assistant
from tests.webui.conftest import settings_in, token_of
from webui.app import create_app

QUESTION = "Wir haben 7.200 Einwohner, dürfen wir allein?"


def ask(client: FlaskClient, question: str, **more: str) -> "tuple[int, str]":
    """Status and text of the page after a first question."""
    form = {"csrf_token": token_of(client), "question": question, **more}
    answer = client.post("/fragen", data=form, follow_redirects=True)
    return answer.status_code, html.unescape(answer.text)


def conversation_of(client: FlaskClient, **more: str) -> str:
    """The path of a new conversation with one question."""
    form = {"csrf_token": token_of(client), "question": QUESTION,
            "programme": "hessen-kisi-2025", "as_of": "2025-01-10", **more}  # fmt: skip
    answer = client.post("/fragen", data=form)
    assert answer.status_code == 303
    return answer.headers["Location"]


@pytest.mark.parametrize(
    ("typed", "told", "kept"),
    [
        ("", "Bitte geben Sie eine Frage ein.", ""),
        (" \n\t ", "Bitte geben Sie eine Frage ein.", ""),
        ("ä" * 5000, "Ihre Frage hat 5000 Zeichen, erlaubt sind 4000.", "ä" * 5000),
        ("Wie\x00viel Geld?", "unsichtbare Steuerzeichen", "Wieviel Geld?"),
    ],
    ids=["nothing", "blanks", "5000 characters", "null byte"],
)
def test_a_question_that_cannot_be_sent_comes_back_with_a_reason(
    client: FlaskClient, typed: str, told: str, kept: str
) -> None:
    status, text = ask(client, typed)
    assert status == 422
    assert told in text
    assert f">{kept}</textarea>" in text
    assert client.get("/gespraeche").text.count("/gespraech/") == 0


def test_emoji_and_markup_are_text(client: FlaskClient) -> None:
    form = {"csrf_token": token_of(client), "question": "<script>alert('x')</script> 👩‍👧 Frist?"}
    page = client.post("/fragen", data=form, follow_redirects=True)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; 👩‍👧 Frist?" in page.text


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("31.02.2025", "Den 31.02.2025 gibt es nicht."),
        ("2025-02-31", "Den 31.02.2025 gibt es nicht."),
        ("gestern", "Bitte schreiben Sie das Datum so: 14.02.2025."),
        ("01.01.0001", "Bitte nennen Sie ein Jahr zwischen 1990 und 2100."),
    ],
)
def test_a_day_that_does_not_exist_is_named_and_the_question_kept(
    client: FlaskClient, day: str, told: str
) -> None:
    status, text = ask(client, QUESTION, as_of=day)
    assert status == 422
    assert told in text
    assert f">{QUESTION}</textarea>" in text
    assert f'value="{day}"' in text


def test_an_unknown_programme_is_refused(client: FlaskClient) -> None:
    status, text = ask(client, QUESTION, programme="gibt-es-nicht")
    assert status == 422
    assert "Dieses Programm gibt es nicht." in text


def test_a_wrong_token_loses_nothing_typed(client: FlaskClient) -> None:
    client.get("/")
    answer = client.post("/fragen", data={"csrf_token": "falsch", "question": QUESTION})
    assert answer.status_code == 400
    text = html.unescape(answer.text)
    assert f">{QUESTION}</textarea>" in text
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert token is not None
    again = client.post("/fragen", data={"csrf_token": token.group(1), "question": QUESTION})
    assert again.status_code == 303


def test_what_belongs_to_another_visitor_does_not_exist(app: Flask, client: FlaskClient) -> None:
    path = conversation_of(client)
    assert client.get(path).status_code == 200
    stranger = app.test_client()
    token = token_of(stranger)
    assert stranger.get(path).status_code == 404
    for action in ("", "/rahmen", "/angaben", "/angaben/eine", "/angaben/entfernen"):
        form = {"csrf_token": token, "question": "x", "name": "population", "value": "1"}
        assert stranger.post(path + action, data=form).status_code == 404, action
    gone = stranger.post(f"/gespraeche/{path.split('/')[-1]}/loeschen", data={"csrf_token": token})
    assert gone.status_code == 404
    assert client.get(path).status_code == 200


def test_htmx_gets_a_part_others_and_restored_history_the_page(client: FlaskClient) -> None:
    path = conversation_of(client)
    token = token_of(client, path)
    form = {"csrf_token": token, "question": "Bis wann?"}
    part = client.post(path, data=form, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert 'id="antwort-2"' in part.text
    assert "HX-Request" in part.headers["Vary"]
    whole = client.post(path, data=form, follow_redirects=True)
    assert "<html" in whole.text
    restored = client.post(
        path, data={**form, "question": ""},
        headers={"HX-Request": "true", "HX-History-Restore-Request": "true"},
    )  # fmt: skip
    assert restored.status_code == 422
    assert "<html" in restored.text


def test_a_bad_question_within_a_conversation_changes_only_the_field(client: FlaskClient) -> None:
    path = conversation_of(client)
    form = {"csrf_token": token_of(client, path), "question": "x" * 5000}
    answer = client.post(path, data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#composer"
    assert "x" * 5000 in answer.text


def test_every_response_carries_the_headers(client: FlaskClient) -> None:
    for path in ("/", "/gibt-es-nicht", "/healthz", "/static/pages.css"):
        response = client.get(path)
        response.close()
        headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers
    assert "Strict-Transport-Security" in client.get("/", base_url="https://localhost").headers


def test_no_page_holds_script_or_style_of_its_own(client: FlaskClient) -> None:
    path = conversation_of(client)
    for page in ("/", path, "/programme/hessen-kisi-2025", "/foerder-check"):
        text = client.get(page).text
        assert re.search(r"<script(?![^>]*\ssrc=)", text) is None
        assert "<style" not in text
        assert re.search(r"<[^>]+\s(?:style|on\w+)=", text) is None
        assert re.search(r"(?:src|href|action)=\"(?:https?:)?//", text) is None


def test_the_cookie_is_closed_to_scripts_and_secure_over_https(app: Flask) -> None:
    plain = app.test_client().get("/").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    assert (
        "Secure" in app.test_client().get("/", base_url="https://localhost").headers["Set-Cookie"]
    )


def test_too_much_is_refused_with_a_page(client: FlaskClient) -> None:
    form = {"csrf_token": token_of(client), "question": "x" * 400_000}
    answer = client.post("/fragen", data=form)
    assert answer.status_code == 413
    assert "Das ist zu viel auf einmal" in answer.text


def test_too_many_questions_are_slowed_down_and_nothing_typed_is_lost(
    assistant: Assistant, tmp_path: Path
) -> None:
    settings = dataclasses.replace(settings_in(tmp_path), questions_per_minute=1)
    app = create_app(assistant, settings)
    client = app.test_client()
    conversation_of(client)
    form = {"csrf_token": token_of(client), "question": QUESTION}
    answer = client.post("/fragen", data=form)
    assert answer.status_code == 429
    assert f">{QUESTION}</textarea>" in html.unescape(answer.text)
    app.extensions["antragslotse"].store.engine.dispose()


def test_downloads_are_slowed_down_apart_from_questions(
    assistant: Assistant, tmp_path: Path
) -> None:
    settings = dataclasses.replace(settings_in(tmp_path), questions_per_minute=2)
    app = create_app(assistant, settings)
    client = app.test_client()
    form = {"csrf_token": token_of(client), "programme": "hessen-kisi-2025"}
    draft = client.post("/antrag", data=form).location
    assert client.get(f"{draft}/download/md").status_code == 200
    assert client.get(f"{draft}/download/ics").status_code == 200
    answer = client.get(f"{draft}/download/md")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Bitte warten Sie eine Minute." in answer.text
    assert client.get(draft).status_code == 200
    conversation_of(client)
    app.extensions["antragslotse"].store.engine.dispose()


def test_a_fault_of_ours_shows_no_trace_and_logs_no_question(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*given: object, **named: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr(type(app.extensions["antragslotse"].assistant), "ask", fail)
    form = {"csrf_token": token_of(client), "question": QUESTION}
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/fragen", data=form)
    assert answer.status_code == 500
    text = html.unescape(answer.text)
    assert "inside" not in text
    assert "Traceback" not in text
    assert f">{QUESTION}</textarea>" in text
    assert "7.200" not in caplog.text


def test_a_bare_no_stands_together_with_its_reason(client: FlaskClient) -> None:
    path = conversation_of(client, question="Haben wir eine Chance als Verein?")
    lead = re.search(r'<p class="lead">(.*?)</p>', client.get(path).text, re.DOTALL)
    assert lead is not None
    words = " ".join(re.sub(r"<[^>]+>", " ", lead.group(1)).split())
    assert words.startswith("Nein. ")
    assert len(words) > 60


def test_deleting_everything_leaves_nothing(client: FlaskClient) -> None:
    path = conversation_of(client)
    client.post("/gespraeche/alles-loeschen", data={"csrf_token": token_of(client)})
    assert client.get(path).status_code == 404
    assert "Noch keine Gespräche." in client.get("/gespraeche").text


def test_a_passage_outside_the_text_is_no_page(client: FlaskClient) -> None:
    assert client.get("/richtlinien/hessen-kisi-2025/10-5").status_code == 404
    assert client.get("/richtlinien/hessen-kisi-2025/0-99999999").status_code == 404
    assert client.get("/richtlinien/gibt-es-nicht").status_code == 404


def test_dates_come_as_a_calendar_file(client: FlaskClient) -> None:
    answer = client.get("/programme/hessen-kisi-2025/termine.ics")
    assert answer.mimetype == "text/calendar"
    assert "DTSTART;VALUE=DATE:20250214\r\nDTEND;VALUE=DATE:20250215\r\n" in answer.text
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))


def test_health_and_readiness(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ready"}


def test_the_way_back_from_the_theme_stays_on_this_host(client: FlaskClient) -> None:
    token = token_of(client)
    for referrer in ("https://boese.invalid//evil", "//evil.invalid", "javascript:alert(1)"):
        answer = client.post(
            "/darstellung", data={"csrf_token": token, "theme": "dark"},
            headers={"Referer": referrer},
        )  # fmt: skip
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/")
        assert not answer.headers["Location"].startswith("//")


def test_facts_of_a_conversation_change_the_next_answer(client: FlaskClient) -> None:
    path = conversation_of(client)
    token = token_of(client, path)
    page = client.post(
        f"{path}/angaben",
        data={"csrf_token": token, "population": "20.000", "state": "hessen"},
        follow_redirects=True,
    )
    assert "20.000" in page.text
    assert page.text.count("data-answer") == 2
