"""The agreements that a fresh marketplace has: drafts in plain words, for a lawyer to check."""

from __future__ import annotations

from collections.abc import Sequence

_CHECK = (
    "Draft. The operator of this marketplace should have this text checked by a lawyer before "
    "anything is sold under it."
)
_STANDARD = f"""{_CHECK}

1. What this is about. The partner who sells {{product}}, named on its page, gives you, the \
customer, the right to use it as it is described there, in the edition and for the term that you \
ordered.

2. Price and payment. You pay the price that your order shows. Taxes are shown apart.

3. Use. You use {{product}} for your own business, within the limits of your edition. You don't \
resell it, and you don't work around its limits.

4. Support. The partner helps you in the way and at the times that the page of {{product}} names.

5. Your data. Your data stay yours. The partner uses them only to provide {{product}}, and gives \
them back or deletes them at the end.

6. Faults. The partner mends faults that you report in reasonable time. If that fails, you may end \
the order and get back the unused part of what you paid.

7. Term and end. The term, its renewal and how you can leave are those that your order shows.

8. Changes. What you agreed to stays in force for your order. A later version of this text applies \
to later orders.
"""
_LICENSE = f"""{_CHECK}

1. Grant. The partner who sells {{product}} grants you the right to install it and to use it for \
the term of your license, within the limits that the license names. It isn't exclusive, nor can it \
be passed on.

2. Copies. You may make the copies that installing and backing up need.

3. Not allowed. You don't take {{product}} apart, change it or give it to others, except where the \
law says that you may.

4. License checks. {{product}} may ask the marketplace whether your license is valid. It sends the \
license and the use of its limits, and nothing else.

5. Updates and support. You get the updates and the support that the page of {{product}} names.

6. Warranty. {{product}} does what its page says. The partner mends what doesn't, or gives back \
what you paid for the rest of the term.

7. End. When the license ends, you stop using {{product}} and delete its copies.
"""

# Source, code, title and text.
STARTING_AGREEMENTS: Sequence[tuple[str, str, str, str]] = (
    ("platform_standard", "standard", "Standard agreement of this marketplace", _STANDARD),
    ("platform_template", "software-license", "Software license agreement", _LICENSE),
)


def filled(text: str, product: str) -> str:
    """A platform text with the product's name in it; other braces stay as they are."""
    return text.replace("{product}", product)
