"""What the demo tells of its models and of who serves them."""

from collections import Counter
from decimal import Decimal

import pytest

DAY = 86_400


@pytest.fixture
def models(http):
    async def listed():
        return {model["id"]: model for model in (await http.get("/api/gateway/models")).json()["data"]}

    return listed


@pytest.fixture
def endpoints(http):
    async def listed(model):
        return (await http.get(f"/api/gateway/models/{model}/endpoints")).json()["data"]["endpoints"]

    return listed


@pytest.fixture
def served(http):
    """By model, who serves it: as the list of all providers says."""

    async def listed():
        found = {}
        for provider in (await http.get("/api/openrouter/models-by-provider")).json()["providers"]:
            for model in provider["models"]:
                found.setdefault(model["endpoint"]["model_variant_slug"], []).append(model["endpoint"])
        return found

    return listed


def policies(providers):
    return {one["slug"]: one["dataPolicy"] for one in providers}


async def test_there_are_many_models_at_many_providers(models, served, http):
    by_provider = (await http.get("/api/gateway/models-by-provider")).json()
    providers = (await http.get("/api/gateway/providers")).json()["data"]
    market = [model for model in await models() if not model.startswith("demo/")]
    assert (len(providers) >= 12, len(market) >= 40) == (True, True)
    assert policies(by_provider["providers"]) == policies(providers)
    assert by_provider["total_providers"] == len(providers)
    counts = Counter(len(ends) for ends in (await served()).values())
    assert counts[1] >= 10
    assert counts[7] >= 3


async def test_anthropic_and_openai_keep_prompts_and_some_others_do_not(http):
    found = policies((await http.get("/api/gateway/providers")).json()["data"])
    for slug in ("anthropic", "openai"):
        assert (found[slug]["training"], found[slug]["retainsPrompts"], found[slug]["retentionDays"]) == (
            False,
            True,
            30,
        )
    for slug in ("amazon-bedrock", "google-vertex", "fireworks", "groq"):
        assert (found[slug]["training"], found[slug]["retainsPrompts"]) == (False, False)
        assert "retentionDays" not in found[slug]
    assert (found["cheapcloud"]["training"], found["cheapcloud"]["canPublish"]) == (True, True)


async def test_the_list_comes_recommended_first_with_new_and_free_in_the_name(models, clock):
    listed = await models()
    places = [model.get("preferredIndex") for model in listed.values()]
    recommended = [place for place in places if place is not None]
    assert places == [*recommended, *[None] * (len(places) - len(recommended))]
    assert recommended == sorted(recommended)
    assert (next(iter(listed)), recommended[0], listed["kilo/auto"]["name"]) == ("kilo/auto", -1, "Kilo: Auto")
    assert listed["openai/gpt-5.3"]["name"] == "OpenAI: GPT-5.3 (new)"
    assert listed["openai/gpt-5.3-mini"]["name"] == "OpenAI: GPT-5.3 Mini"  # new, but not recommended
    assert listed["z-ai/glm-5:free"]["name"] == "Z.AI: GLM 5 (free)"
    new = {model["id"] for model in listed.values() if clock() - model["created"] < 7 * DAY}
    assert {"openai/gpt-5.3", "openai/gpt-5.3-mini", "z-ai/glm-5"} <= new
    assert 3 < len(new) < 10
    clock.go_on(days=6)
    assert (await models())["openai/gpt-5.3"]["created"] - listed["openai/gpt-5.3"]["created"] == 6 * DAY


async def test_what_is_free_says_so_and_what_may_train_says_so(models):
    listed = await models()
    free = {name for name, model in listed.items() if model["isFree"]}
    assert {"giga-potato", "openrouter/free", "kilo-auto/free", "openrouter/aurora-alpha", "corethink:free"} <= free
    assert all(name in free for name in listed if name.endswith(":free"))
    assert not free & {"kilo/auto", "ai21/jamba-large-1.7", "inclusionai/ling-1t"}
    training = {name for name, model in listed.items() if model["mayTrainOnYourPrompts"]}
    assert training < free
    assert "meta-llama/llama-3.3-70b-instruct:free" not in training


async def test_prices_are_whole_micro_dollars_a_million_or_unknown(models, served):
    listed = await models()
    unknown = {name for name, model in listed.items() if model["pricing"].get("prompt", "-1").startswith("-")}
    assert unknown == {"ai21/jamba-large-1.7", "inclusionai/ling-1t"}
    assert listed["inclusionai/ling-1t"]["pricing"] == {}
    told = [model["pricing"] for name, model in listed.items() if name not in unknown]
    told += [end["pricing"] for ends in (await served()).values() for end in ends]
    for price in told:
        for value in price.values():
            micro = Decimal(value) * 10**12
            assert micro == int(micro) >= 0


