"""Who serves a request: what it wishes, what its organization says, what the gateway does by itself."""

import pytest

from kilo_tui.demo import completions
from kilo_tui.demo.catalog import MODELS

LLAMA, KIMI = "demo/llama-3.3-70b", "moonshotai/kimi-k2.5"
DOWN_AND_BUSY = "nvidia/nemotron-3-nano-30b-a3b"
DATA_COLLECTION = (
    "Data collection is required for this model. Please enable data collection to use this model or choose"
    " another model."
)
NO_ENDPOINTS = "No endpoints found matching your data policy"
NO_ALLOWED = "No allowed providers are available for the selected model."


def pinned(name, **more):
    return {"order": [name], "only": [name], "allow_fallbacks": False, **more}


SORTED = {"default": "Groq", "price": "Novita", "throughput": "Cerebras", "latency": "Groq"}


@pytest.mark.parametrize("sort", SORTED)
@pytest.mark.parametrize(
    ("policy", "cheapest"),
    [
        ({}, "Novita"),
        ({"data_collection": "allow"}, "CheapCloud"),
        ({"data_collection": "deny"}, "Novita"),
        ({"zdr": True}, "Novita"),
    ],
)
async def test_a_sort_and_a_policy_together_decide(serve, sort, policy, cheapest):
    wishes = {**policy, **({} if sort == "default" else {"sort": sort})}
    served = await serve(LLAMA, wishes)
    assert served.by == (cheapest if sort == "price" else SORTED[sort])


@pytest.mark.parametrize(
    ("model", "name", "provider"),
    [
        (LLAMA, "together/turbo", "Together"),
        (LLAMA, "together", "Together"),
        (LLAMA, "Together", "Together"),
        (LLAMA, "FIREWORKS", "Fireworks"),
        (LLAMA, "fireworks/fp8", "Fireworks"),
        (KIMI, "gmicloud/fp8", "GMICloud"),
        (KIMI, "gmicloud", "GMICloud"),
        ("anthropic/claude-opus-4.6", "Google Vertex", "Google Vertex"),
        ("anthropic/claude-opus-4.6", "google-vertex/global", "Google Vertex"),
        ("anthropic/claude-opus-4.6", "google-vertex/europe", None),
        (KIMI, "gmicloud/fp4", None),
        (LLAMA, "together/", None),
    ],
)
async def test_a_provider_is_pinned_by_tag_by_slug_or_by_name(serve, model, name, provider):
    served = await serve(model, pinned(name))
    assert served.by == provider
    if provider is None:
        assert (served.status, served.refusal["error"]) == (404, {"message": NO_ALLOWED, "code": 404})


@pytest.mark.parametrize(
    ("wishes", "provider"),
    [
        ({"order": ["nobody", "deepinfra"]}, "DeepInfra"),
        ({"order": ["deepinfra"], "sort": "price"}, "DeepInfra"),
        ({"order": ["cheapcloud"]}, "Groq"),
        ({"only": ["together", "deepinfra"]}, "Together"),
        ({"only": ["together", "deepinfra"], "sort": "price"}, "DeepInfra"),
        ({"only": ["together"], "order": ["groq"]}, "Together"),
        ({"ignore": ["groq", "cerebras"]}, "Fireworks"),
    ],
)
async def test_an_order_is_a_wish_and_only_is_a_rule(serve, wishes, provider):
    assert (await serve(LLAMA, wishes)).by == provider


@pytest.mark.parametrize(
    ("model", "first", "cheapest"),
    [
        ("anthropic/claude-sonnet-4.6", "Amazon Bedrock", "Anthropic"),
        ("minimax/minimax-m2.5", "Minimax", "Novita"),
        ("mistralai/devstral-2512", "Mistral", "DeepInfra"),
        (KIMI, "Moonshot AI", "GMICloud"),
        ("z-ai/glm-5", "Z.AI", "DeepInfra"),
    ],
)
async def test_some_families_have_an_order_of_the_gateways_own_that_a_sort_does_not_change(
    serve, model, first, cheapest
):
    assert (await serve(model)).by == first
    assert (await serve(model, {"sort": "price"})).by == first
    assert (await serve(model, {"order": [cheapest], "sort": "price"})).by == cheapest
    assert (await serve(model, pinned(cheapest))).by == cheapest


async def test_a_model_is_served_at_home_unless_something_is_wished(serve):
    assert (await serve("openai/gpt-5.3-mini")).by == "OpenAI"
    assert (await serve("openai/gpt-5.3-mini", {"zdr": True})).by == "Azure"
    assert (await serve("openai/gpt-5-nano", {"sort": "price"})).by == "Azure"  # the same price, and first by name


