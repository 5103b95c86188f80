"""The providers behind a model, from whoever tells of them, and what an organization has set."""

from decimal import Decimal

import pytest

from kilo_tui.errors import KiloError, Kind
from kilo_tui.explain import explain
from kilo_tui.gateway.addresses import parse_address
from kilo_tui.gateway.endpoints import OPENROUTER, GatewayEndpoints, read_endpoint
from kilo_tui.model.endpoint import DataUse, Endpoint, OrganizationRules, with_data_use

WHOLE = {
    "name": "GMICloud | a/b",
    "provider_name": "GMICloud",
    "tag": "gmicloud/fp8",
    "quantization": "fp8",
    "context_length": 131072,
    "max_completion_tokens": 32768,
    "pricing": {"prompt": "0.00000023", "completion": "0.0000004"},
    "uptime_last_30m": 98.25,
    "latency_last_30m": {"p50": 400, "p99": 2000},
    "throughput_last_30m": 142,
}
TRAINING = {"training": True, "retainsPrompts": True, "retentionDays": 30}


def by_provider(*models, slug="novita", policy=None):
    return {"slug": slug, "name": slug.title(), "displayName": slug.title(), "dataPolicy": policy, "models": models}


def served(slug, **endpoint):
    return {"slug": slug, "endpoint": {"quantization": "fp8", "provider_slug": "novita"} | endpoint}


async def test_an_endpoint_is_read_whole(server, client_for):
    server.will_answer("/models/a/b:free/endpoints", {"data": {"endpoints": [WHOLE]}})
    async with client_for() as client:
        (endpoint,) = await GatewayEndpoints(client).served_by("a/b:free")
    assert endpoint == Endpoint(
        provider="GMICloud",
        value="gmicloud/fp8",
        names=frozenset({"gmicloud/fp8", "gmicloud", "GMICloud"}),
        price_in=Decimal("0.23"),
        price_out=Decimal("0.4"),
        context_tokens=131072,
        max_output_tokens=32768,
        quantization="fp8",
        uptime=98.25,
        latency_seconds=0.4,
        throughput=142.0,
    )
    assert endpoint.price == Decimal("0.63")


@pytest.mark.parametrize(
    ("field", "value", "left"),
    [
        ("pricing", {"prompt": "-1", "completion": "free"}, ("price_in", None)),
        ("pricing", "cheap", ("price_out", None)),
        ("pricing", {"prompt": "0." + "1" * 40, "completion": "7"}, ("price_in", None)),
        ("pricing", {"prompt": "0", "completion": 10**40}, ("price_out", None)),
        ("tag", None, ("value", "GMICloud")),
        ("provider_name", 3, ("provider", "gmicloud/fp8")),
        ("quantization", "unknown", ("quantization", "")),
        ("context_length", -1, ("context_tokens", None)),
        ("uptime_last_30m", None, ("uptime", None)),
        ("uptime_last_30m", 4000, ("uptime", None)),
        ("latency_last_30m", {"p99": 3}, ("latency_seconds", None)),
        ("latency_last_30m", "fast", ("latency_seconds", None)),
        ("throughput_last_30m", -3, ("throughput", None)),
        ("throughput_last_30m", {"p50": "9" * 50}, ("throughput", None)),
        ("data_policy", TRAINING, ("data", DataUse(True, True, 30))),
        ("data_policy", {"training": "no", "zdr": True}, ("data", DataUse(zero_retention=True))),
    ],
)
def test_what_makes_no_sense_is_unknown_and_hides_nothing_else(field, value, left):
    endpoint = read_endpoint(WHOLE | {field: value})
    name, expected = left
    assert getattr(endpoint, name) == expected
    assert endpoint.is_named("GMICloud") or endpoint.is_named("gmicloud")


@pytest.mark.parametrize("entry", [{}, {"tag": "", "provider_name": None}, {"tag": 3}])
def test_an_entry_without_a_name_is_none(entry):
    assert read_endpoint(entry) is None


@pytest.mark.parametrize(
    ("told", "down"),
    [
        ({"status": 0}, False),
        ({"status": -2}, True),
        ({"status": "-2"}, False),
        ({"uptime_last_30m": 12.0}, True),
        ({"uptime_last_30m": None}, False),
    ],
    ids=str,
)
def test_who_is_down_is_known(told, down):
    assert read_endpoint(WHOLE | told).down is down


async def test_broken_entries_do_not_hide_the_good_ones(server, client_for):
    server.will_answer("/endpoints", {"data": {"endpoints": [3, None, {}, WHOLE, []]}})
    async with client_for() as client:
        assert [end.value for end in await GatewayEndpoints(client).served_by("a/b")] == ["gmicloud/fp8"]


