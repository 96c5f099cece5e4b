"""Deposits and the books, for the operator."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Problem, json_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.money import CURRENCIES, Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.books import read_books
from vendible.usecases import people

router = Router(tags=["books"])


@router.post(
    "/deposits",
    response={201: schemas.DepositOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def deposit(request: Asked, body: schemas.DepositIn) -> HttpResponse:
    """Money that came in from outside becomes a customer's balance."""
    if body.currency not in CURRENCIES:
        raise Refusal(
            Code.BAD_INPUT, where="currency", got=body.currency, expected="an ISO 4217 code"
        )
    try:
        amount = Money.parse(body.amount, body.currency)
    except ValueError as error:
        raise Refusal(
            Code.BAD_INPUT, where="amount", got=body.amount, expected=str(error)
        ) from None
    answer = people.deposit(
        body.customer,
        amount,
        body.reference,
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    return json_answer(answer, 201)


@router.get("/books", response={200: schemas.BooksOut, REFUSED: Problem})
def books(request: Asked, *, sandbox: bool = False) -> HttpResponse:
    """Every account, recomputed from the postings, and the proof that they balance.

    With `sandbox` the books of the sandboxes, which are kept apart.
    """
    request.actor.require(Permission.BOOKS_READ)
    found = read_books(sandbox=sandbox)
    return json_answer(
        {
            "balanced": found.balance,
            "unbalanced_transactions": found.unbalanced,
            "drifted_balances": found.drifted,
            "sums": {each.currency: each.amount for each in found.sums},
            "accounts": [
                {
                    "account": each.account,
                    "owner": each.owner,
                    "balance": each.balance.amount,
                    "currency": each.balance.currency,
                    "postings": each.postings,
                }
                for each in found.accounts
            ],
        }
    )
