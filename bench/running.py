"""Opens the marketplace, starts the servers, and measures each path beside its limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from socket import create_connection
from tempfile import NamedTemporaryFile
from time import monotonic, sleep
from uuid import UUID

from bench import client, inserts, inside, paths, storefront
from bench.figures import Figure, Round
from bench.filling import fill
from bench.machine import cpu_seconds
from bench.market import Market
from bench.paths import PATHS, HotPath
from bench.place import Place
from bench.statements import Counting, open_counting
from vendible.cli import servers

_READY_SECONDS = 30
_WARM_SHARE = 4  # a round's part that is run before, unmeasured
_PROFILED = 300

Limit = Callable[[int], float]


@dataclass(frozen=True)
class Server:
    port: int
    pid: int


def figures_of(
    names: Sequence[str], place: Place, rounds: int, count: int | None, subscriptions: int = 0
) -> list[Figure]:
    """Each path's figure; `count` units a round instead of the path's own number.

    `subscriptions`: so many others are there, of other customers.
    """
    wanted = [each for each in (*PATHS, *storefront.PATHS) if each.name in names]
    _say("opening a marketplace")
    market = Market()
    if subscriptions:
        _say(f"making {subscriptions} subscriptions")
        fill(market, subscriptions)
    with ExitStack() as stack:
        site, center = stack.enter_context(_servers())
        counting = stack.enter_context(open_counting(place.url))
        return [
            Measuring(path, place, market, center if path.is_check else site, counting).figure(
                rounds, count or path.count
            )
            for path in wanted
        ]


def profiles_of(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Names and profiles; nothing listens, the requests are answered in this process."""
    market = Market()
    for path in (each for each in (*PATHS, *storefront.PATHS) if each.name in names):
        _say(f"{path.name}: profile")
        requests = islice(path.requests(market), _PROFILED)
        profile = inside.profile_of_center if path.is_check else inside.profile_of_site
        yield path.name, profile(list(requests))


class Measuring:
    """One path, with a server that answers it."""

    def __init__(
        self, path: HotPath, place: Place, market: Market, server: Server, counting: Counting
    ) -> None:
        self._path = path
        self._place = place
        self._market = market
        self._server = server
        self._counting = counting
        self._requests = path.requests(market)

    def figure(self, rounds: int, count: int) -> Figure:
        warm = max(count // _WARM_SHARE, client.CONNECTIONS)
        with self._limit() as limit:
            _say(f"{self._path.name}: warming up")
            limit(warm)
            self._ours(warm, 1)
            measured = []
            for number in range(1, rounds + 1):
                _say(f"{self._path.name}: round {number} of {rounds}")
                measured.append(self._ours(count, limit(count)))
        return Figure(self._path.name, self._path.goal, self._path.limit, tuple(measured))

    def _ours(self, count: int, limit_rate: float) -> Round:
        requests = list(islice(self._requests, count))
        postmaster = self._place.postmaster
        statements = self._counting.so_far()
        database_cpu = cpu_seconds(postmaster) if postmaster else None
        cpu = cpu_seconds(self._server.pid)
        seconds = client.seconds_for(self._server.port, requests)
        cpu = cpu_seconds(self._server.pid) - cpu
        if postmaster and database_cpu is not None:
            database_cpu = cpu_seconds(postmaster) - database_cpu
        after = self._counting.so_far()
        made = after - statements if after and statements else None
        if made and self._path.is_reading and made.writes:
            raise RuntimeError(f"{self._path.name} is to write nothing, but did: {made.writes}")
        return Round(count, seconds, cpu, database_cpu, made.count if made else None, limit_rate)

    @contextmanager
    def _limit(self) -> Iterator[Limit]:
        if self._path.name == "order":
            yield self._pgbench()
        elif self._path.is_check:
            holder = self._market.holder()
            request = paths.check(holder, f"/{holder.license}")
            with _bare(servers.center_server, "check", {}) as port:
                yield lambda count: count / client.seconds_for(port, [request] * count)
        else:
            is_page = self._path.name in storefront.NAMES
            first = next(self._requests)
            reads = [storefront.ONE_ROW] if is_page else inside.statements_of(first)
            with (
                _file(json.dumps(reads)) as name,
                _bare(servers.web_server, "reads", {"VENDIBLE_BENCH_READS": name}) as port,
            ):
                request = client.get("/")
                yield lambda count: count / client.seconds_for(port, [request] * count)

    def _pgbench(self) -> Limit:
        customers = [self._market.customer() for _ in range(client.CONNECTIONS)]
        answer = client.answer_to(self._server.port, paths.order(customers[0]))
        script = inserts.inserts_of(
            self._place.url, UUID(json.loads(answer)["id"]), [each.id for each in customers]
        )
        return lambda count: inserts.transactions_per_second(
            self._place.url, script, count, client.CONNECTIONS
        )


@contextmanager
def _servers() -> Iterator[tuple[Server, Server]]:
    """The site and the license center, as `vendible serve` starts them."""
    ports = servers.free_port(0), servers.free_port(0)
    with servers.running(*ports, with_worker=False) as (site, center):
        yield Server(ports[0], site.pid), Server(ports[1], center.pid)


@contextmanager
def _bare(server: Callable[..., list[str]], app: str, more: dict[str, str]) -> Iterator[int]:
    """An app of `bench.bare` under `server`: the same program with the same options."""
    port = servers.free_port(0)
    child = subprocess.Popen(
        server(port, app=f"bench.bare:{app}"),
        cwd=Path(__file__).parents[1],
        env=os.environ | more,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        child.terminate()
        child.wait()


def _wait_for(port: int) -> None:
    deadline = monotonic() + _READY_SECONDS
    while True:
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if monotonic() > deadline:
                raise
            sleep(0.05)
        else:
            return


@contextmanager
def _file(text: str) -> Iterator[str]:
    with NamedTemporaryFile("w", suffix=".json") as file:
        file.write(text)
        file.flush()
        yield file.name


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
