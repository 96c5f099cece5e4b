"""Short messages by whatever service the operator's Apprise URL names."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote

from django.conf import settings

from vendible.gateways.unsent import NotSentError

PHONE = "{phone}"  # where the number goes in VENDIBLE_SMS_URL


class Sms(Protocol):
    def send(self, phone: str, text: str) -> None:
        """One short text. NotSentError when it did not leave."""


class AppriseSms:
    """`url` is an Apprise URL with `{phone}` in it, `twilio://SID:TOKEN@FROM/{phone}`.

    Neither the URL, which holds secrets, nor what Apprise says of a failure is kept or logged.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, phone: str, text: str) -> None:
        from apprise import Apprise  # noqa: PLC0415  takes half a second; only who sends pays

        service = Apprise()
        if not service.add(self._url.replace(PHONE, quote(phone, safe=""))):
            raise NotSentError("VENDIBLE_SMS_URL is not an Apprise URL", is_final=True)
        try:
            done = service.notify(body=text)
        except Exception as error:  # noqa: BLE001  a plugin may raise anything, with secrets in it
            raise NotSentError(f"The SMS service failed: {type(error).__name__}") from None
        if not done:
            raise NotSentError("The SMS service did not take it")


class NullSms:
    """Sends nothing and keeps what it was given: the demo's, and the tests'."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, phone: str, text: str) -> None:
        self.sent.append((phone, text))


class NoSms:
    """The marketplace has no SMS service."""

    def send(self, phone: str, text: str) -> None:  # noqa: ARG002  nowhere to send them
        raise NotSentError("SMS is not set up", is_final=True)


def open_sms() -> Sms:
    """What the settings name."""
    if settings.SMS_URL:
        return AppriseSms(settings.SMS_URL)
    return NullSms() if settings.DEMO else NoSms()


def is_set_up() -> bool:
    """Whether short messages can leave this marketplace."""
    return bool(settings.SMS_URL)
