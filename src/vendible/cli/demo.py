"""`vendible demo`: the main job told step by step, then the site with sign-in links."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated

import typer

from vendible.cli.boot import boot
from vendible.cli.servers import free_port, running, wait_for_end

DAYS_BEFORE = 15


def demo(
    *,
    reset: Annotated[bool, typer.Option(help="Forget what was kept and begin anew.")] = False,
    port: Annotated[int, typer.Option(help="Port of the site; another if it is taken.")] = 8000,
    stop: Annotated[bool, typer.Option(help="End after the story, without the site.")] = False,
) -> None:
    """A sample marketplace: the story in the terminal, then the site on a local port."""
    os.environ["VENDIBLE_DEMO"] = "1"
    site_port, center_port = free_port(port), free_port(port + 1)
    site, center = f"http://127.0.0.1:{site_port}", f"http://127.0.0.1:{center_port}"
    os.environ["VENDIBLE_PUBLIC_URL"] = site
    os.environ["VENDIBLE_LICENSE_CENTER_URL"] = center
    if reset:
        _forget()
    boot(demo=True)
    from vendible.cli import demo_people, story

    if demo_people.is_somebody_elses():
        raise typer.BadParameter(
            "DATABASE_URL names a database with other organizations in it; the demo would mix "
            "with them. Unset it, or name an empty database."
        )

    if not story.is_told():
        with running(site_port, center_port, more=_days(-DAYS_BEFORE), with_worker=False):
            story.tell_beginning(site)
        with running(site_port, center_port, with_worker=False):
            story.tell_today(site, center)
    if stop:
        return
    with running(site_port, center_port) as children:
        story.invite(site, center)
        wait_for_end(children)


def _days(count: int) -> Mapping[str, str]:
    return {"VENDIBLE_DEMO_DAYS": str(count)}


def _forget() -> None:
    """Drops the demo's database. A database of one's own is never dropped."""
    from vendible.project.postgres import DEMO_DATABASE, drop_database

    if "DATABASE_URL" in os.environ:
        raise typer.BadParameter(
            "DATABASE_URL is set; --reset only forgets the embedded database. Unset it, or "
            "empty your database yourself."
        )
    drop_database(DEMO_DATABASE)
