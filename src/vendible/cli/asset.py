"""`vendible asset list | create | upload`: packages of the asset center, as a partner's program."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import httpx

    from vendible.cli.calling import Caller

app = typer.Typer(help="Packages that editions are deployed from.", no_args_is_help=True)

PART_BYTES = 8 * 1024 * 1024
TRIES = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds between tries without a connection

Site = Annotated[str, typer.Option(envvar="VENDIBLE_PUBLIC_URL", help="Where the marketplace is.")]
Key = Annotated[
    str, typer.Option(envvar="VENDIBLE_API_KEY", help="A partner's API key.", show_envvar=True)
]
Code = Annotated[str, typer.Option("--asset", help="Code of the asset.", show_default=False)]
SITE = "http://127.0.0.1:8000"


@app.command("list")
def list_(site: Site = SITE, key: Key = "") -> None:
    """The partner's assets, and the state of each version."""
    caller = _caller(site, key)
    query: dict[str, str] = {}
    while True:
        page = _said(partial(caller.get, "/assets", **query))
        for each in page["items"]:
            typer.echo(f"{each['code']}: {each['name']}")
            for version in each["versions"]:
                typer.echo(f"  {version['version']}  {version['state']}  {version['file_name']}")
                for objection in version["objections"]:
                    typer.echo(f"    {objection}")
        if page["after"] is None:
            return
        query = {"after": page["after"]}


@app.command()
def create(
    code: Annotated[str, typer.Argument(help="Such as ota-server.", show_default=False)],
    name: Annotated[str, typer.Option(help="As people call it.", show_default=False)],
    image: Annotated[bool, typer.Option("--image", help="A container image.")] = False,
    site: Site = SITE,
    key: Key = "",
) -> None:
    """A new asset, still without a version."""
    kind = "image_package" if image else "package"
    body = {"code": code, "name": name, "kind": kind}
    _said(lambda: _caller(site, key).post("/assets", body))
    typer.echo(f"{code} is there. Next: vendible asset upload FILE --asset {code} --version 1.0")


@app.command()
def upload(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, show_default=False)],
    asset: Code,
    version: Annotated[str, typer.Option("--version", help="Such as 2.1.0.", show_default=False)],
    replaces: Annotated[
        str, typer.Option(help="An approved version that this one takes the place of.")
    ] = "",
    site: Site = SITE,
    key: Key = "",
) -> None:
    """Send a package in parts; said again after it was broken off, it goes on."""
    caller = _caller(site, key)
    size = file.stat().st_size
    sha256 = _sha256(file, size)
    address, first = _begun(caller, asset, version, file, size, sha256, replaces)
    if first:
        typer.echo(f"{first:,} of {size:,} bytes have arrived before; going on from there.")
    _send(caller, address, file, size, first)
    typer.echo(f"{asset}/{version} is uploaded and will be scanned. SHA-256: {sha256}")


def _begun(
    caller: Caller, asset: str, version: str, file: Path, size: int, sha256: str, replaces: str
) -> tuple[str, int]:
    """Where the parts go, and how many bytes are there already."""
    from vendible.cli.calling import Refused

    known: dict[str, Any] = {}
    try:
        known = caller.get(f"/assets/{asset}/versions/{version}")
    except Refused as no:
        if no.problem["code"] != "not_found":
            raise typer.BadParameter(str(no)) from None
    if known.get("upload"):
        if (known["bytes"], known["file_name"]) != (size, file.name):
            raise typer.BadParameter(
                f"{asset}/{version} is being uploaded from another file, {known['file_name']}. "
                "Delete that version first, or name another one."
            )
        coming = known["upload"]
        return f"{caller.site}/api/v1/uploads/{coming['upload']}", int(coming["received"])
    said = {"version": version, "filename": file.name, "sha256": sha256, "replaces": replaces}
    metadata = ",".join(
        f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in said.items() if text
    )
    answer = _asked(
        caller,
        "POST",
        f"{caller.site}/api/v1/assets/{asset}/versions",
        {"Upload-Length": str(size), "Upload-Metadata": metadata},
    )
    _require(answer)
    return f"{caller.site}/api/v1/uploads/{answer.json()['upload']}", 0


def _send(caller: Caller, address: str, file: Path, size: int, first: int) -> None:
    with _progress() as progress, file.open("rb") as content:
        task = progress.add_task("Upload", total=size, completed=first)
        at = first
        while at < size:
            content.seek(at)
            part = content.read(PART_BYTES)
            at = _sent(caller, address, at, part)
            progress.update(task, completed=at)


def _sent(caller: Caller, address: str, at: int, part: bytes) -> int:
    """How far the upload is afterwards. Tries again for as long as `TRIES` says."""
    import httpx

    digest = base64.b64encode(hashlib.sha256(part).digest()).decode()
    headers = {
        "Upload-Offset": str(at),
        "Upload-Checksum": f"sha256 {digest}",
        "Content-Type": "application/offset+octet-stream",
    }
    for pause in (*TRIES, None):
        try:
            answer = _asked(caller, "PATCH", address, headers, part)
            if answer.status_code == 204:
                return int(answer.headers["Upload-Offset"])
            if answer.status_code != 409 and answer.status_code < 500:
                _require(answer)
            # It may have arrived although its answer did not.
            standing = _asked(caller, "HEAD", address, {})
            if standing.is_success and int(standing.headers["Upload-Offset"]) != at:
                return int(standing.headers["Upload-Offset"])
        except httpx.TransportError:
            pass
        if pause is not None:
            sleep(pause)
    raise typer.BadParameter(
        f"no connection to {caller.site}. What arrived is kept: say the same command again."
    )


def _asked(
    caller: Caller, method: str, address: str, headers: dict[str, str], body: bytes = b""
) -> httpx.Response:
    import httpx

    every = {"Authorization": f"Bearer {caller.key}", "Tus-Resumable": "1.0.0"} | headers
    return httpx.request(method, address, headers=every, content=body, timeout=120)


def _require(answer: httpx.Response) -> None:
    if not answer.is_success:
        problem = answer.json()
        raise typer.BadParameter(f"{problem['detail']} {problem['remedy']}")


def _said(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    from vendible.cli.calling import Refused

    try:
        return call()
    except Refused as no:
        raise typer.BadParameter(f"{no.problem['detail']} {no.problem['remedy']}") from None


def _caller(site: str, key: str) -> Caller:
    from vendible.cli.calling import Caller

    if not key:
        raise typer.BadParameter("this needs a partner's API key: --key or VENDIBLE_API_KEY")
    return Caller(site.rstrip("/"), key)


def _sha256(file: Path, size: int) -> str:
    sum_ = hashlib.sha256()
    with _progress() as progress, file.open("rb") as content:
        task = progress.add_task("Checksum", total=size)
        while part := content.read(PART_BYTES):
            sum_.update(part)
            progress.update(task, advance=len(part))
    return sum_.hexdigest()


def _progress() -> Any:
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        transient=True,
    )