async def test_models_differ_in_what_they_take_and_can(models):
    listed = (await models()).values()
    assert {tuple(model["architecture"]["input_modalities"]) for model in listed} >= {("text",), ("text", "image")}
    assert len({model["context_length"] for model in listed}) > 8
    limits = {model["top_provider"]["max_completion_tokens"] for model in listed}
    assert None in limits
    assert len(limits) > 6
    reasoning = ["reasoning" in model["supported_parameters"] for model in listed if "supported_parameters" in model]
    assert 0 < sum(reasoning) < len(reasoning) < len(listed)


async def test_an_endpoint_tells_how_quick_it_is_in_one_of_four_ways(endpoints):
    ends = {end["provider_name"]: end for end in await endpoints("demo/llama-3.3-70b")}
    assert len(ends) == 7
    assert (ends["Groq"]["latency_last_30m"], ends["Groq"]["throughput_last_30m"]) == (300, 276)
    assert ends["Fireworks"]["latency_last_30m"] == {"p50": 500, "p75": 700, "p90": 1100, "p99": 2500}
    assert ends["Fireworks"]["throughput_last_30m"]["p50"] == 148
    assert (ends["Novita"]["latency_last_30m"], ends["Novita"]["throughput_last_30m"]) == (None, None)
    assert not {"latency_last_30m", "throughput_last_30m"} & ends["CheapCloud"].keys()
    assert ends["CheapCloud"]["uptime_last_30m"] is None


async def test_both_lists_of_who_serves_agree(endpoints, served):
    everything = await served()
    for model in ("demo/paid", "moonshotai/kimi-k2.5", "z-ai/glm-5:free", "inclusionai/ling-1t", "giga-potato"):
        ends = {end["tag"]: end for end in await endpoints(model)}
        assert ends.keys() == {end["provider_slug"] for end in everything[model]}
        for other in everything[model]:
            one = ends[other["provider_slug"]]
            assert one["provider_name"] == other["provider_display_name"]
            assert one["context_length"] == other["context_length"]
            assert {**one["pricing"], "discount": 0} == other["pricing"]


async def test_a_free_offer_may_have_another_policy_than_its_provider(http, served):
    found = policies((await http.get("/api/gateway/providers")).json()["data"])
    (end,) = (await served())["google/gemma-3-27b-it:free"]
    assert (found["google-ai-studio"]["training"], end["data_policy"]["training"]) == (False, True)


PROVIDER = """name displayName slug baseUrl dataPolicy headquarters datacenters hasChatCompletions hasCompletions
    isAbortable moderationRequired editors owners adapterName isMultipartSupported statusPageUrl byokEnabled icon
    ignoredProviderModels"""
BY_PROVIDER = "name displayName slug dataPolicy headquarters datacenters icon models"
MODEL = """slug hf_slug updated_at created_at hf_updated_at name short_name author description model_version_group_id
    context_length input_modalities output_modalities has_text_output group instruct_type default_system default_stops
    hidden router warning_message permaslug reasoning_config features default_parameters endpoint"""
ENDPOINT = """id name context_length model model_variant_slug model_variant_permaslug adapter_name provider_name
    provider_info provider_display_name provider_slug provider_model_id quantization variant is_free can_abort
    max_prompt_tokens max_completion_tokens max_tokens_per_image supported_parameters is_byok moderation_required
    data_policy pricing variable_pricings is_hidden is_deranked is_disabled supports_tool_parameters supports_reasoning
    supports_multipart limit_rpm limit_rpd limit_rpm_cf has_completions has_chat_completions features provider_region"""
ENTRY = """id canonical_slug hugging_face_id name created description context_length architecture pricing top_provider
    per_request_limits default_parameters isFree mayTrainOnYourPrompts hasUserByokAvailable"""
LISTED = """name provider_name tag quantization context_length max_completion_tokens pricing uptime_last_30m
    supported_parameters"""


async def test_every_field_of_the_real_lists_is_there(http, models, endpoints):
    for provider in (await http.get("/api/gateway/providers")).json()["data"]:
        assert provider.keys() == set(PROVIDER.split())
        assert provider["dataPolicy"].keys() >= {"training", "retainsPrompts", "canPublish"}
    for provider in (await http.get("/api/gateway/models-by-provider")).json()["providers"]:
        assert provider.keys() == set(BY_PROVIDER.split())
        for model in provider["models"]:
            assert model.keys() == set(MODEL.split())
            assert model["endpoint"].keys() == set(ENDPOINT.split())
    for model in (await models()).values():
        assert model.keys() >= set(ENTRY.split())
    for end in await endpoints("demo/paid"):
        assert end.keys() >= set(LISTED.split())
