"""The pages of an application: every section of every programme, bad input, downloads read back."""

import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from openpyxl import load_workbook

from assistant.applicant import facts_as_json
from assistant.application import EXPORTS, opened
from assistant.application_view import application_view
from assistant.form.case_check import check_case
from assistant.form.example_cases import example_case
from assistant.rules.facts import facts_of
from knowledge.catalogue.catalogue import programme
from knowledge.german.formats import format_amount
from tests.assistant.application_samples import HOSTILE, IDS
from tests.webui.application_entries import Applicant, entries_of
from tests.webui.conftest import token_of

KISI = "hessen-kisi-2025"


@pytest.fixture
def kisi(app: Flask) -> Applicant:
    return Applicant(app, KISI)


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found is not None, name
    return found.group(1)


@pytest.mark.parametrize("programme_id", IDS)
def test_every_section_filled_in_gives_the_case_of_the_example(
    app: Flask, programme_id: str
) -> None:
    sample = opened(Applicant(app, programme_id, content=example_case(programme_id)).content).case
    someone = Applicant(app, programme_id)
    someone.post(f"{someone.path}/stichtag", as_of=sample.as_of.strftime("%d.%m.%Y"))
    for section, entries in entries_of(programme_id).items():
        assert someone.page(f"/abschnitt/{section}")
        found = someone.enter(section, {**entries, "next": "1"})
        assert found.status_code == 303, section
    view = application_view(someone.content)
    case = opened(someone.content).case
    assert case.known_facts().own.keys() == sample.known_facts().own.keys()
    assert check_case(case).result == check_case(sample).result
    assert view.result_label in ("Bereit", "Bereit mit Hinweisen")
    assert view.result_label in someone.page("/pruefung")
    ours, theirs = check_case(case).plan, check_case(sample).plan
    assert ours is not None
    assert theirs is not None
    assert (ours.total, ours.excess) == (theirs.total, theirs.excess)
    assert {section.state for section in view.sections} <= {"done", "noted", "optional"}


@pytest.mark.parametrize("programme_id", IDS)
def test_all_downloads_open_and_carry_the_sums_of_the_engine(app: Flask, programme_id: str) -> None:
    someone = Applicant(app, programme_id, content=example_case(programme_id))
    plan = check_case(opened(someone.content).case).plan
    assert plan is not None
    assert plan.total is not None
    total = format_amount(plan.total, "EUR")
    files = {}
    for ending in EXPORTS:
        found = someone.client.get(f"{someone.path}/download/{ending}")
        assert found.status_code == 200
        name = f"antrag-{programme_id}.{ending}"
        assert name in found.headers["Content-Disposition"]
        files[ending] = found.data
    document = Document(io.BytesIO(files["docx"]))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any(total in text for text in [*cells, *(p.text for p in document.paragraphs)])
    assert load_workbook(io.BytesIO(files["xlsx"])).sheetnames
    assert files["pdf"].startswith(b"%PDF-")
    assert Calendar.from_ical(files["ics"]).walk("VEVENT")
    assert total in files["md"].decode()
    assert Decimal(json.loads(files["json"])["check"]["budget"]["total"]) == plan.total
    again = Applicant(app, programme_id, content=files["yaml"].decode())
    assert again.content == someone.content


