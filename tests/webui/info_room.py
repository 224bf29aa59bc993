"""A room for tests: advisers with accounts, a session, people of the audience, a beamer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.advisers import Adviser
from assistant.errors import InputError
from assistant.helpdesk.records import AudienceSees, InfoSession
from tests.webui.conftest import Visitor
from webui.parts import Services

# A phone asks again every five seconds.
expect.set_options(timeout=15_000)

PASSWORD = "Kiesel und Laterne 7"
KISI = "hessen-kisi-2025"
MONEY = "Wie viel Geld gibt es höchstens?"
ALONE = "Wir haben 7.200 Einwohner, dürfen wir allein?"
UNTIL = "Bis wann muss der Antrag da sein?"


def services_of(app: Flask) -> Services:
    """The faces that the pages use."""
    found: Services = app.extensions["antragslotse"]
    return found


def account(app: Flask, name: str, role: str = "adviser") -> Adviser:
    """An account, as the command line adds it; the same one when it is there already."""
    advisers = services_of(app).advisers
    try:
        advisers.add(name, PASSWORD, role=role)
    except InputError:
        assert any(each.name == name for each in advisers.list())
    return advisers.sign_in(name, PASSWORD)


def begun(app: Flask, title: str, *, sees: AudienceSees = "answers") -> InfoSession:
    """An open session of January 2025 about one programme."""
    sessions, by = services_of(app).sessions, account(app, "ada", "editor")
    return sessions.begin(
        by,
        title=title,
        programmes=(KISI,),
        as_of=date(2025, 1, 10),
        audience_sees=sees,
    )


def quoted(app: Flask) -> str:
    """Words that stand in the guideline."""
    return services_of(app).assistant.guideline(KISI).text[1173:1315]


@dataclass
class Person:
    """A browser of its own."""

    context: BrowserContext
    page: Page
    visitor: Visitor

    def sign_in(self, name: str, path: str = "/beratung") -> None:
        self.visitor.open(path)
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.get_by_role("button", name="Anmelden").click()
        expect(self.page.locator(".desk-bar")).to_contain_text(f"Angemeldet als {name}")

    def ask(self, text: str) -> None:
        """Sends a question on the audience's page."""
        self.page.fill("#question", text)
        self.page.get_by_role("button", name="Frage senden").click()
        expect(self.page.locator("#fragen")).to_contain_text(text)


def person(browser: Browser, address: str, *, scripts: bool = True, width: int = 1280) -> Person:
    """Somebody with a browser; close the context when done."""
    context = browser.new_context(
        locale="de-DE",
        java_script_enabled=scripts,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    visitor = Visitor(context, address)
    return Person(context, visitor.page, visitor)


def leave(*people: Person) -> None:
    """Ends their browsers; none may have asked another host or complained."""
    for one in people:
        one.context.close()
    for one in people:
        assert one.visitor.elsewhere == []
        assert one.visitor.complaints == []


def token_in(text: str) -> str:
    """The token of the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert found is not None
    return found.group(1)


def signed_in(app: Flask, name: str = "ben", role: str = "adviser") -> FlaskClient:
    """An adviser without a browser."""
    account(app, name, role)
    client = app.test_client()
    form = {"csrf_token": token_in(client.get("/anmelden").text), "name": name}
    answer = client.post("/anmelden", data={**form, "password": PASSWORD})
    assert answer.status_code == 303
    return client


def post(client: FlaskClient, path: str, form: dict[str, str]) -> tuple[int, str]:
    """Status and text after sending a form, redirects followed."""
    data = {"csrf_token": token_in(client.get("/").text), **form}
    answer = client.post(path, data=data, follow_redirects=True)
    return answer.status_code, answer.text
