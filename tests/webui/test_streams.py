"""Server-sent events: what a stream tells, that it ends, and how many there are."""

from collections.abc import Iterator

import pytest
from flask import Flask

from webui.app import STREAMS
from webui.streams import news


@pytest.fixture
def reading(app: Flask) -> Iterator[None]:
    with app.test_request_context("/strom", headers={"Last-Event-ID": "7"}):
        yield


def test_a_stream_tells_what_came_after_the_last_event_and_ends(reading: None) -> None:
    numbers = iter([7, 9, 9, 12])
    response = news(lambda: next(numbers, 12), seconds=1.5)
    lines = "".join(part if isinstance(part, str) else part.decode() for part in response.response)
    assert [line for line in lines.split("\n") if line.startswith("id")] == ["id: 9", "id: 12"]
    assert response.headers["Content-Type"].startswith("text/event-stream")
    assert response.headers["Cache-Control"] == "no-store"
    response.close()


def test_there_are_few_streams_and_one_that_ends_makes_room(reading: None) -> None:
    opened = [news(lambda: 1) for _ in range(STREAMS)]
    assert news(lambda: 1).status_code == 204
    opened[0].close()
    opened[0].close()
    opened.append(news(lambda: 1))
    assert opened[-1].status_code == 200
    assert news(lambda: 1).status_code == 204
    for response in opened:
        response.close()
