"""What the gateway offers, from its own list or from a stranger's."""

from decimal import Decimal

import pytest
from gateway.raw_server import head

from kilo_tui.errors import KiloError, Kind
from kilo_tui.explain import explain
from kilo_tui.gateway.catalog import GatewayCatalog
from kilo_tui.model.catalog import Defaults, Pricing

WHOLE = {
    "id": "author/name",
    "name": "Author: Name",
    "context_length": 200000,
    "created": 1767225600,
    "description": "Writes **well**.",
    "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
    "pricing": {"prompt": "0.000003", "completion": "0.000015", "input_cache_read": "0.0000003"},
    "mayTrainOnYourPrompts": False,
    "top_provider": {"max_completion_tokens": 64000},
    "supported_parameters": ["reasoning", "tools"],
    "preferredIndex": 0,
}


async def models_of(server, client_for, payload, **options):
    server.will_answer("/models", payload)
    async with client_for(**options) as client:
        return await GatewayCatalog(client).models()


async def test_a_model_is_read_whole(server, client_for):
    (model,) = await models_of(server, client_for, {"data": [WHOLE]})
    assert (model.id, model.name) == ("author/name", "Author: Name")
    assert model.pricing == Pricing(Decimal("0.000003"), Decimal("0.000015"), Decimal("0.0000003"))
    assert (model.pricing.prompt_per_million, model.pricing.cached_per_million) == (3, Decimal("0.3"))
    assert (model.created, model.description, model.may_train) == (1767225600.0, "Writes **well**.", False)
    assert (model.inputs, model.outputs, model.sees) == (("text", "image"), ("text",), True)
    assert (model.context_tokens, model.max_output_tokens) == (200000, 64000)
    assert (model.is_free, model.recommended, model.takes_effort) == (False, True, True)


@pytest.mark.parametrize(
    "price",
    [
        *("", "x", "-0.000001", -1, "1e999", "0x1", None, True, [], "0." + "1" * 40, "9" * 40, "2", float("nan")),
        *("1E+999999999", "-1E+999999999", "1E-999999999", "1e-99"),
    ],
)
async def test_a_price_that_is_none_is_unknown_and_not_free(server, client_for, price):
    (model,) = await models_of(server, client_for, {"data": [{"id": "a", "pricing": {"prompt": price}}]})
    assert model.pricing.prompt_usd is None
    assert not model.is_free


async def test_a_price_of_nothing_is_nothing_however_it_is_written(server, client_for):
    (model,) = await models_of(server, client_for, {"data": [{"id": "a:free", "pricing": {"prompt": "-0E-999999"}}]})
    assert str(model.pricing.prompt_usd) == "0"


@pytest.mark.parametrize(
    ("entry", "most"),
    [
        ({"top_provider": {"max_completion_tokens": 9}, "max_completion_tokens": 8, "context_length": 100}, 9),
        ({"top_provider": {"max_completion_tokens": None}, "max_completion_tokens": 8, "context_length": 100}, 8),
        ({"context_length": 101}, 21),
        ({}, None),
    ],
)
async def test_how_long_an_answer_may_be(server, client_for, entry, most):
    (model,) = await models_of(server, client_for, {"data": [{"id": "a", **entry}]})
    assert model.max_output_tokens == most


async def test_an_older_word_tells_what_a_model_takes(server, client_for):
    (model,) = await models_of(
        server, client_for, {"data": [{"id": "a", "architecture": {"modality": "text+image->text"}}]}
    )
    assert (model.inputs, model.outputs) == (("text", "image"), ("text",))


async def test_names_with_control_characters_stay_what_they_are(server, client_for):
    (model,) = await models_of(server, client_for, {"data": [{"id": "a\x1b[2J", "name": "b\x07\ud800"}]})
    assert (model.id, model.name) == ("a\x1b[2J", "b\x07\ufffd")


async def test_the_order_is_the_gateways_and_each_id_comes_once(server, client_for):
    models = await models_of(server, client_for, {"data": [{"id": "b"}, {"id": "a"}, {"id": "b"}]})
    assert [model.id for model in models] == ["b", "a"]


@pytest.mark.parametrize(
    "payload", [{"object": "list", "data": [{"id": "llama3", "object": "model"}]}, [{"id": "llama3"}]]
)
async def test_a_stranger_may_tell_nothing_but_the_id(server, client_for, payload):
    (model,) = await models_of(server, client_for, payload, foreign=True)
    assert (model.id, model.name, model.pricing) == ("llama3", "llama3", Pricing())
    assert (model.is_free, model.takes_effort, model.context_tokens) == (False, None, None)


NOTHING = {"prompt": "0.0000000", "completion": "0"}


