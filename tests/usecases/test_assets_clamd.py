"""Packages before a real ClamAV daemon, which knows one signature: that of the EICAR test file."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.marketplace import open_marketplace
from tests.packages import FILES, tar_gz_of, zip_of
from tests.scenarios.serving import wait_until
from tests.usecases.test_assets import Shop
from vendible.gateways.scanner import EICAR, INSIDE_BYTES_MAX, Clamd, Outcome, ScanResult

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
READY_SECONDS = 60.0
STREAM_MAX, FILE_MAX = 1024**2, 256 * 1024
NAME = "Eicar-Test-Signature.UNOFFICIAL"  # as ClamAV marks what is not signed by its makers
_SIGNATURE = "44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n"  # MD5, bytes, name
_SETTINGS = """\
LocalSocket {folder}/clamd.ctl
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
Foreground yes
User {user}
StreamMaxLength {stream}
MaxFileSize {file}
AlertExceedsMax yes
"""


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one that this test started; without the program it skips, in CI it fails."""
    if CLAMD is None:
        why = "clamd is not installed (on Debian: apt install clamav-daemon)"
        if os.environ.get("VENDIBLE_REQUIRE_CLAMAV") == "1":
            pytest.fail(why)
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "eicar.hdb").write_text(_SIGNATURE)
    said = folder / "said.txt"
    settings = folder / "clamd.conf"
    settings.write_text(
        _SETTINGS.format(folder=folder, user=_user(), stream=STREAM_MAX, file=FILE_MAX)
    )
    with (
        said.open("wb") as told,
        subprocess.Popen(
            [CLAMD, "--config-file", str(settings)],
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
        ) as daemon,
    ):
        try:
            wait_until(lambda: _is_ready(daemon, folder, said), READY_SECONDS, "the start of clamd")
            yield f"unix:{folder}/clamd.ctl"
        finally:
            daemon.kill()


def _user() -> str:
    """The one who runs the tests: root would else become another, who can't read the folder."""
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _is_ready(daemon: subprocess.Popen[bytes], folder: Path, said: Path) -> bool:
    assert daemon.poll() is None, said.read_text()
    scanner = Clamd(f"unix:{folder}/clamd.ctl", seconds=10)
    return scanner.scan([b"harmless"]).outcome is Outcome.CLEAN


@pytest.fixture
def scanner(clamd: str) -> Clamd:
    return Clamd(clamd, seconds=60)


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Shop:
    return Shop(open_marketplace(tmp_path / "keys", products={}))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"harmless", ScanResult(Outcome.CLEAN)),
        (b"", ScanResult(Outcome.CLEAN)),
        (EICAR, ScanResult(Outcome.INFECTED, NAME)),
        (zip_of(), ScanResult(Outcome.CLEAN)),
        (zip_of({"inner.zip": zip_of({"deep/virus": EICAR})}), ScanResult(Outcome.INFECTED, NAME)),
        (tar_gz_of({"virus": EICAR}), ScanResult(Outcome.INFECTED, NAME)),
        (b"x" * (4 * STREAM_MAX), ScanResult(Outcome.TOO_LARGE)),
        (b"x" * (2 * FILE_MAX), ScanResult(Outcome.TOO_LARGE)),
        (zip_of({"much": b"x" * (2 * FILE_MAX)}), ScanResult(Outcome.CLEAN)),  # it did not look
    ],
    ids=[
        "text",
        "empty",
        "eicar",
        "zip",
        "zip in a zip",
        "tar.gz",
        "stream",
        "file",
        "left out of a zip",
    ],
)
def test_streams(scanner: Clamd, content: bytes, found: ScanResult) -> None:
    pieces = (content[at : at + 100_000] for at in range(0, len(content), 100_000))
    assert scanner.scan(pieces) == found


def test_a_clean_package_goes_to_its_review(shop: Shop, scanner: Clamd) -> None:
    shop.uploaded(zip_of())
    assert shop.scan(scanner) == 1
    found = shop.version()
    assert (found.state, found.scanner, found.unscanned) == ("in_review", "ClamAV", [])


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_virus_is_named(shop: Shop, scanner: Clamd, kind: str) -> None:
    files = FILES | {"bin/eicar.com": EICAR}
    content = zip_of(files) if kind == "zip" else tar_gz_of(files)
    shop.uploaded(content, file_name=f"desk.{kind}")
    assert shop.scan(scanner) == 1
    found = shop.version()
    assert found.state == "rejected_by_scan"
    (objection,) = found.objections
    assert (objection["code"], objection["what"]) == ("infected", NAME)


def test_the_test_file_itself_is_no_package_and_found(shop: Shop, scanner: Clamd) -> None:
    shop.uploaded(EICAR)
    shop.scan(scanner)
    codes = [each["code"] for each in shop.version().objections]
    assert codes == ["format", "infected"]


@pytest.mark.parametrize("is_infected", [False, True])
def test_a_package_beyond_its_limit_is_scanned_file_by_file(
    shop: Shop, scanner: Clamd, is_infected: bool
) -> None:
    large = os.urandom(2 * STREAM_MAX)  # can't be packed, so the package is as large
    files = {"large": large, "small": EICAR if is_infected else b"harmless"}
    shop.uploaded(zip_of(files))
    assert shop.scan(scanner) == 1
    found = shop.version()
    assert found.unscanned == ["large"]
    if is_infected:
        assert found.objections == [{"code": "infected", "what": f"{NAME} in small"}]
    else:
        assert found.state == "in_review"


def test_a_virus_beside_what_it_leaves_out_is_found(shop: Shop, scanner: Clamd) -> None:
    """Small enough as a stream; inside is one file beyond its limits, and one it has to find."""
    shop.uploaded(zip_of({"a-large": bytes(2 * FILE_MAX), "b-small": EICAR}))
    assert shop.scan(scanner) == 1
    assert shop.version().state == "rejected_by_scan"


def test_what_it_leaves_out_of_a_large_package_is_told_to_the_reviewer(
    shop: Shop, scanner: Clamd
) -> None:
    """It answers OK for the whole, so a package of that size is scanned file by file as well."""
    dense = {f"dense-{number}": os.urandom(FILE_MAX - 1000) for number in range(2)}
    shop.uploaded(zip_of(dense | {"large": bytes(INSIDE_BYTES_MAX)}))
    assert shop.scan(scanner) == 1
    found = shop.version()
    assert (found.state, found.unscanned) == ("in_review", ["large"])
