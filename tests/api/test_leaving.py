"""The API of leaving: the plan, running it, taking it back."""

from __future__ import annotations

from tests.api.calling import PACK, PLATFORM, Caller, refused


def test_a_plan_is_read_run_and_taken_back(aurora: Caller) -> None:
    placed = aurora.order(PLATFORM, PACK)
    platform, pack = (line["subscription"] for line in placed["lines"])
    path = f"/subscriptions/{platform}"
    plan = aurora.read(f"{path}/leaving-plan")
    assert plan["earliest"] == "2026-01-15"
    assert plan["blocks"] == [
        {
            "blocked": platform,
            "by": pack,
            "name": "500 more vehicles",
            "until": "2026-01-15",
            "in_contract": False,
            "fee": None,
        }
    ]
    soonest, paid = plan["ways"]
    assert (soonest["kinds"], soonest["due_today"]) == (["soonest", "without_fee"], "0.00")
    assert (paid["kinds"], paid["ends_on"], paid["total"]) == (
        ["end_of_paid"],
        "2026-02-15",
        "0.00",
    )
    body = {"way": "end_of_paid", "expected_total": paid["total"]}
    left = aurora.done(f"{path}/leaving-plan", body, once="leave")
    assert aurora.done(f"{path}/leaving-plan", body, once="leave") == left
    assert (left["ends_on"], left["steps"]) == ("2026-02-15", paid["steps"])
    assert aurora.read(f"/subscriptions/{pack}")["ends_on"] == "2026-02-15"
    refused(aurora.post(f"/subscriptions/{pack}/stay"), "parent_ending", 409)
    assert aurora.done(f"{path}/stay") == {"subscriptions": [platform, pack]}
    after = aurora.read(path)
    assert (after["ends_on"], after["auto_renew"]) == (None, True)
    refused(aurora.post(f"{path}/stay"), "nothing_to_take_back", 409)


def test_a_way_of_another_cost_is_refused(aurora: Caller) -> None:
    platform = aurora.order(PLATFORM)["lines"][0]["subscription"]
    path = f"/subscriptions/{platform}/leaving-plan"
    refused(aurora.post(path, {"way": "soonest", "expected_total": "5.00"}), "plan_changed", 409)
    refused(aurora.post(path, {"way": "sideways"}), "bad_input", 422)
    refused(aurora.post(path, {}), "bad_input", 422)