@pytest.mark.parametrize(
    ("entry", "free"),
    [
        ({"id": "a/b:free"}, True),
        ({"id": "a/b:free", "isFree": False}, False),
        ({"id": "a/b", "isFree": True}, True),
        ({"id": "kilo-auto/free"}, True),
        ({"id": "openrouter/sonoma-alpha"}, True),
        ({"id": "giga-potato", "pricing": NOTHING}, True),
        ({"id": "kilo/x", "pricing": NOTHING}, True),
        ({"id": "author/x", "pricing": NOTHING}, False),
        ({"id": "giga-potato"}, False),
        ({"id": "giga-potato", "pricing": {"prompt": "-1", "completion": "-1"}}, False),
        ({"id": "giga-potato", "pricing": {"prompt": "0"}}, False),
    ],
)
async def test_what_is_free(server, client_for, entry, free):
    (model,) = await models_of(server, client_for, {"data": [entry]})
    assert model.is_free is free


@pytest.mark.parametrize("wrong", [3, "x", None, [], {}, [3], True, -5, "1e999", {"prompt": [], "completion": "-1"}])
@pytest.mark.parametrize("field", [*sorted(WHOLE.keys() - {"id"}), "isFree"])
async def test_a_wrong_type_costs_one_field_and_not_the_list(server, client_for, field, wrong):
    (model,) = await models_of(server, client_for, {"data": [WHOLE | {field: wrong}, 3, None, {"id": 3}, {"id": ""}]})
    assert model.id == "author/name"


@pytest.mark.parametrize("payload", [3, {}, {"data": 3}, {"data": [{"name": "x"}]}, "x"])
async def test_a_list_of_another_shape_is_unreadable(server, client_for, payload):
    with pytest.raises(KiloError) as caught:
        await models_of(server, client_for, payload)
    assert caught.value.kind is Kind.UNREADABLE_REPLY


async def test_an_organization_has_a_list_of_its_own(server, client_for):
    await models_of(server, client_for, {"data": []}, token="a.b.c", organization_id="org-1")
    assert server.requests[0].path == "/api/organizations/org-1/models"


async def test_what_an_organization_does_not_offer_is_there_and_marked(server, client_for):
    server.will_answer("/api/organizations/org-1/models", {"data": [{"id": "b"}]})
    server.will_answer("/models", {"data": [{"id": "a"}, {"id": "b"}]})
    async with client_for(token="a.b.c", organization_id="org-1") as client:
        models = await GatewayCatalog(client).models()
    assert [(model.id, model.offered) for model in models] == [("b", True), ("a", False)]
    assert "authorization" not in server.requests[-1].headers


async def test_an_expired_key_does_not_hide_the_models(server, client_for):
    server.will_answer("/models", {"error": "Invalid token"}, 401)
    async with client_for(token="a.b.c") as client:
        with pytest.raises(KiloError) as caught:
            await GatewayCatalog(client).models()
    assert caught.value.kind is Kind.SIGN_IN_EXPIRED
    assert ["authorization" in request.headers for request in server.requests] == [True, False]


async def test_of_a_list_that_is_sent_elsewhere_no_question_is_spoken_of(server, client_for):
    server.scripts["/models"] = [head(302, "Location: https://portal.example/login", "Content-Length: 0")]
    async with client_for() as client:
        with pytest.raises(KiloError) as caught:
            await GatewayCatalog(client).models()
    assert (caught.value.kind, caught.value.facts.host) == (Kind.REDIRECTED, "portal.example")
    assert "question" not in explain(caught.value).message


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"defaultModel": "a/b", "defaultFreeModel": "c:free"}, Defaults("a/b", "c:free")),
        ({"defaultModel": "a/b"}, Defaults("a/b", "")),
        ({"defaultModel": 3, "defaultFreeModel": "c:free"}, Defaults("", "c:free")),
    ],
)
async def test_defaults_are_read(server, client_for, payload, expected):
    server.will_answer("/api/defaults", payload)
    async with client_for() as client:
        assert await GatewayCatalog(client).defaults() == expected


@pytest.mark.parametrize("payload", [3, [], {}, {"defaultModel": None}])
async def test_defaults_of_another_shape_are_unreadable(server, client_for, payload):
    server.will_answer("/api/defaults", payload)
    async with client_for() as client:
        with pytest.raises(KiloError) as caught:
            await GatewayCatalog(client).defaults()
    assert caught.value.kind is Kind.UNREADABLE_REPLY


async def test_routing_values_come_from_the_models_endpoints(server, client_for):
    endpoints = [{"tag": "gmicloud/fp8", "provider_name": "GMICloud"}, {"tag": None, "provider_name": "Vertex"}, 3]
    server.will_answer("/models/a/b:free/endpoints", {"data": {"endpoints": endpoints}})
    async with client_for() as client:
        values = await GatewayCatalog(client).routing_values("a/b:free")
    assert values == {"gmicloud/fp8", "gmicloud", "GMICloud", "Vertex"}


async def test_an_older_gateway_tells_them_in_the_list_of_all_providers(server, client_for):
    providers = [
        {"slug": "novita", "name": "Novita", "models": [{"slug": "a/b", "endpoint": {"quantization": "fp8"}}]},
        {"slug": "other", "models": [{"slug": "c/d"}]},
        {"slug": "broken", "models": 3},
    ]
    server.will_answer("/endpoints", {}, 405)
    server.will_answer("/models-by-provider", {"providers": providers})
    async with client_for() as client:
        values = await GatewayCatalog(client).routing_values("a/b:free")
    assert values == {"novita", "novita/fp8", "Novita"}
