"""The two requests to a license center, with the standard library."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from vendible_license.errors import CenterUnreachable, RequestRefused

_BYTES_MAX = 4 * 1024 * 1024
_REFUSALS = {400, 401, 413, 415}  # the center's own; any other status may be a proxy's


class _NoRedirects(HTTPRedirectHandler):
    # A redirect would carry the credential to wherever it points.
    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


_opener = build_opener(_NoRedirects)


class Center:
    def __init__(self, url: str, timeout_seconds: float) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError(f"{url!r} is no address of a license center; expected https://...")
        self._url = url.rstrip("/")
        self._timeout_seconds = timeout_seconds

    def ask(self, credential: str, nonce: str) -> str:
        """The signed answer, not yet verified."""
        headers = {"Authorization": f"Bearer {credential}", "Content-Type": "application/json"}
        body = json.dumps({"nonce": nonce}).encode()
        request = Request(self._url + "/v1/check", body, headers, method="POST")  # noqa: S310
        return self._fetch(request, "application/jose")

    def key_set(self) -> Any:
        request = Request(self._url + "/.well-known/jwks.json")  # noqa: S310
        text = self._fetch(request, "application/jwk-set+json")
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self._unreachable(f"its key set is not JSON: {error}") from error

    def _fetch(self, request: Request, expected: str) -> str:
        try:
            with _opener.open(request, timeout=self._timeout_seconds) as response:
                came = response.headers.get_content_type()
                body = response.read(_BYTES_MAX)
        except HTTPError as error:
            with error:
                raise self._refused(error) from error
        except (OSError, HTTPException) as error:
            raise self._unreachable(str(error)) from error
        # A hotel's sign-in page answers 200 too.
        if came != expected:
            raise self._unreachable(f"{came} came instead of {expected}")
        return str(body.decode("utf-8", "replace"))

    def _refused(self, error: HTTPError) -> RequestRefused | CenterUnreachable:
        is_problem = error.headers.get_content_type() == "application/problem+json"
        if error.code not in _REFUSALS or not is_problem:
            return self._unreachable(f"status {error.code}")
        try:
            problem = json.loads(error.read(_BYTES_MAX))
            told = f"{problem['detail']} Expected: {problem['expected']}"
        except (OSError, HTTPException, ValueError, KeyError, TypeError, RecursionError):
            return self._unreachable(f"status {error.code}")
        return RequestRefused(f"The license center refused the question ({error.code}): {told}")

    def _unreachable(self, why: str) -> CenterUnreachable:
        return CenterUnreachable(
            f"The license center at {self._url} can't be reached ({why}) and no former answer is "
            "kept. Check the address, the network and any proxy, then check again."
        )
