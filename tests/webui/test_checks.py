"""The Förder-Check, for each programme to each result it can have."""

import html

import pytest
from flask.testing import FlaskClient

from tests.webui.conftest import token_of

KISI, WIR, KIM = "hessen-kisi-2025", "hessen-wir-mo-2020", "nrw-kim-2024"
Answers = dict[str, str | dict[str, str]]
VERDICTS = {"yes": "Das Programm passt", "no": "Das Programm passt so nicht",
            "conditional": "Das Programm passt unter Bedingungen",
            "unclear": "Der Text lässt es offen"}  # fmt: skip
# Programme, answers (what is not among them is "weiß ich noch nicht"), verdict.
CASES: list[tuple[str, Answers, str]] = [
    (KISI, {"state": "hessen", "applicant_kind": "municipality", "population": "20.000"},
     "yes"),
    (KISI, {"state": "hessen", "applicant_kind": "municipality", "population": "4.000"}, "no"),
    (KISI, {"state": "bayern"}, "no"),
    (KISI, {"state": "hessen", "applicant_kind": "municipality", "population": "10.000"},
     "unclear"),
    (KISI, {"state": "hessen", "applicant_kind": "municipality", "population": "7.200",
            "wants_consortium": "nein"}, "conditional"),
    (KISI, {"state": "hessen", "applicant_kind": "municipality", "population": "7.200",
            "wants_consortium": "ja", "partners": {"population-0": "12.000"}}, "yes"),
    (WIR, {"state": "hessen", "applicant_kind": "migrant_organisation", "nonprofit": "ja",
           "paid_staff": "nein", "new_project": "ja", "creates_minijob": "ja"}, "yes"),
    (WIR, {"state": "hessen", "nonprofit": "nein"}, "no"),
    (WIR, {}, "conditional"),
    (WIR, {"state": "bremen", "is_migrant_organisation": "ja", "nonprofit": "ja",
           "paid_staff": "nein", "creates_minijob": "ja"}, "unclear"),
    (KIM, {"state": "nordrhein-westfalen", "applicant_kind": "county",
           "has_integration_centre": "ja", "has_steering_group": "ja", "has_concept": "ja"},
     "yes"),
    (KIM, {"state": "nordrhein-westfalen", "applicant_kind": "association"}, "no"),
    (KIM, {"state": "nordrhein-westfalen"}, "conditional"),
]  # fmt: skip


def walk(client: FlaskClient, programme: str, answers: Answers) -> tuple[str, list[str]]:
    """The result page, and the names of the facts asked for on the way.

    A fact without an answer is answered with "weiß ich noch nicht".
    """
    token = token_of(client)
    start = client.post("/foerder-check", data={"csrf_token": token, "programme": programme})
    asked: list[str] = []
    page = client.get(start.headers["Location"])
    while page.status_code == 200:
        assert len(asked) < 20
        path = page.text.split('method="post" action="/foerder-check/')[1].split('"')[0]
        name = path.rsplit("/", 1)[1]
        assert name not in asked, "the same question twice"
        assert "Warum wird das gefragt?" in page.text
        asked.append(name)
        answer = answers.get(name)
        form = answer if isinstance(answer, dict) else {"value": answer or ""}
        if answer is None:
            form = {"unknown": "1"}
        done = client.post(f"/foerder-check/{path}", data={"csrf_token": token, **form})
        assert done.status_code == 303, html.unescape(done.text)
        page = client.get(done.headers["Location"])
    result = client.get(page.headers["Location"])
    assert result.status_code == 200
    return html.unescape(result.text), asked


@pytest.mark.parametrize(("programme", "answers", "verdict"), CASES)
def test_each_programme_comes_to_each_result(
    client: FlaskClient, programme: str, answers: Answers, verdict: str
) -> None:
    result, _ = walk(client, programme, answers)
    assert f"{VERDICTS[verdict]}<" in result
    assert all(f"{other}<" not in result for key, other in VERDICTS.items() if key != verdict)


def test_nothing_is_asked_that_would_change_nothing(client: FlaskClient) -> None:
    assert walk(client, KISI, {"state": "bayern"})[1] == ["state"]
    answers: Answers = {"state": "hessen", "applicant_kind": "municipality", "population": "20.000"}
    assert walk(client, KISI, answers)[1] == ["state", "applicant_kind", "population"]


def test_changing_an_answer_keeps_the_others(client: FlaskClient) -> None:
    token = token_of(client)
    start = client.post("/foerder-check", data={"csrf_token": token, "programme": KISI})
    base = start.headers["Location"]
    for name, value in (
        ("state", "hessen"),
        ("applicant_kind", "municipality"),
        ("population", "7.200"),
    ):
        client.post(f"{base}/angabe/{name}", data={"csrf_token": token, "value": value})
    assert 'value="7.200"' in client.get(f"{base}/angabe/population").text
    client.post(f"{base}/angabe/population", data={"csrf_token": token, "value": "30.000"})
    result = html.unescape(client.get(f"{base}/ergebnis").text)
    assert "Das Programm passt<" in result
    assert "30.000" in result
    assert ">Hessen<" in result
    assert "315.932,50" in result


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("partner_count", "-1", "Erlaubt sind Zahlen von 0 bis 100."),
        ("population", "viele", "Das ist keine Zahl, die wir lesen können."),
        ("population", "7,5", "Bitte geben Sie eine ganze Zahl ein."),
        ("state", "Atlantis", "Bitte wählen Sie eine der Möglichkeiten."),
        ("population", "", "Bitte geben Sie etwas ein."),
    ],
)
def test_an_answer_that_does_not_fit_says_what_would(
    client: FlaskClient, name: str, typed: str, told: str
) -> None:
    token = token_of(client)
    start = client.post("/foerder-check", data={"csrf_token": token, "programme": KISI})
    page = client.post(
        f"{start.headers['Location']}/angabe/{name}", data={"csrf_token": token, "value": typed}
    )
    assert page.status_code == 422
    assert told in html.unescape(page.text)


def test_the_same_facts_go_on_in_the_chat(client: FlaskClient) -> None:
    token = token_of(client)
    start = client.post("/foerder-check", data={"csrf_token": token, "programme": KISI})
    base = start.headers["Location"]
    client.post(f"{base}/angabe/population", data={"csrf_token": token, "value": "7.200"})
    chat = client.post(f"{base}/gespraech", data={"csrf_token": token})
    path = chat.headers["Location"]
    assert "7.200" in client.get(path).text
    answer = client.post(
        path, data={"csrf_token": token, "question": "Dürfen wir allein?"}, follow_redirects=True
    )
    assert 'badge--no"' in answer.text


def test_a_passed_deadline_is_told_beside_the_result(client: FlaskClient) -> None:
    token = token_of(client)
    form = {"csrf_token": token, "programme": KISI, "as_of": "2025-03-01"}
    base = client.post("/foerder-check", data=form).headers["Location"]
    assert "Die Antragsfrist ist am 14. Februar 2025 abgelaufen." in html.unescape(
        client.get(f"{base}/ergebnis").text
    )


def test_programmes_are_compared_for_an_applicant(client: FlaskClient) -> None:
    page = html.unescape(
        client.get("/vergleich?state=hessen&applicant_kind=municipality&population=7.200").text
    )
    assert page.count("badge--conditional") == 1
    assert page.count('badge--no"') == 2
