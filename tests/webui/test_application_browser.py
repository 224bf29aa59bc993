"""From the chat to the finished application, in a real Chromium, for each programme."""

import io
import re
from pathlib import Path
from typing import Literal

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from assistant.application import opened, read_upload
from assistant.form.case_check import check_case
from assistant.form.example_cases import example_case
from knowledge.german.formats import format_amount
from tests.assistant.application_samples import NOW, TODAY
from tests.needs import missing
from tests.webui.application_entries import entries_of
from tests.webui.conftest import Visitor
from tests.webui.test_accessibility import AXE, barriers

# Programme → what is said in the chat, and the entry of the form in which it must stand.
SAID = {
    "hessen-kisi-2025": ("Wir haben 7.200 Einwohner, dürfen wir allein?", "population", "7.200"),
    "nrw-kim-2024": (
        "Wir sind ein Kreis in Nordrhein-Westfalen. Wie viele Stellen bekommen wir?",
        "applicant_kind", "county",
    ),
    "hessen-wir-mo-2020": (
        "Wir sind eine gemeinnützige Migrantenorganisation in Hessen. Können wir uns bewerben?",
        "applicant_kind", "migrant_organisation",
    ),
}  # fmt: skip


def begin(page: Page, address: str, programme: str) -> str:
    page.goto(f"{address}/antrag")
    page.locator(f"form:has(input[value='{programme}']) button").click()
    page.wait_for_url("**/antrag/*")
    return page.url


def fill(page: Page, key: str, text: str) -> None:
    """Types one entry as a person would: text, choice, yes or no, box."""
    field = page.locator(f"[name='{key}']:not([type=hidden])").first
    kind = field.get_attribute("type")
    if kind == "radio":
        page.locator(f"[name='{key}'][value='{text}']").check()
    elif kind == "checkbox":
        field.set_checked(bool(text))
    elif field.evaluate("each => each.tagName") == "SELECT":
        field.select_option(text)
    else:
        field.fill(text)