# --- nobody


@pytest.mark.parametrize("model", ["openai/gpt-5.3", "anthropic/claude-opus-4.1"])
async def test_zero_retention_turns_off_openai_and_anthropic(serve, model):
    assert (await serve(model, {"data_collection": "deny"})).status == 200
    served = await serve(model, {"zdr": True})
    assert (served.status, served.refusal["error"]["code"]) == (404, 404)
    assert served.refusal["error"]["message"].startswith(NO_ENDPOINTS)


async def test_a_pin_that_a_policy_excludes_is_refused_for_the_policy(serve):
    served = await serve(LLAMA, pinned("cheapcloud/int4", data_collection="deny"))
    assert served.refusal["error"]["message"].startswith(NO_ENDPOINTS)
    assert (await serve(LLAMA, pinned("cheapcloud/int4", data_collection="allow"))).by == "CheapCloud"


@pytest.mark.parametrize("model", ["demo/tour:free", "z-ai/glm-5:free", "giga-potato", "kilo-auto/free"])
@pytest.mark.parametrize("wishes", [{"data_collection": "deny"}, {"zdr": True}])
async def test_what_the_gateway_gives_away_needs_data_collection(serve, model, wishes):
    served = await serve(model, wishes)
    assert served.status == 400
    assert (served.refusal["error"], served.refusal["message"]) == (DATA_COLLECTION, DATA_COLLECTION)
    assert (await serve(model, {"data_collection": "allow", "only": ["nobody"]})).status == 200


async def test_what_providers_give_away_a_policy_chooses_among(serve):
    model = "deepseek/deepseek-r1-0528:free"
    assert (await serve(model)).by == "CheapCloud"
    assert (await serve(model, {"data_collection": "deny"})).by == "Novita"
    assert (await serve("google/gemma-3-27b-it:free", {"data_collection": "deny"})).status == 404


@pytest.mark.parametrize(
    "wishes",
    [
        {"data_collection": "never"},
        {"data_collection": None},
        {"data_collection": ["deny"]},
        {"zdr": "true"},
        {"zdr": 1},
        {"zdr": None},
        {"sort": "quality"},
        {"sort": ["price"]},
        {"only": "groq"},
        {"order": [3]},
        {"allow_fallbacks": "no"},
        [],
        "groq",
    ],
)
async def test_a_wish_that_is_none_is_an_invalid_request(serve, wishes):
    served = await serve(LLAMA, wishes)
    assert (served.status, served.refusal["error"]) == (400, "Invalid request")
    assert (await serve(LLAMA, wishes, persona="team", headers=[("X-KiloCode-OrganizationId", ACME)])).status == 400


@pytest.mark.parametrize(("name", "status"), [("Downtime", 502), ("Limited", 429)])
async def test_who_is_down_or_busy_is_skipped_and_fails_only_a_pin(serve, name, status):
    assert (await serve(DOWN_AND_BUSY, {"sort": "throughput"})).by == "DeepInfra"
    assert (await serve(DOWN_AND_BUSY, {"order": [name]})).by == "DeepInfra"
    for wishes in (pinned(name.lower()), {"only": [name.lower()]}, {"only": [name], "allow_fallbacks": True}):
        served = await serve(DOWN_AND_BUSY, wishes)
        assert (served.status, served.refusal["error"]["code"]) == (status, status)
        assert served.refusal["error"]["metadata"]["provider_name"] == name


async def test_without_fallbacks_only_who_comes_first_is_asked(serve):
    assert (await serve(DOWN_AND_BUSY, {"sort": "latency", "allow_fallbacks": False})).status == 502
    assert (await serve(DOWN_AND_BUSY, {"order": ["downtime", "deepinfra"], "allow_fallbacks": False})).status == 200


# --- the second upstream

SECOND = "demo/second-upstream"


@pytest.mark.parametrize("wishes", [None, {"sort": "price"}, {"sort": "throughput"}, {"data_collection": "allow"}])
async def test_the_second_upstream_knows_no_sort_and_says_so_in_its_own_place(serve, wishes):
    served = await serve(SECOND, wishes)
    assert served.by == "Groq"
    assert (set(served.top), served.inside[0]) == ({None}, "Groq")
    nano = served.usage["prompt_tokens"] * 3000 + served.usage["completion_tokens"] * 6000
    assert (served.cost * 1000, nano % 1000) == (nano, 0)  # whole micro-dollars, nothing rounded


