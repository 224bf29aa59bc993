"""Any other system that answers over HTTP with the contract's JSON can be measured too.

One POST a case: the batch line of the contract as the body, the answer as JSON in return.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from assistant.errors import InputError
from eval.question_sets import Case
from eval.runs import Ask
from eval.scoring import Answer

TIMEOUT = 60  # seconds an answer may take


def http_ask(url: str) -> Ask:
    """Asks the system behind the address. Raises InputError for what is no web address."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise InputError(
            f"„{url}“ ist keine Adresse.", remedy="Beispiel: --system http://localhost:9000/ask"
        )

    def ask(case: Case) -> Answer:
        line = {
            "id": case.id,
            "programme": case.programme,
            "as_of": case.as_of.isoformat(),
            "turns": list(case.turns),
        }
        body = json.dumps(line, ensure_ascii=False).encode("utf-8")
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = Request(url, data=body, headers=headers)  # noqa: S310  # http(s), see above
        try:
            with urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310  # http(s), see above
                answer = json.loads(response.read())
        except (URLError, HTTPException, OSError) as fault:
            return {"id": case.id, "error": f"no answer: {fault}"}
        except ValueError as fault:
            return {"id": case.id, "error": f"no JSON: {fault}"}
        if not isinstance(answer, Mapping):
            return {"id": case.id, "error": "no JSON object"}
        return answer

    return ask