@pytest.mark.parametrize(
    ("section", "name", "typed", "says"),
    [
        ("budget", "budget.personnel.1", "viel", "ist keine Zahl"),
        ("budget", "budget.personnel.1", "1e308", "ist keine Zahl"),
        ("budget", "budget.personnel.1", "-5", "nicht negativ"),
        ("budget", "budget.personnel.1", "=cmd|x", "ist keine Zahl"),
        ("applicant", "population", "zehntausend", "zum Beispiel so: 7.200."),
        ("applicant", "state", "Atlantis", "gehört nicht zur Auswahl"),
        ("applicant", "town", "a\x00b", "Steuerzeichen"),
        ("timetable", "start", "31.2.2025", "gibt es nicht"),
        ("timetable", "start", "bald", "kein Datum"),
        ("project", "aims", "x" * 20_001, "Platz ist für 20.000"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_lost(
    kisi: Applicant, section: str, name: str, typed: str, says: str
) -> None:
    neighbour = {"budget": "budget.fees.0", "applicant": "address", "timetable": "milestones",
                 "project": "project_title"}[section]  # fmt: skip
    found = kisi.enter(section, {name: typed, neighbour: "3", "next": "1"})
    assert found.status_code == 422
    assert says in found.text
    assert kisi.content["typed"] == {name: typed}
    again = kisi.page(f"/abschnitt/{section}")
    assert says in again
    assert "aria-invalid" in again
    assert "Nicht lesbar" in kisi.page("/pruefung")
    assert application_view(kisi.content).result in ("incomplete", "not_eligible")
    kisi.enter(section, {name: "", "save": "1"})
    assert kisi.content["typed"] == {}
    assert "3" in json.dumps(kisi.content["case"])


def test_the_former_value_stands_until_the_new_one_can_be_read(kisi: Applicant) -> None:
    kisi.enter("budget", {"budget.fees.0": "8.000,50"})
    page = kisi.enter("budget", {"budget.fees.0": "acht"}).text
    assert value_of(page, "budget.fees.0") == "acht"
    assert "Gespeichert ist weiter: 8.000,50" in page.replace("\u00a0", " ")


def test_start_and_end_may_be_moved_together(kisi: Applicant) -> None:
    kisi.enter("timetable", {"start": "1.10.2025", "end": "30.9.28"})
    assert kisi.enter("timetable", {"start": "1.10.2030", "end": "1.10.2029"}).status_code == 422
    assert kisi.enter("timetable", {"start": "1.10.2030", "end": "1.10.2033"}).status_code == 303
    case = opened(kisi.content).case
    assert (case.day("start"), case.day("end")) == (date(2030, 10, 1), date(2033, 10, 1))


def test_a_part_brings_findings_sums_and_fields_that_appear(kisi: Applicant) -> None:
    entries = {"budget.personnel.1": "70000", "budget.personnel.2": "65888,69 €",
               "budget.personnel.3": "1.000,10", "shown": "budget,budget_notes"}  # fmt: skip
    part = kisi.enter("budget", entries, part=True)
    assert part.status_code == 200
    text = part.text.replace("\u00a0", " ")
    assert "<html" not in text
    assert "4.111,31 € nicht förderfähig" in text
    assert 'data-value="65.888,69"' in text
    assert '<input class="kern-form-input__input' not in text
    part = kisi.enter("budget", {"budget.volunteers.0": "14.800"}, part=True)
    assert "noch 3.200 € frei" in part.text.replace("\u00a0", " ")
    part = kisi.enter("consortium", {"wants_consortium": "ja", "shown": "wants_consortium"},
                      part=True)  # fmt: skip
    assert 'name="partners.0.town"' in part.text
    part = kisi.enter(
        "consortium", {"wants_consortium": "nein", "shown": "wants_consortium,partners"}, part=True
    )
    assert 'name="partners.0.town"' not in part.text
    assert 'id="feld-partners" hx-swap-oob' in part.text


def test_partners_are_added_changed_removed_and_limited(kisi: Applicant) -> None:
    kisi.enter("consortium", {"wants_consortium": "ja"})
    kisi.enter("consortium", {"partners.0.town": "A", "partners.0.population": "6.000"})
    kisi.enter("consortium", {"add_partner": "1"})
    kisi.enter("consortium", {"partners.1.town": "B", "partners.1.population": "viele"})
    kisi.enter("consortium", {"remove_partner": "0"})
    assert kisi.content["typed"] == {"partners.0.population": "viele"}
    case = opened(kisi.content).case
    assert [str(partner["town"].value) for partner in case.partners] == ["B"]
    for _ in range(99):
        kisi.enter("consortium", {"add_partner": "1"})
    found = kisi.enter("consortium", {"add_partner": "1"})
    assert found.status_code == 422
    assert "Mehr als 100 Partner" in found.text
    assert len(opened(kisi.content).case.partners) == 100


def test_chat_facts_start_a_draft_and_a_conflict_is_settled_by_a_click(app: Flask) -> None:
    someone = Applicant(app, KISI)
    store = app.extensions["antragslotse"].store
    facts = facts_as_json(facts_of({"population": Decimal(7200), "state": "hessen"},
                                   origin="conversation"))  # fmt: skip
    with someone.client.session_transaction() as session:
        import hashlib

        owner = hashlib.sha256(session["visitor"].encode()).hexdigest()
    check_id = store.start_check(owner, programme=KISI, as_of=date(2025, 1, 10), facts=facts)
    begun = someone.post("/antrag", check=check_id)
    assert begun.status_code == 303
    someone.path, someone.id = begun.location, begun.location.rsplit("/", 1)[1]
    page = someone.page("/abschnitt/applicant")
    assert value_of(page, "population") == "7.200"
    assert "aus dem Gespräch" in page
    someone.enter("applicant", {"population": "7.200", "state": "hessen"})
    assert {e.origin for e in opened(someone.content).case.facts["population"]} == {"chat"}
    someone.enter("applicant", {"population": "9.000"})
    page = someone.page("/abschnitt/applicant")
    assert "verschiedene Angaben" in page
    assert "7.200 übernehmen (im Chat)" in page
    someone.enter("applicant", {"population": "9.000", "settle": "population:chat"})
    page = someone.page("/abschnitt/applicant")
    assert value_of(page, "population") == "7.200"
    assert "verschiedene Angaben" not in page
    assert opened(someone.content).case.as_of == date(2025, 1, 10)


def test_a_secret_link_opens_the_draft_elsewhere_until_there_is_a_new_one(
    app: Flask, kisi: Applicant
) -> None:
    kisi.enter("project", {"project_title": "Gemeinsam ankommen"})
    shown = kisi.post(f"{kisi.path}/link").text
    found = re.search(r"/antrag/oeffnen/([\w-]+)", shown)
    assert found is not None
    link = found.group(0)
    assert link not in kisi.page()
    other = app.test_client()
    assert other.get(kisi.path).status_code == 404
    assert other.get(link).location == kisi.path
    assert "Gemeinsam ankommen" in other.get(kisi.path).text
    assert "Gemeinsam ankommen" in other.get("/antrag").text
    kisi.post(f"{kisi.path}/link")
    assert other.get(kisi.path).status_code == 404
    assert app.test_client().get(link).status_code == 404


def test_several_drafts_and_deletion_for_good(app: Flask, kisi: Applicant) -> None:
    kisi.enter("project", {"project_title": "Erster"})
    second = kisi.post("/antrag", programme="nrw-kim-2024").location
    listing = kisi.client.get("/antrag").text
    assert kisi.path in listing
    assert second in listing
    assert kisi.post(f"{kisi.path}/loeschen").status_code == 303
    assert kisi.client.get(kisi.path).status_code == 404
    assert "Erster" not in kisi.client.get("/antrag").text
    assert kisi.client.get(second).status_code == 200
    app.extensions["antragslotse"].store.delete_older(days=-1)
    assert kisi.client.get(second).status_code == 404


def test_others_and_forged_requests_reach_nothing(app: Flask, kisi: Applicant) -> None:
    stranger = Applicant(app, KISI)
    for tail in ("", "/pruefung", "/abschnitt/budget", "/download/docx"):
        assert stranger.client.get(kisi.path + tail).status_code == 404
    for tail in ("/abschnitt/budget", "/link", "/loeschen", "/stichtag", "/fassung"):
        assert stranger.post(kisi.path + tail).status_code == 404
        assert kisi.client.post(kisi.path + tail).status_code == 400
    assert kisi.client.get(kisi.path + "/abschnitt/nichts").status_code == 404
    assert kisi.client.get(kisi.path + "/download/exe").status_code == 404


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "zuerst eine Datei|Programm der Fall"),
        (b"\xff\xfe\x00", "kein Text in UTF-8"),
        (b"programme: hessen-kisi-2025\nfactz: {}\n", "Meinten Sie .facts"),
        (b"programme: hessen-kisi-2025\nversion: abc\n", "anderen Fassung"),
        (b"x" * 210_000, "zu groß"),
    ],
)
def test_a_wrong_upload_is_refused_in_words(kisi: Applicant, data: bytes, says: str) -> None:
    found = kisi.post("/antrag/datei", file=(io.BytesIO(data), "fall.yaml"))
    assert found.status_code == 422
    assert re.search(says, found.text)