@pytest.mark.parametrize(
    ("wishes", "provider"),
    [
        (pinned("novita"), "Novita"),
        ({"order": ["together"], "sort": "price"}, "Together"),
        ({"only": ["together", "fireworks"], "sort": "price"}, "Fireworks"),
        ({"only": ["together", "fireworks"], "zdr": True}, "Fireworks"),
        ({"only": ["together"], "zdr": True}, None),
        ({"ignore": ["groq"]}, "Groq"),
        ({"order": ["nobody"], "allow_fallbacks": False}, "Groq"),
    ],
)
async def test_the_second_upstream_knows_who_alone_and_in_which_order_and_zero_retention(serve, wishes, provider):
    assert (await serve(SECOND, wishes)).by == provider


async def test_the_second_upstream_is_not_asked_where_training_is_denied(serve):
    served = await serve(SECOND, {"data_collection": "deny", "sort": "price"})
    assert (served.by, set(served.inside)) == ("Novita", {None})
    assert (await serve(SECOND, {"data_collection": "deny", "sort": "throughput"})).by == "Cerebras"


# --- organizations

ACME = "7f3c9a52-1f0e-4c5d-9a57-3d2b8f6e1c04"
GLOBEX = "2b9d61f4-8c37-4e0a-b1d5-6f4a90c2e7d8"


@pytest.fixture
def member(serve):
    async def asked(team, model, wishes=None, **more):
        return await serve(model, wishes, persona="team", headers=[("X-KiloCode-OrganizationId", team)], **more)

    return asked


async def test_an_organization_says_who_may_serve_and_its_members_wishes_do_not_count(ask, member):
    settings = (await ask("team", f"/api/organizations/{ACME}"))["settings"]
    assert settings["data_collection"] == "deny"
    assert {"fireworks", "together"} <= set(settings["provider_allow_list"])
    for wishes in (None, {"sort": "throughput"}, pinned("groq"), {"data_collection": "allow", "sort": "price"}):
        assert (await member(ACME, LLAMA, wishes)).by == "Fireworks"
    assert (await member(ACME, "anthropic/claude-sonnet-4.6", {"sort": "price"})).by == "Amazon Bedrock"
    assert (await member(ACME, "openai/gpt-5.3")).refusal["error"]["message"] == NO_ALLOWED


async def test_a_members_zero_retention_is_kept(member):
    assert (await member(ACME, "anthropic/claude-opus-4.1")).by == "Anthropic"
    assert (await member(ACME, "anthropic/claude-opus-4.1", {"zdr": True})).status == 404
    assert (await member(ACME, LLAMA, {"zdr": True})).by == "Fireworks"


async def test_an_organization_that_denies_training_has_no_use_for_what_the_gateway_gives_away(ask, member):
    assert (await member(ACME, "demo/tour:free")).refusal["error"] == DATA_COLLECTION
    free = (await ask("team", f"/api/organizations/{ACME}/defaults"))["defaultFreeModel"]
    assert (await member(ACME, free)).status == 200


async def test_an_organization_without_terms_leaves_routing_to_its_members(ask, member):
    settings = (await ask("team", f"/api/organizations/{GLOBEX}"))["settings"]
    assert settings == {"model_allow_list": ["demo/tour:free", "demo/paid"], "default_model": "demo/paid"}
    assert (await member(GLOBEX, "demo/paid", pinned("together"))).by == "Together"
    assert (await member(GLOBEX, "demo/tour:free", {"zdr": True})).status == 400
    assert (await member(GLOBEX, "kilo/auto")).refusal["error"] == "Model not allowed for your team."


# --- models that stand for others


@pytest.mark.parametrize(
    ("mode", "model"),
    [
        ("ask", "anthropic/claude-opus-4.6"),
        ("plan", "anthropic/claude-opus-4.6"),
        ("code", "anthropic/claude-sonnet-4.6"),
        ("", "anthropic/claude-sonnet-4.6"),
    ],
)
async def test_the_auto_model_is_another_for_each_mode(serve, mode, model):
    served = await serve("kilo/auto", headers=[("x-kilocode-mode", mode)])
    assert {chunk["model"] for chunk in served.chunks} == {model}
    assert (served.by, served.cost > 0) == ("Amazon Bedrock", True)


async def test_the_free_auto_model_needs_no_account(serve):
    served = await serve("kilo-auto/free", headers=[("Authorization", "Bearer anonymous")])
    assert (served.chunks[0]["model"], served.cost) == ("demo/tour:free", 0)


