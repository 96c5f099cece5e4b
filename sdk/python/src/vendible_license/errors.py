"""What can go wrong when asking or verifying; all below `LicenseError`."""

from __future__ import annotations


class LicenseError(Exception):
    """There is no answer that can be relied on. The message says what to do."""


class MalformedAnswer(LicenseError):  # noqa: N818  named for what was received, here and below
    """This is not an answer of a license center."""


class TamperedAnswer(LicenseError):  # noqa: N818
    """The signature is not the center's: the answer was changed or made by somebody else."""


class WrongNonce(LicenseError):  # noqa: N818
    """The answer belongs to another question: an old one was played back."""


class WrongInstance(LicenseError):  # noqa: N818
    """The answer is for another installation."""


class UnknownKey(LicenseError):  # noqa: N818
    """The answer is signed with a key that is not in the key set."""


class LeaseExpired(LicenseError):  # noqa: N818
    """The answer is too old to be used without asking the center again."""


class CenterUnreachable(LicenseError):  # noqa: N818
    """The center can't be reached and no former answer is kept."""


class RequestRefused(LicenseError):  # noqa: N818
    """The center did not understand the question; repeating it will not help."""