def test_a_huge_upload_is_refused(kisi: Applicant) -> None:
    kind = "multipart/form-data; boundary=x"
    found = kisi.client.post("/antrag/datei", data=b"x" * 50_000_000, content_type=kind)
    assert found.status_code == 413


def test_hostile_text_is_shown_as_text(kisi: Applicant) -> None:
    kisi.enter("project", {"project_title": HOSTILE, "aims": HOSTILE})
    for tail in ("", "/abschnitt/project", "/pruefung"):
        assert "<b>fett</b>" not in kisi.page(tail)
    for ending in EXPORTS:
        assert kisi.client.get(f"{kisi.path}/download/{ending}").status_code == 200


def test_a_draft_of_another_version_says_so_and_keeps_everything(kisi: Applicant) -> None:
    kisi.enter("project", {"aims": "Ziele"})
    kisi.store.change(kisi.id, lambda c: {**c, "case": {**c["case"], "version": "0" * 64}})
    assert "neue Fassung" in kisi.page()
    kisi.enter("project", {"measures": "Maßnahmen"})
    assert "neue Fassung" in kisi.page("/pruefung")
    kisi.post(f"{kisi.path}/fassung")
    assert "neue Fassung" not in kisi.page()
    assert opened(kisi.content).case.answer("aims") == "Ziele"