def saved(page: Page) -> None:
    """Waits until nothing is under way any more."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.locator("#gespeichert")).to_contain_text("Gespeichert um")


@pytest.mark.parametrize("programme", SAID)
def test_from_the_chat_to_the_finished_application(visitor: Visitor, programme: str) -> None:
    sample = opened(
        read_upload(example_case(programme).encode(), name="fall.yaml", today=TODAY, at=NOW)
    ).case
    plan = check_case(sample).plan
    assert plan is not None
    assert plan.total is not None
    total = format_amount(plan.total, "EUR")
    question, name, value = SAID[programme]
    page = visitor.open(f"/?programm={programme}&stichtag={sample.as_of.isoformat()}")
    visitor.ask(question)
    page.get_by_role("button", name="In den Antrag übernehmen").click()
    page.wait_for_url("**/antrag/*")
    draft = page.url
    for section, entries in entries_of(programme).items():
        page.goto(f"{draft}/abschnitt/{section}")
        if section == "applicant":
            expect(page.locator(f"[name='{name}']")).to_have_value(value)
            expect(page.locator(f"#feld-{name}")).to_contain_text("aus dem Gespräch")
        # What makes other fields appear comes first.
        for key, text in entries.items():
            if not page.locator(f"[name='{key}']").count():
                if key.startswith("partners."):
                    page.get_by_role("button", name=re.compile(" hinzufügen$")).click()
                else:
                    saved(page)
            fill(page, key, text)
        if section == "budget":
            page.keyboard.press("Tab")
            expect(page.locator("#summen")).to_contain_text(total)
            first = page.locator(".plan input").first
            kept = first.input_value()
            first.fill("9999999")
            first.press("Tab")
            expect(page.locator(".plan__state").first).to_contain_text("nicht förderfähig")
            first.fill("viel")
            first.press("Tab")
            expect(first).to_have_attribute("aria-invalid", "true")
            expect(page.locator(".plan")).to_contain_text("„viel“ ist keine Zahl")
            first.fill(kept)
            first.press("Tab")
            expect(first).not_to_have_attribute("aria-invalid", "true")
            expect(page.locator("#summen")).to_contain_text(total)
        page.locator("button[name=next]").click()
        expect(page).not_to_have_url(f"{draft}/abschnitt/{section}")
    expect(page).to_have_url(f"{draft}/pruefung")
    expect(page.locator(".verdict .kern-badge")).to_contain_text("Bereit")
    for ending in ("docx", "xlsx", "pdf", "ics", "md", "json", "yaml"):
        with page.expect_download() as loading:
            page.locator(f"a[href$='/download/{ending}']").click()
        assert loading.value.suggested_filename == f"antrag-{programme}.{ending}"
        if ending == "docx":
            document = Document(io.BytesIO(Path(loading.value.path()).read_bytes()))
            cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
            assert any(total in text for text in cells)


def test_without_javascript_the_form_saves_and_goes_on(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    draft = begin(page, address, "hessen-kisi-2025")
    page.goto(f"{draft}/abschnitt/applicant")
    page.fill("#e-population", "vielleicht")
    page.fill("#e-town", "Musterstadt")
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.locator("#e-population")).to_have_value("vielleicht")
    expect(page.locator("#e-town")).to_have_value("Musterstadt")
    expect(page.locator("#feld-population")).to_contain_text("ist keine Zahl")
    page.fill("#e-population", "7.200")
    page.press("#e-population", "Enter")
    expect(page.get_by_text("Gespeichert.", exact=True)).to_be_visible()
    page.goto(f"{draft}/abschnitt/consortium")
    page.locator("#e-wants_consortium-1").check()
    page.get_by_role("button", name="Speichern", exact=True).last.click()
    page.fill("#e-partners-0-town", "Beispielhausen")
    page.get_by_role("button", name=re.compile(" hinzufügen$")).click()
    expect(page.locator("#partner-2")).to_be_visible()
    page.get_by_role("button", name="Partner 2 entfernen").click()
    expect(page.locator("#partner-2")).to_have_count(0)
    expect(page.locator("#e-partners-0-town")).to_have_value("Beispielhausen")
    page.goto(draft)
    page.locator(".confirm summary").click()
    page.locator(".confirm").get_by_role("button").click()
    expect(page.get_by_text("Der Entwurf ist gelöscht.")).to_be_visible()
    context.close()


def test_typing_on_is_not_disturbed_by_saving(visitor: Visitor) -> None:
    draft = begin(visitor.page, visitor.address, "hessen-kisi-2025")
    page = visitor.open(draft.removeprefix(visitor.address) + "/abschnitt/budget")
    page.fill("#e-budget-personnel-1", "viel")
    page.press("#e-budget-personnel-1", "Tab")
    page.keyboard.type("65888,69 €", delay=40)
    expect(page.locator("#e-budget-personnel-1")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#e-budget-personnel-2")).to_be_focused()
    expect(page.locator("#e-budget-personnel-2")).to_have_value("65888,69 €")
    page.keyboard.press("Tab")
    expect(page.locator("#e-budget-personnel-2")).to_have_value("65.888,69")
    page.reload()
    expect(page.locator("#e-budget-personnel-1")).to_have_value("viel")
    expect(page.locator("#e-budget-personnel-2")).to_have_value("65.888,69")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_form_has_no_barrier_that_axe_finds(
    browser: Browser, address: str, theme: Literal["light", "dark"], width: int
) -> None:
    if not AXE.exists():
        missing("axe-core (make front-end)")
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=theme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    found: list[str] = []
    draft = begin(page, address, "hessen-kisi-2025")
    page.goto(f"{draft}/abschnitt/consortium")
    page.locator("#e-wants_consortium-1").check()
    page.locator("#e-partners-0-population").fill("abc")
    page.keyboard.press("Tab")
    expect(page.locator("#m-partners-0-population")).to_contain_text("keine Zahl")
    found += barriers(page, "Verbund")
    page.goto(f"{draft}/abschnitt/budget")
    for number, amount in enumerate(("70000", "1", "2,50"), 1):
        page.fill(f"#e-budget-personnel-{number}", amount)
    page.fill("#e-budget-fees-0", "viel")
    page.keyboard.press("Tab")
    expect(page.locator("#s-budget-personnel")).to_contain_text("nicht förderfähig")
    found += barriers(page, "Ausgaben")
    tails = ("", "/pruefung", "/abschnitt/applicant", "/abschnitt/timetable",
             "/abschnitt/declarations", "/abschnitt/attachments")  # fmt: skip
    for tail in tails:
        page.goto(draft + tail)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        found += barriers(page, tail or "Übersicht")
    page.goto(f"{address}/antrag")
    found += barriers(page, "Entwürfe")
    context.close()
    assert found == []


def test_what_chat_and_form_say_differently_is_settled_by_a_click(visitor: Visitor) -> None:
    page = visitor.open("/?programm=hessen-kisi-2025&stichtag=2025-01-10")
    visitor.ask(
        "Wir haben 7.200 Einwohner und wollen mit drei Partnern einen Verbund bilden. Geht das?"
    )
    page.get_by_role("button", name="In den Antrag übernehmen").click()
    page.wait_for_url("**/antrag/*")
    draft = page.url
    page.goto(f"{draft}/abschnitt/applicant")
    page.fill("#e-population", "9.000")
    page.keyboard.press("Tab")
    conflict = page.locator("#feld-population .conflict")
    expect(conflict).to_contain_text("verschiedene Angaben")
    conflict.get_by_role("button", name="7.200 übernehmen (im Chat)").click()
    expect(page.locator("#e-population")).to_have_value("7.200")
    expect(conflict).to_have_count(0)
    page.fill("#e-population", "9.000")
    page.keyboard.press("Tab")
    conflict.get_by_role("button", name="9.000 übernehmen (im Formular)").click()
    expect(conflict).to_have_count(0)
    expect(page.locator("#e-population")).to_have_value("9.000")
    page.goto(f"{draft}/abschnitt/consortium")
    page.fill("#e-partners-0-town", "Beispielau")
    page.keyboard.press("Tab")
    conflict = page.locator("#feld-partners .conflict")
    conflict.get_by_role("button", name="3 übernehmen (im Chat)").click()
    expect(page.locator("[id^=partner-]")).to_have_count(3)
    expect(page.locator("#e-partners-0-town")).to_have_value("Beispielau")
    expect(conflict).to_have_count(0)


def test_what_cannot_be_read_is_summed_up_until_it_is_mended(visitor: Visitor) -> None:
    draft = begin(visitor.page, visitor.address, "hessen-kisi-2025")
    page = visitor.open(draft.removeprefix(visitor.address) + "/abschnitt/budget")
    page.fill("#e-budget-fees-0", "1e308")
    page.get_by_role("button", name="Speichern und weiter").click()
    summary = page.locator("#fehler")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Honorarausgaben").click()
    expect(page.locator("#e-budget-fees-0")).to_be_focused()
    page.fill("#e-budget-fees-0", "8000")
    page.keyboard.press("Tab")
    expect(summary).to_be_hidden()
    page.fill("#e-budget-fees-0", "-8000")
    page.goto(f"{draft}/pruefung")
    page.get_by_role("link", name="Zum Abschnitt Ausgaben").first.click()
    expect(page).to_have_url(re.compile("#e-budget-fees-0$|#feld-budget$"))


def test_an_entry_of_a_list_is_called_what_the_programme_calls_it(visitor: Visitor) -> None:
    draft = begin(visitor.page, visitor.address, "nrw-kim-2024")
    page = visitor.open(draft.removeprefix(visitor.address) + "/abschnitt/applicant")
    page.select_option("#e-applicant_kind", "county")
    saved(page)
    page.goto(f"{draft}/abschnitt/further_posts")
    page.get_by_role("button", name="Kommune hinzufügen").click()
    expect(page.get_by_role("heading", name="Kommune 2")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Partner")
    page.get_by_role("button", name="Kommune 2 entfernen").click()
    expect(page.get_by_role("heading", name="Kommune 2")).to_have_count(0)