# --- what the answer says of it


@pytest.mark.parametrize(
    ("provider", "top", "inside"),
    [("fireworks", "all", "none"), ("groq", "first", "none"), ("amazon-bedrock", "none", "some")],
)
async def test_who_answered_stands_in_one_of_two_places(serve, provider, top, inside):
    served = await serve("openai/gpt-oss-120b", pinned(provider))
    said = sum(name is not None for name in served.top)
    assert said == {"all": len(served.chunks), "first": 1, "none": 0}[top]
    assert (served.top[0] is None) == (top == "none")
    routed = [place for place, name in enumerate(served.inside) if name is not None]
    assert routed == ([0, len(served.chunks) - 2] if inside == "some" else [])
    assert f"**{served.by}**" in served.text
    assert "scripted" in served.text


@pytest.mark.parametrize("provider", ["groq", "fireworks", "cerebras", "together", "deepinfra", "novita", "cheapcloud"])
async def test_the_answer_costs_what_its_provider_charges_and_the_balance_falls_by_it(ask, serve, provider):
    async def left():
        return (await ask("verified", "/api/trpc/user.getCreditBlocks"))["result"]["data"]["totalBalance_mUsd"]

    before = await left()
    served = await serve(LLAMA, pinned(provider, data_collection="allow"))
    end = next(end for end in MODELS[LLAMA].endpoints if end.provider.slug == provider)
    nano = served.usage["prompt_tokens"] * end.price_in + served.usage["completion_tokens"] * end.price_out
    assert served.cost == -(-nano // 1000)
    assert before - await left() == served.cost > 0


async def test_a_free_answer_may_tell_another_name_and_a_cost_and_is_not_billed(ask, serve):
    before = await ask("verified", "/api/profile/balance")
    served = await serve("z-ai/glm-5:free")
    assert ({chunk["model"] for chunk in served.chunks}, served.by) == ({"z-ai/glm-5"}, "Z.AI")
    assert served.cost > 0
    assert await ask("verified", "/api/profile/balance") == before


async def test_what_was_asked_before_is_cached_where_there_is_a_cache(serve):
    said = ("A long question. " * 50, "A long answer. " * 50, "And now?")
    model = "anthropic/claude-sonnet-4.6"
    first, later = await serve(model, said=said[:1]), await serve(model, said=said)
    assert first.usage["prompt_tokens_details"]["cached_tokens"] == 0
    cached = later.usage["prompt_tokens_details"]["cached_tokens"]
    assert 0 < cached < later.usage["prompt_tokens"]
    nano = (later.usage["prompt_tokens"] - cached) * 3000 + cached * 300 + later.usage["completion_tokens"] * 15_000
    assert later.cost == -(-nano // 1000)
    assert (await serve(LLAMA, said=said)).usage["prompt_tokens_details"]["cached_tokens"] == 0


@pytest.mark.parametrize(
    ("asked", "thinks"),
    [(None, False), ({"effort": "high"}, True), ({"effort": "none"}, False), ({"max_tokens": 500}, True)],
)
async def test_it_reasons_when_it_is_asked_to(serve, asked, thinks):
    for model in ("z-ai/glm-5", LLAMA):
        served = await serve(model, **({"reasoning": asked} if asked else {}))
        reasons = thinks and model != LLAMA
        assert bool(served.reasoning) is reasons
        assert (served.usage["completion_tokens_details"]["reasoning_tokens"] > 0) is reasons


async def test_the_tempo_is_the_providers(serve, monkeypatch):
    tempos = []

    class Watched(completions.Player):
        def __init__(self, *arguments, tokens_per_second, latency, **more):
            tempos.append((tokens_per_second, latency))
            super().__init__(*arguments, tokens_per_second=tokens_per_second, latency=latency, **more)

    monkeypatch.setattr(completions, "Player", Watched)
    await serve(LLAMA, pinned("cerebras"))
    await serve(LLAMA, pinned("deepinfra"))
    await serve("demo/slow:free")
    assert tempos == [(410, 0.4), (42, 0.9), (6.0, 0.15)]


async def test_what_was_wished_can_be_read_back_whole(http, serve):
    wishes = pinned("gmicloud/fp8", zdr=True)
    await serve(KIMI, wishes)
    await serve(KIMI)
    sent = [one["body"] for one in (await http.get("/__demo/requests")).json()]
    assert sent[0]["provider"] == wishes
    assert "provider" not in sent[1]
