"""The job that sends a row of the outbox. The row knows all; a job is only a nudge."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app

from vendible.gateways.mail import DjangoMail
from vendible.gateways.present import present
from vendible.gateways.sms import open_sms
from vendible.records.outbox import SEND
from vendible.usecases.sending import send_one


@app.task(name=SEND)
def send(outbox: str) -> None:
    """Never fails because of the world outside: that is kept in the row, which falls due again."""
    send_one(
        UUID(outbox),
        present=present(),
        mail=DjangoMail(),
        sms=open_sms(),
        site=settings.PUBLIC_URL,
        market=settings.MARKET_NAME,
    )
