"""Letters by Django's mail backends: any SMTP server, or none in the demo."""

from __future__ import annotations

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from vendible.gateways.unsent import NotSentError

_NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
_FINAL = 500  # SMTP: from here on the server will not change its mind


class Mail(Protocol):
    def send(self, to: str, subject: str, text: str) -> None:
        """One plain letter. NotSentError when it did not leave."""


class DjangoMail:
    """By the backend of the settings, from DEFAULT_FROM_EMAIL."""

    def send(self, to: str, subject: str, text: str) -> None:
        if not is_set_up() and not settings.DEMO:
            raise NotSentError("E-mail is not set up", is_final=True)
        letter = EmailMessage(subject, text, to=[to])
        letter.extra_headers["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office
        try:
            letter.send()
        except SMTPRecipientsRefused as refused:
            codes = sorted({code for code, _ in refused.recipients.values()})
            raise NotSentError(
                f"The mail server refused the recipient ({', '.join(map(str, codes))})",
                is_final=all(code >= _FINAL for code in codes),
            ) from None
        except SMTPResponseException as refused:
            raise NotSentError(f"The mail server answered {refused.smtp_code}") from None
        except (SMTPException, OSError, ValueError) as error:
            # Only the kind of error: its text may hold addresses.
            raise NotSentError(f"The mail server was not reached: {_kind(error)}") from None


class NullMail:
    """Sends nothing and keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    def send(self, to: str, subject: str, text: str) -> None:
        self.sent.append((to, subject, text))


def is_set_up() -> bool:
    """Whether letters can leave this marketplace."""
    return bool(settings.EMAIL_BACKEND != _NOWHERE)


def _kind(error: Exception) -> str:
    return type(error).__name__
