"""The log of the server: lines that a program can read, and nothing of what people ask."""

import json
import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webui.conftest import token_of
from webui.log_lines import JsonLines


def line_of(record: logging.LogRecord) -> dict[str, object]:
    written = JsonLines().format(record)
    assert "\n" not in written
    found: dict[str, object] = json.loads(written)
    return found


def test_a_request_is_one_line_without_address_and_question(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    token = token_of(client)
    with caplog.at_level(logging.INFO, logger="webui.log_lines"):
        client.get("/?frage=Geheimes Vorhaben in Beispielau")
        form = {"csrf_token": token, "question": "Darf Beispielau allein?"}
        client.post("/fragen", data=form)
        client.post("/fragen", data={**form, "csrf_token": "falsch"})
    lines = [line_of(record) for record in caplog.records]
    assert [(line["method"], line["endpoint"], line["status"]) for line in lines] == [
        ("GET", "start.index", 200),
        ("POST", "start.ask", 303),
        ("POST", "start.ask", 400),
    ]
    assert all(isinstance(line["milliseconds"], float) for line in lines)
    assert "Beispielau" not in json.dumps(lines)


def test_nothing_is_logged_of_a_request_by_default(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        client.get("/")
    assert caplog.records == []


def test_an_error_is_one_line_with_its_trace(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_day: object) -> None:
        raise RuntimeError("kaputt")

    monkeypatch.setattr(app.extensions["antragslotse"].assistant, "programmes", broken)
    assert app.test_client().get("/").status_code == 500
    line = line_of(next(record for record in caplog.records if record.levelname == "ERROR"))
    assert line["message"] == "GET start.index failed"
    assert str(line["trace"]).endswith("RuntimeError: kaputt")
