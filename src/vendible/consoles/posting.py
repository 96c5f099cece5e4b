"""What forms send: a key that makes a second click harmless, and a way back for a GET."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from vendible.consoles.acting import Acting
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.usecases.commands import Once

KEY_MAX = 64
P = ParamSpec("P")


def form_key() -> str:
    """Minted for each form that is shown; the form sends it back as `key`."""
    return secrets.token_urlsafe(18)


def once(request: HttpRequest) -> Once | None:
    """The form's key with the hash of what was sent; None for a form without one."""
    key = request.POST.get("key", "")
    if not key or len(key) > KEY_MAX or not key.isascii() or not key.isprintable():
        return None
    sent = sorted(
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"  # another one for each page that shows the form
        for value in values
    )
    return Once(f"form:{key}", hashlib.sha256(repr((request.path, sent)).encode()).hexdigest())


def only_posted(
    page: str, *names: str
) -> Callable[
    [Callable[Concatenate[Acting, P], HttpResponse]],
    Callable[Concatenate[Acting, P], HttpResponse],
]:
    """Only a POST acts. Who comes by GET, say after signing in again, is led to the page `page`
    with the button; `names` are those of the view's arguments that the page takes.
    """

    def decorate(
        view: Callable[Concatenate[Acting, P], HttpResponse],
    ) -> Callable[Concatenate[Acting, P], HttpResponse]:
        @wraps(view)
        def posted(request: Acting, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            taken = {name: kwargs[name] for name in names}
            return HttpResponseRedirect(reverse(page, kwargs=taken))

        return posted

    return decorate


def number_after(request: HttpRequest) -> int | None:
    """The cursor of a list whose ids are numbers."""
    asked = request.GET.get("after", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise _bad_cursor(asked)
    return int(asked) if asked else None


def uuid_after(request: HttpRequest) -> UUID | None:
    """The cursor of a list whose ids are UUIDs."""
    asked = request.GET.get("after", "")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise _bad_cursor(asked) from None


def _bad_cursor(asked: str) -> Refusal:
    return Refusal(
        Code.BAD_INPUT, where="after", got=asked[:80], expected="the cursor of a page before"
    )
