"""Listings as code: a partner's files from the first check to a second revision on sale."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from typer.testing import CliRunner

from tests.scenarios import listed
from vendible.cli.calling import Caller, Refused
from vendible.cli.listing import app

if TYPE_CHECKING:
    from tests.marketplace import Marketplace


class Files:
    """The partner's folder and command line."""

    def __init__(self, folder: Path, site: str, key: str) -> None:
        self._folder = folder
        self._site = {"VENDIBLE_PUBLIC_URL": site, "VENDIBLE_API_KEY": key}

    def write(self, document: dict[str, Any], comment: str = "") -> None:
        text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
        self.path(document["slug"]).write_text(f"{comment}{text}", "utf-8")

    def path(self, slug: str) -> Path:
        return self._folder / f"{slug}.yml"

    def run(self, command: str, *words: str | Path, offline: bool = False) -> tuple[int, str]:
        """Of `listing COMMAND` with all files, unless others are named."""
        env = {"VENDIBLE_API_KEY": ""} if offline else self._site
        result = CliRunner().invoke(app, [command, *map(str, words)], env=env)
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result.exit_code, result.output

    def all(self, command: str, *words: str, offline: bool = False) -> tuple[int, str]:
        # An add-on first, so that the order is found and not given.
        paths = [self.path(each) for each in (listed.PACK, listed.PRODUCT, listed.CARE)]
        return self.run(command, *paths, *words, offline=offline)


@pytest.fixture
def market(transactional_db: None, settings: Any, tmp_path: Path, live_server: Any) -> Marketplace:
    from tests.marketplace import NOW, clock_put_to, open_marketplace

    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.CLOCK_OFFSET = clock_put_to(NOW)
    return open_marketplace(settings.KEYS_FOLDER)


@pytest.fixture
def files(market: Marketplace, live_server: Any, tmp_path: Path) -> Files:
    folder = tmp_path / "listings"
    folder.mkdir()
    return Files(folder, live_server.url, market.keys[listed.PARTNER])


def test_from_the_first_check_to_the_second_revision(
    files: Files, market: Marketplace, live_server: Any, tmp_path: Path
) -> None:
    partner = Caller(live_server.url, market.keys[listed.PARTNER])
    operator = Caller(live_server.url, market.keys["market"])
    product = _written(files)
    _checked_and_mended(files)
    _planned(files)
    first = _submitted(files, partner)
    second = _withdrawn_and_mended(files, partner, first, product)
    _opened_and_rejected(files, partner, operator, second)
    _approved(files, operator, product)
    _exported(files, tmp_path)
    _changed_again(files, operator, product)


def _written(files: Files) -> dict[str, Any]:
    product = listed.product()
    files.write(product, "# What Relay is, for whoever edits it next.\n")
    files.write(listed.pack())
    wrong = listed.care()
    wrong["addon"]["connections"][0]["editions"] = ["basic", "por"]
    files.write(wrong)
    return product


def _checked_and_mended(files: Files) -> None:
    for offline in (True, False):
        status, told = files.all("check", offline=offline)
        assert status == 1
        assert "relay has no edition por; expected one of basic, pro" in told
        assert "Did you mean pro?" in told
    files.write(listed.care())
    status, told = files.all("check")
    assert status == 0
    assert "warning: logo: there is no logo" in told
    assert "info: addon.connections[0].product: relay is not on sale yet" in told


def _planned(files: Files) -> None:
    status, told = files.all("plan")
    assert status == 0
    lines = told.splitlines()
    assert [each for each in lines if not each.startswith(" ")] == [
        "relay (product Relay)",
        "relay-routes (add-on 50 more routes)",
        "relay-care (add-on Relay Care)",
    ]
    assert lines.count("  + no draft is there yet: it is new") == 3
    assert "  Review: a new product: it is reviewed before anybody sees it" in lines
    assert "\x1b" not in told, "no colours where nobody sees them"
    assert files.all("plan", "--detailed-exitcode")[0] == 2


def _submitted(files: Files, partner: Caller) -> str:
    status, told = files.all("apply", "--submit")
    assert status == 1
    assert "relay: the draft is saved (version 1)" in told
    assert "relay: not submitted: warnings need a tick: logo_missing@logo" in told
    assert partner.get("/listings/relay")["submissions"] == []

    status, told = files.all("apply", "--submit", "--intended", "all")
    assert status == 0, told
    assert "relay: the draft says so already" in told
    # Thursday 15 January 2026 and three working days.
    assert "relay: revision 1 is submitted. An answer can be expected by Tuesday 20" in told

    status, told = files.all("apply", "--submit", "--intended", "all")
    assert status == 0
    assert "relay: revision 1 is submitted already" in told
    (submission,) = partner.get("/listings/relay")["submissions"]
    return str(submission["submission"])


def _withdrawn_and_mended(
    files: Files, partner: Caller, first: str, product: dict[str, Any]
) -> str:
    product["summary"] = "Hands calls, mails and chats on, with all that belongs to them."
    files.write(product, "# What Relay is, for whoever edits it next.\n")
    status, told = files.all("plan")
    assert status == 1
    assert "refused: it is in review; until that is decided or withdrawn nothing" in told
    assert files.all("apply")[0] == 1

    assert partner.post(f"/submissions/{first}/withdraw")["state"] == "withdrawn"
    status, told = files.all("apply", "--submit", "--intended", "all")
    assert status == 0
    assert "relay: the draft is saved (version 2)" in told
    assert "relay: revision 2 is submitted." in told
    newest = partner.get("/listings/relay")["submissions"][0]
    assert (newest["revision"], newest["state"]) == (2, "submitted")
    return str(newest["submission"])


