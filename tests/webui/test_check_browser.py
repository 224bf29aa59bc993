"""The Förder-Check in a real Chromium: each programme to each result; without JavaScript too."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.webui.conftest import Visitor
from tests.webui.test_checks import CASES, KISI, VERDICTS, Answers

_UNKNOWN = "Weiß ich noch nicht"
_RESULT = re.compile(r"/foerder-check/[0-9a-f]+/ergebnis$")


def walk(page: Page, answers: Answers) -> int:
    """Answers every question of the check that is open; the number of questions."""
    for number in range(20):
        if _RESULT.search(page.url):
            return number
        form = page.locator("main form").first
        name = str(form.get_attribute("action")).rpartition("/")[2]
        answer = answers.get(name)
        expect(page.get_by_role("heading", name="Warum wird das gefragt?")).to_be_visible()
        if answer is None:
            page.get_by_role("button", name=_UNKNOWN).click()
            continue
        if isinstance(answer, dict):
            for field, text in answer.items():
                page.fill(f"#{field}", text)
        elif page.locator("#antwort").count():
            page.fill("#antwort", answer)
        else:
            form.locator(f"input[value={answer}]").check()
        form.get_by_role("button", name="Weiter", exact=True).last.click()
    return pytest.fail("the check does not end")


def begin(page: Page, address: str, programme: str) -> None:
    page.goto(f"{address}/foerder-check")
    form = page.locator(f"form:has(input[value={programme}])")
    form.get_by_role("button").click()


@pytest.mark.parametrize(("programme", "answers", "verdict"), CASES)
def test_each_programme_comes_to_each_result(
    visitor: Visitor, programme: str, answers: Answers, verdict: str
) -> None:
    page = visitor.page
    begin(page, visitor.address, programme)
    assert walk(page, answers) >= len(answers)
    expect(page.locator(".verdict h2")).to_have_text(VERDICTS[verdict])
    assert page.locator(".finding .quote").count() == page.locator(".finding").count() > 0
    expect(page.locator("#termine")).to_be_visible()


def test_an_answer_is_changed_and_the_facts_go_on_without_javascript(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    begin(page, address, KISI)
    walk(page, {"state": "hessen", "applicant_kind": "municipality", "population": "4.000"})
    expect(page.locator(".verdict h2")).to_have_text(VERDICTS["no"])
    page.get_by_role("link", name="Antwort zu „Einwohnerzahl“ ändern").click()
    expect(page.locator("#antwort")).to_have_value("4.000")
    page.fill("#antwort", "20.000")
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page.locator(".verdict h2")).to_have_text(VERDICTS["yes"])
    page.get_by_role("button", name="Mit diesen Angaben weiterfragen").click()
    expect(page.locator("#angaben")).to_contain_text("20.000")
    page.fill("#question", "Dürfen wir allein?")
    page.get_by_role("button", name="Frage stellen").click()
    expect(page.locator(".answer__badge .kern-badge")).to_have_text("Ja")
    page.get_by_role("button", name="In den Antrag übernehmen").click()
    expect(page).to_have_url(re.compile(r"/antrag/"))
    context.close()