def test_a_file_saved_before_the_guideline_changed_is_opened_and_says_so(app: Flask) -> None:
    older = re.sub(r"(?m)^version: .+$", f"version: '{'0' * 64}'", example_case(KISI))
    someone = Applicant(app, KISI, content=older)
    assert "neue Fassung" in someone.page()
    entry = opened(someone.content).case.entry("population")
    assert entry is not None
    assert (entry.value, entry.origin) == (Decimal(7200), "file")
    assert entry.at is not None
    someone.post(f"{someone.path}/fassung")
    assert "neue Fassung" not in someone.page()


def test_changes_at_the_same_moment_do_not_undo_each_other(app: Flask, kisi: Applicant) -> None:
    def slow(content: Any) -> Any:
        if not between:
            between.append(1)
            kisi.store.change(kisi.id, lambda c: {**c, "typed": {"town": "\x00"}})
        return {**content, "case": {**content["case"], "as_of": "2025-01-10"}}

    between: list[int] = []
    if app.extensions["antragslotse"].store.engine.dialect.name != "sqlite":
        pytest.skip("the second writer waits elsewhere")
    kisi.store.change(kisi.id, slow)
    assert kisi.content["typed"] == {"town": "\x00"}
    assert kisi.content["case"]["as_of"] == "2025-01-10"


def test_every_field_of_every_form_has_a_place_on_its_page(app: Flask) -> None:
    for programme_id in IDS:
        someone = Applicant(app, programme_id, content=example_case(programme_id))
        view = application_view(someone.content)
        pages = {s.name: someone.page(f"/abschnitt/{s.name}") for s in view.sections}
        for section in view.sections:
            for name in programme(programme_id).form.sections[section.name].fields:
                assert f'id="feld-{name}"' in pages[section.name]


def test_the_chat_offers_to_carry_its_facts_over(client: FlaskClient) -> None:
    token = token_of(client)
    found = client.post("/gespraeche/neu", data={"csrf_token": token, "programme": KISI})
    page = client.get(found.location).text
    assert "In den Antrag übernehmen" in page
    conversation = found.location.rsplit("/", 1)[1]
    begun = client.post("/antrag", data={"csrf_token": token, "conversation": conversation})
    assert begun.status_code == 303
    assert client.get(begun.location).status_code == 200
