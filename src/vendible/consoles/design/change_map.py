"""The change map drawn: where editions and arrows lie. The template writes the SVG."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from vendible.domain.explorer.change_map import Arrow, ChangeMap, Node
from vendible.domain.kernel.refusals import Refusal

NODES_MAX = 7  # more are read in the table beneath

_APART = 150
_MARGIN = 80
_RISE = 44  # how much higher an arrow flies for each edition that it passes
_BOX = 44


@dataclass(frozen=True, slots=True)
class Placed:
    """An edition's box, centred on `x`; `y` is the middle."""

    node: Node
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Curve:
    """An arrow's path from box to box, and where its amount stands."""

    arrow: Arrow
    path: str
    x: int
    y: int
    is_fee: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    nodes: tuple[Placed, ...]
    curves: tuple[Curve, ...]


def drawn(found: ChangeMap) -> Drawing | None:
    """None where there is nothing to draw, or too much."""
    arrows = [each for each in found.arrows if each.net is not None]
    if not arrows or not 2 <= len(found.nodes) <= NODES_MAX:
        return None
    nodes = sorted(found.nodes, key=lambda each: each.price.minor)
    rank = {node.edition: index for index, node in enumerate(nodes)}
    above = _reach(arrows, rank, upwards=True)
    below = _reach(arrows, rank, upwards=False)
    y = above + _BOX
    placed = tuple(Placed(node, _x(index), y) for index, node in enumerate(nodes))
    curves = tuple(_curve(each, rank, y) for each in arrows)
    return Drawing(2 * _MARGIN + _APART * (len(nodes) - 1), y + below + _BOX, placed, curves)


def table(found: ChangeMap) -> list[tuple[Node, list[Arrow | None]]]:
    """Rows from an edition, columns to one; None where nothing is ticked."""
    by_pair = {(each.before, each.after): each for each in found.arrows}
    return [
        (row, [by_pair.get((row.edition, column.edition)) for column in found.nodes])
        for row in found.nodes
    ]


def told_refusals(found: ChangeMap, told: Callable[[Refusal], str]) -> list[tuple[Arrow, str]]:
    """The ticked changes that are refused, each with its sentence."""
    return [(each, told(each.refusal)) for each in found.arrows if each.refusal]


def are_rising(found: ChangeMap) -> bool:
    """Whether the editions stand in the order of their prices."""
    return all(one.price <= next_.price for one, next_ in pairwise(found.nodes))


def _x(index: int) -> int:
    return _MARGIN + _APART * index


def _goes_right(arrow: Arrow, rank: dict[str, int]) -> bool:
    return rank[arrow.before] < rank[arrow.after]


def _reach(arrows: list[Arrow], rank: dict[str, int], *, upwards: bool) -> int:
    spans = [
        abs(rank[each.before] - rank[each.after])
        for each in arrows
        if _goes_right(each, rank) is upwards
    ]
    return max(spans, default=0) * _RISE


def _curve(arrow: Arrow, rank: dict[str, int], y: int) -> Curve:
    first, last = _x(rank[arrow.before]), _x(rank[arrow.after])
    side = -1 if _goes_right(arrow, rank) else 1
    height = abs(rank[arrow.before] - rank[arrow.after]) * _RISE
    start = y + side * _BOX // 2
    bend = start + side * height * 4 // 3
    # Leaves a box right of its middle and arrives left of the other's, so that both have room.
    shift = 14 if first < last else -14
    begin, arrive = first + shift, last - shift
    path = f"M{begin} {start} C{begin} {bend} {arrive} {bend} {arrive} {start}"
    assert arrow.net is not None
    return Curve(arrow, path, (first + last) // 2, start + side * height, arrow.net.minor >= 0)
