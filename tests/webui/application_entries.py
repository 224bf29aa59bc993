"""Somebody who fills in an application, and what they type, taken from the example cases."""

from __future__ import annotations

import io
from typing import Any

from flask import Flask

from assistant.application import read_upload
from assistant.application_view import application_view
from assistant.form.example_cases import example_case
from assistant.history import DraftStore
from tests.assistant.application_samples import NOW, TODAY
from tests.webui.conftest import token_of


def entries_of(programme_id: str) -> dict[str, dict[str, str]]:
    """Section → field → text, in the order of the form; only fields this applicant sees."""
    data = example_case(programme_id).encode()
    view = application_view(read_upload(data, name="fall.yaml", today=TODAY, at=NOW))
    typed: dict[str, dict[str, str]] = {}
    for section in view.sections:
        rows = typed.setdefault(section.name, {})
        for field in section.fields:
            if not field.shown:
                continue
            rows |= {entry.key: entry.value for entry in field.entries}
            rows |= {e.key: e.value for partner in field.partners for e in partner.entries}
            if field.kind == "budget" and view.plan is not None:
                rows |= {e.key: e.value for line in view.plan.lines for e in line.inputs}
    return typed


class Applicant:
    """A visitor with one draft, filling in forms as a browser without JavaScript sends them."""

    def __init__(self, app: Flask, programme_id: str, *, content: str = "") -> None:
        self.app, self.client = app, app.test_client()
        self.token = token_of(self.client, "/antrag")
        if content:
            file = (io.BytesIO(content.encode()), "fall.yaml")
            found = self.post("/antrag/datei", file=file)
        else:
            found = self.post("/antrag", programme=programme_id)
        assert found.status_code == 303, found.text
        self.path = found.location
        self.id = self.path.rsplit("/", 1)[1]

    def post(self, path: str, *, part: bool = False, **form: Any) -> Any:
        headers = {"HX-Request": "true"} if part else {}
        data = {"csrf_token": self.token, **form}
        return self.client.post(path, data=data, headers=headers)

    def enter(self, section: str, entries: dict[str, str], *, part: bool = False) -> Any:
        return self.post(f"{self.path}/abschnitt/{section}", part=part, **entries)

    def page(self, tail: str = "") -> str:
        found = self.client.get(self.path + tail)
        assert found.status_code == 200
        return found.text

    @property
    def store(self) -> DraftStore:
        return DraftStore(self.app.extensions["antragslotse"].store.engine)

    @property
    def content(self) -> Any:
        return self.store.change(self.id, dict)