def _opened_and_rejected(files: Files, partner: Caller, operator: Caller, submission: str) -> None:
    operator.post(f"/submissions/{submission}/open")
    with pytest.raises(Refused) as no:
        partner.post(f"/submissions/{submission}/withdraw")
    assert no.value.problem["code"] == "review_state"
    reasons = {"reasons": [{"place": "name", "reason": "Say what it relays."}]}
    operator.post(f"/submissions/{submission}/reject", reasons)

    status, told = files.all("apply", "--submit", "--intended", "all")
    assert status == 1
    assert "relay: rejected as it is. Change it first: name: Say what it relays." in told


def _approved(files: Files, operator: Caller, product: dict[str, Any]) -> None:
    product["name"] = "Relay for Calls"
    files.write(product, "# What Relay is, for whoever edits it next.\n")
    assert files.all("apply", "--submit", "--intended", "all")[0] == 0
    _approve_all(operator)
    status, told = files.all("plan", "--detailed-exitcode")
    assert status == 0
    assert told.count("Review: none: it says what is on sale") == 3
    seen = operator.get("/products/relay")
    assert seen["listing"]["name"] == "Relay for Calls"
    assert {each["slug"] for each in seen["addons"]} == {listed.PACK, listed.CARE}


def _exported(files: Files, tmp_path: Path) -> None:
    folder = tmp_path / "exported"
    status, told = files.run("export", "--all", folder)
    assert status == 0
    assert told.count(": written") == 5
    before = (folder / "relay.yml").read_text("utf-8")
    assert before.startswith("# yaml-language-server: $schema=http://")
    commented = f"{before}\n# A word of our own.\n"
    (folder / "relay.yml").write_text(commented, "utf-8")
    status, told = files.run("export", "--all", folder)
    assert told.count(": says so already") == 5
    assert (folder / "relay.yml").read_text("utf-8") == commented, "comments are left alone"

    paths = sorted(folder.glob("*.yml"))
    assert files.run("plan", "--detailed-exitcode", *paths)[0] == 0
    for which in ("--live", "--draft"):
        status, text = files.run("export", "relay", which)
        assert (status, text) == (0, before)


def _changed_again(files: Files, operator: Caller, product: dict[str, Any]) -> None:
    product["offers"][2]["prices"]["EUR"]["unit"] = "65"
    files.write(product)
    status, told = files.run("plan", "--detailed-exitcode", files.path(listed.PRODUCT))
    assert status == 2
    assert "  1 difference to the draft:" in told
    assert "    ~ offers[pro-monthly].prices.EUR.unit: 60 → 65" in told
    assert "  The same differences to the product on sale" in told
    assert "Review: changes of a product on sale: they are reviewed again" in told
    words = ("--submit", "--intended", "logo_missing@logo")
    assert files.run("apply", files.path(listed.PRODUCT), *words)[0] == 0
    waiting = operator.get("/products/relay")["listing"]["offers"][2]["prices"]["EUR"]["unit"]
    assert waiting == "60", "what is on sale stays until the approval"
    _approve_all(operator)
    live = operator.get("/products/relay")["listing"]["offers"][2]["prices"]["EUR"]["unit"]
    assert live == "65"


def _approve_all(operator: Caller) -> None:
    """The product before its add-ons, as they were submitted."""
    waiting = [each for each in operator.pages("/submissions") if each["state"] == "submitted"]
    for each in reversed(waiting):
        operator.post(f"/submissions/{each['submission']}/open")
        operator.post(f"/submissions/{each['submission']}/approve")


def test_what_does_not_answer_is_told(files: Files) -> None:
    files.write(listed.product())
    path = files.path(listed.PRODUCT)
    status, told = files.run("plan", path, "--site", "http://127.0.0.1:9")
    assert status == 1
    assert "http://127.0.0.1:9/api/v1/listings/plan can't be reached" in told
    status, told = files.run("plan", path, "--key", "vk_no")
    assert status == 1
    assert told.startswith("refused: This needs a person who is signed in, or a valid API key.")
    assert files.run("plan", path, offline=True)[0] == 2
    assert files.run("export", "nothing")[0] == 1
    assert files.run("export")[0] == 2
    broken = path.with_name("broken.yml")
    broken.write_text("slug: x\nnmae: y\n", "utf-8")
    status, told = files.run("apply", broken, path)
    assert status == 1
    assert "Did you mean name?" in told


def test_two_writers_are_told(files: Files, market: Marketplace, live_server: Any) -> None:
    """Whoever planned before somebody else saved writes over nothing."""
    from vendible.cli import sending

    files.write(listed.product())
    partner = Caller(live_server.url, market.keys[listed.PARTNER])
    (plan,) = sending.plans([listed.product()], partner)
    partner.post("/listings", listed.product() | {"summary": "From elsewhere."})
    said = sending._drafted(plan, listed.product(), partner)
    assert said.is_refusal
    assert "after you opened it" in said.words
    assert partner.get("/listings/relay")["draft"]["summary"] == "From elsewhere."