@pytest.mark.parametrize("status", [404, 405])
async def test_a_gateway_without_such_a_list_has_none(server, client_for, status):
    server.will_answer("/endpoints", {"error": {"message": "Not Found", "code": status}}, status)
    async with client_for() as client:
        assert await GatewayEndpoints(client).served_by("a/b") is None


@pytest.mark.parametrize("payload", [3, {}, {"data": []}, {"data": {"endpoints": {}}}])
async def test_a_list_of_another_shape_is_unreadable(server, client_for, payload):
    server.will_answer("/endpoints", payload)
    async with client_for() as client:
        with pytest.raises(KiloError) as caught:
            await GatewayEndpoints(client).served_by("a/b")
    assert caught.value.kind is Kind.UNREADABLE_REPLY


async def test_an_expired_key_hides_no_list(server, client_for):
    server.will_answer("/endpoints", {"error": "Invalid token"}, 401)
    async with client_for(token="a.b.c") as client:
        with pytest.raises(KiloError):
            await GatewayEndpoints(client).served_by("a/b")
    assert ["authorization" in request.headers for request in server.requests] == [True, False]


async def test_the_large_list_tells_who_may_train(server, client_for):
    providers = [
        by_provider(
            served("a/b", data_policy={"training": False, "retainsPrompts": False}),
            served("a/b", model_variant_slug="a/b:free", pricing={"prompt": "0", "completion": "0"}),
            served("c/d", is_disabled=True),
            {"slug": "e/f", "endpoint": None},
            3,
            policy=TRAINING,
        ),
        {"slug": "broken", "models": 3},
        None,
    ]
    server.will_answer("/models-by-provider", {"providers": providers})
    async with client_for() as client:
        found = await GatewayEndpoints(client).by_provider()
    assert set(found) == {"a/b", "a/b:free"}
    (paid,), (free,) = found["a/b"], found["a/b:free"]
    assert (paid.provider, paid.value, paid.names) == ("Novita", "novita", {"novita", "novita/fp8", "Novita"})
    assert (paid.data, paid.data.keeps_nothing) == (DataUse(trains=False, keeps=False), True)
    assert (free.data, free.data.keeps_nothing, free.price_in) == (DataUse(True, True, 30), False, 0)


def test_one_list_tells_what_the_other_does_not():
    fp8 = Endpoint("Novita", "novita/fp8", frozenset({"novita", "novita/fp8", "Novita"}), quantization="fp8")
    other = Endpoint("Other", "other", frozenset({"other"}))
    known = [
        Endpoint("Novita", "novita", frozenset({"novita"}), quantization="int4", data=DataUse(True)),
        Endpoint("Novita", "novita", frozenset({"novita"}), quantization="fp8", data=DataUse(False)),
    ]
    assert [end.data for end in with_data_use([fp8, other], known)] == [DataUse(False), DataUse()]
    assert with_data_use([known[0]], known[1:]) == (known[0],)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (DataUse(), None),
        (DataUse(trains=False), None),
        (DataUse(trains=True), False),
        (DataUse(keeps=True), False),
        (DataUse(False, False), True),
        (DataUse(False, False, zero_retention=False), False),
    ],
)
def test_zero_retention_is_told_or_follows(data, expected):
    assert data.keeps_nothing is expected


async def test_no_other_host_is_asked_unless_a_person_says_so_and_then_without_a_secret(server, client_for):
    server.will_answer("/elsewhere/models/a/b/endpoints", {"data": {"endpoints": [WHOLE]}})
    async with client_for(token="a.b.c", organization_id="team") as client:
        assert await GatewayEndpoints(client).served_elsewhere("a/b") is None
        assert server.requests == []
        also = parse_address(f"{server.root}/elsewhere")
        assert len(await GatewayEndpoints(client, also=also).served_elsewhere("a/b")) == 1
    (request,) = server.requests
    assert {"authorization", "x-kilocode-organizationid"} & set(request.headers) == set()
    assert OPENROUTER.url == "https://openrouter.ai/api/v1"


async def test_what_an_organization_has_set(server, client_for):
    settings = {"data_collection": "deny", "provider_allow_list": ["a", 3], "model_allow_list": ["x/*"]}
    server.will_answer("/api/organizations/team", {"id": "team", "name": "Acme", "settings": settings})
    async with client_for(token="a.b.c", organization_id="team") as client:
        rules = await GatewayEndpoints(client).organization()
    assert rules == OrganizationRules("team", "Acme", "deny", ("a",), ("x/*",))
    async with client_for(token="a.b.c") as client:
        assert await GatewayEndpoints(client).organization() is None


async def test_where_no_list_comes_no_provider_has_failed(server, client_for):
    server.will_answer("/models/a/b/endpoints", {"error": "Internal Server Error"}, 500)
    async with client_for() as client:
        with pytest.raises(KiloError) as caught:
            await GatewayEndpoints(client).served_by("a/b")
    assert explain(caught.value).title == "The gateway failed"
    assert explain(caught.value).next == ("retry",)
