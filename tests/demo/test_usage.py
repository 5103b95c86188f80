"""The history: by day, by model, by who paid, and with every new answer."""

USAGE = "/api/profile/usage"


async def test_an_answer_is_in_the_history_with_the_cost_of_its_receipt(ask, spend):
    cost = await spend("verified")
    today = (await ask("verified", USAGE, groupByModel="true"))["usage"][0]
    assert (today["date"], today["model"]) == ("2026-09-21", "demo/paid")
    assert (today["total_cost"], today["request_count"]) == (cost, 1)
    assert today["total_input_tokens"] > 0
    assert today["total_output_tokens"] > 0


async def test_days_come_newest_first_and_add_up_to_the_same_by_model(ask):
    by_day = (await ask("verified", USAGE))["usage"]
    by_model = (await ask("verified", USAGE, groupByModel="true"))["usage"]
    days = [row["date"] for row in by_day]
    assert days == sorted(set(days), reverse=True)
    assert "model" not in by_day[0]
    assert {row["model"] for row in by_model} == {"demo/paid", "demo/tour:free"}
    for key in by_day[0].keys() - {"date"}:
        assert sum(row[key] for row in by_day) == sum(row[key] for row in by_model)


async def test_a_period_looks_back_so_far_and_no_further(ask):
    days = {
        period: [row["date"] for row in (await ask("verified", USAGE, period=period))["usage"]]
        for period in ("week", "month", "year", "all")
    }
    assert min(days["week"]) >= "2026-09-15"
    assert len(days["week"]) < len(days["month"]) < len(days["year"])
    assert days["year"] == days["all"] == [row["date"] for row in (await ask("verified", USAGE))["usage"]]


async def test_who_paid_is_kept_apart(ask, spend):
    team = (await ask("team", "/api/profile"))["organizations"][0]["id"]

    async def total(view):
        return sum(row["total_cost"] for row in (await ask("team", USAGE, viewType=view))["usage"])

    before = await total("personal"), await total(team)
    cost = await spend("team", **{"X-KiloCode-OrganizationId": team})
    assert (await total("personal"), await total(team)) == (before[0], before[1] + cost)
    assert await total("all") == sum(before) + cost
    stranger = await ask("verified", USAGE, viewType=team)
    assert stranger["error"] == "Access denied (not a member of the organization)"
