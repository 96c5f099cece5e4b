"""Why something could not be sent."""

from __future__ import annotations


class NotSentError(Exception):
    """`reason` is shown to the operator and names no person; `is_final`: trying again is no use."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final
