"""Calls that begin together, each in a thread with a database connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from vendible.domain.kernel.refusals import Code, Refusal
from vendible.usecases.refusal_words import told

MANY = 16
ROUNDS = 8
WAIT_SECONDS = 60

Call = Callable[[], Any]


def at_once(calls: Sequence[Call]) -> list[Any]:
    """What each call answered, or its Refusal; all begin together."""
    start = Barrier(len(calls), timeout=WAIT_SECONDS)
    outcomes: list[Any] = [None] * len(calls)

    def run(number: int, call: Call) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            outcomes[number] = call()
        except Exception as error:  # noqa: BLE001  looked at below
            outcomes[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(calls)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(WAIT_SECONDS)
        assert not each.is_alive(), "a thread still waits"
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refusal):
            raise outcome
    return outcomes


def winners(outcomes: Sequence[Any]) -> list[Any]:
    return [each for each in outcomes if not isinstance(each, Refusal)]


def codes(outcomes: Sequence[Any]) -> set[Code]:
    """Why the others were refused; each of them is told so in whole sentences."""
    refused = [each for each in outcomes if isinstance(each, Refusal)]
    assert all("?" not in told(each).detail for each in refused)
    return {each.code for each in refused}
