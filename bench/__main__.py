"""`python -m bench NAME [--json] [--profile]`: figures go to stdout, progress to stderr."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from bench import explorer, forecast
from bench.place import open_place
from vendible.cli.boot import boot

NAMES = ("quote", "change-quote", "order", "check")
STOREFRONT = ("storefront-list", "storefront-search", "product-page")  # puts products on sale
GROUPS = {"all": (*NAMES, *STOREFRONT), "storefront": STOREFRONT}
PURE = {"explorer": explorer, "forecast": forecast}
_WIDTH = 150


def main() -> None:
    asked = _arguments()
    if asked.name in PURE:  # they need neither a database nor a server
        is_met = PURE[asked.name].report(asked.rounds, as_json=asked.json, profiled=asked.profile)
        sys.exit(0 if is_met else f"missed: the goal of {asked.name}")
    names = GROUPS.get(asked.name, (asked.name,))
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    with open_place() as place:
        boot()
        from bench import due, figures, running  # noqa: PLC0415  Django is set up now

        if asked.name == "due":
            if asked.profile:
                print(due.profile(asked.subscriptions or due.USUALLY))
                return
            subscriptions = asked.subscriptions or due.USUALLY
            is_met = due.report(place, asked.rounds, subscriptions, as_json=asked.json)
            sys.exit(0 if is_met else f"missed: {due.CPU_MS_MAX} ms CPU a renewal")
        if asked.profile:
            for name, text in running.profiles_of(names):
                print(f"{name}\n{text}")
            return
        found = running.figures_of(
            names, place, asked.rounds, asked.count, asked.subscriptions or 0
        )
    searched = [explorer.told(asked.rounds)] if asked.name == "all" else []
    if asked.json:
        print(figures.as_json(found, searched))
        return
    console.print(figures.as_table(found))
    for each in searched:
        console.print(explorer.in_words(each))
    missed = [words for each in found for words in each.missed()]
    missed += [words for each in searched for words in explorer.missed(each)]
    for words in missed:
        console.print(f"missed: {words}")
    if missed:
        console.print("Where the time goes: --profile")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("name", choices=(*NAMES, "due", *PURE, *GROUPS))
    parser.add_argument("--json", action="store_true", help="instead of a table")
    parser.add_argument(
        "--profile",
        action="store_true",
        help="print where the time goes in one process, and measure nothing",
    )
    parser.add_argument("--rounds", type=int, default=3, help="the medians of so many are told")
    parser.add_argument("--count", type=int, help="units a round instead of each path's own number")
    parser.add_argument(
        "--subscriptions",
        type=int,
        help="how many there are besides: 1000 for due, none for the others",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
