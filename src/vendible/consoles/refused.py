"""A refusal that no view answered itself becomes a page that says what, why and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vendible.domain.kernel.refusals import Refusal
from vendible.usecases.refusal_words import told


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None for any other exception: Django goes on with it."""
        if not isinstance(exception, Refusal):
            return None
        words = told(exception)
        return render(request, "refused.html", {"refused": words}, status=words.status)
