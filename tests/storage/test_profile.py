"""Profiles and configuration: read with the place of every fault, written whole, never over something broken."""

import os
import stat
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import places

from kilo_tui.errors import KiloError, Kind
from kilo_tui.model.chat import Effort
from kilo_tui.model.profile import Limits, Profile
from kilo_tui.model.routing import DataPolicy, ModelRouting, Routing, RoutingChoices, Sort
from kilo_tui.storage import files, toml
from kilo_tui.storage.profile import ProfileStore

DIGITS = "9" * 5000
BROKEN = {
    "no value": (b"[chat]\nmodel =\n", 2, None),
    "no quotes": (b"[chat]\nmodel = demo/paid\n", 2, None),
    "open quote": (b'[chat]\nmodel = "demo\n', 2, None),
    "open table": (b"[chat\nmodel = 'x'\n", 1, None),
    "open array": (b"[chat]\nfavourites = ['a',\n", 3, None),
    "open text": (b'[chat]\nsystem = """one\ntwo\n', 4, None),
    "duplicate key": (b"[chat]\nmodel = 'a'\nmodel = 'b'\n", 3, None),
    "duplicate table": (b"[chat]\nmodel = 'a'\n[chat]\n", 3, None),
    "inline over it": (b"chat = {model = 'a'}\n[chat]\n", 2, None),
    "a tab of keys": (b"[chat]\n = 'x'\n", 2, None),
    "control letter": (b"[chat]\nmodel = 'a\x01b'\n", 2, None),
    "nul": (b"[chat]\nmodel = 'a\x00b'\n", 2, None),
    "not utf-8": (b"[chat]\nmodel = 'caf\xe9'\n", 2, None),
    "utf-16": ("[chat]\nmodel = 'x'\n".encode("utf-16"), 1, None),
    "lone cr": (b"[chat]\rmodel = 'x'\r", 1, None),
    "bad escape": (b'[chat]\nmodel = "a\\q"\n', 2, None),
    "bad date": (b"[chat]\nmodel = 2026-13-45\n", 2, None),
    "endless digits": (b"[limits]\nusd_per_day = " + DIGITS.encode() + b"\n", 2, None),
    "endless depth": (b"[chat]\nmodel = " + b"[" * 20_000 + b"\n", 2, None),
    "huge": (b"# padding\n" * 150_000, None, None),
    "binary": (bytes(range(256)), 2, None),
    "json": (b'{"chat": {"model": "x"}}', 1, None),
    "number for text": (b"[chat]\nmodel = 7\n", 2, "chat.model"),
    "list for text": (b"[chat]\n\nmodel = ['a']\n", 3, "chat.model"),
    "text for list": (b"[chat]\nfavourites = 'a'\n", 2, "chat.favourites"),
    "numbers in list": (b"[chat]\nfavourites = ['a', 1]\n", 2, "chat.favourites"),
    "text for table": (b"chat = 'x'\n", 1, "chat"),
    "table for text": (b"[chat.model]\nx = 1\n", 1, "chat.model"),
    "bad effort": (b"[chat]\nreasoning_effort = 'most'\n", 2, "chat.reasoning_effort"),
    "bad sort": (b"[routing]\nsort = 'cheap'\n", 2, "routing.sort"),
    "bad policy": (b"[routing]\nsort = 'price'\ndata_policy = 'zrd'\n", 3, "routing.data_policy"),
    "policy as flag": (b"[routing]\ndata_policy = true\n", 2, "routing.data_policy"),
    "provider as list": (b"[routing]\nprovider = ['a']\n", 2, "routing.provider"),
    "models as list": (b"[routing]\nmodels = []\n", 2, "routing.models"),
    "model as text": (b"[routing.models]\n'a/b' = 'x'\n", 2, 'routing.models."a/b"'),
    "model's sort": (b"[routing.models.'a/b']\nsort = 3\n", 2, 'routing.models."a/b".sort'),
    "limit as word": (b"[limits]\nusd_per_day = 'much'\n", 2, "limits.usd_per_day"),
    "limit below zero": (b"[limits]\nusd_per_message = -1\n", 2, "limits.usd_per_message"),
    "limit without end": (b"[limits]\nusd_per_message = inf\n", 2, "limits.usd_per_message"),
    "limit as flag": (b"[limits]\nusd_per_message = true\n", 2, "limits.usd_per_message"),
    "mouse as word": (b"[appearance]\nmouse = 'yes'\n", 2, "appearance.mouse"),
    "language": (b"[appearance]\nlanguage = 'de'\n", 2, "appearance.language"),
    "version as word": (b"version = 'one'\n", 1, "version"),
    "later version": (b"# from the future\nversion = 99\n", 2, "version"),
    "crlf": (b"[chat]\r\nmodel = 'x'\r\n[routing]\r\nsort = 1\r\n", 4, "routing.sort"),
    "bom": (b"\xef\xbb\xbf[routing]\nsort = 1\n", 2, "routing.sort"),
    "over several lines": (b"[chat]\nfavourites = [\n  'a',\n  1,\n]\n", 2, "chat.favourites"),
}


def written(locations, data):
    path = locations.profile("default")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_profile_is_named_with_its_place_and_left_alone(locations, name):
    data, line, key = BROKEN[name]
    path = written(locations, data)
    store = ProfileStore(locations)
    loaded = store.load("default")
    problem = loaded.problem
    assert problem.kind is Kind.BAD_PROFILE
    assert problem.facts.place == str(path)
    assert problem.facts.line == line
    assert (problem.facts.column or 0) >= (1 if line else 0)
    assert key is None or problem.facts.key == key
    assert problem.detail
    assert len(problem.detail) < 300
    if key is None:
        assert loaded.profile == Profile()
        with pytest.raises(KiloError):
            store.save(Profile(model_id="new"))
    assert path.read_bytes() == data


@pytest.mark.parametrize("name", ["bad sort", "bad policy", "policy as flag", "model's sort", "bad effort", "crlf"])
def test_what_may_stand_there_is_named_whatever_stands_there(locations, name):
    data, _line, key = BROKEN[name]
    written(locations, data)
    said = ProfileStore(locations).load("default").problem.detail
    choices = {"sort": "price, throughput", "data_policy": "allow, deny, zdr", "reasoning_effort": "low, medium, high"}
    assert choices[key.rpartition(".")[2]] in said


def test_the_column_is_that_of_the_value(locations):
    written(locations, b'[routing]\n   sort   =   "cheap"\n')
    facts = ProfileStore(locations).load("default").problem.facts
    assert (facts.line, facts.column) == (2, 15)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"[chat]\nmodel =\n", "chat.model"),
        (b"[chat]\nmodel = 'a'\nmodel = 'b'\n", "chat.model"),
        (b"[chat]\n[routing.models.'a/b']\nsort = price\n", "routing.models.'a/b'.sort"),
        (b"[chat]\nmodel = 'a'\n[chat]\n", "chat"),
        (b"version = one\n", "version"),
        (b"[chat\n", ""),
        (b"nonsense\n", ""),
    ],
)
def test_what_is_no_toml_is_named_with_the_key_of_its_line(locations, data, key):
    written(locations, data)
    assert ProfileStore(locations).load("default").problem.facts.key == key


SAID = [
    "theme = 'x'",
    'system = """one\n[two]\nmodel = 3\n"""',
    "system = '''one\n# two''\n'''",
    'favourites = [\n  \'a#]\', # ]\n  "b\\"[",\n]',
    "# a [comment",
    "",
    "x = {a = [1, 2]}",
]


@given(st.permutations(SAID), st.integers(0, len(SAID)))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_line_is_found_among_texts_and_lists_over_several_lines(locations, said, position):
    named = [text if not text.startswith("system = '''") else text.replace("system", "other") for text in said]
    text = "\n".join(["[chat]", *named[:position], "model = 7", *named[position:]])
    written(locations, text.encode())
    before = text.partition("model = 7\n")[0] if "model = 7\n" in text else text.removesuffix("model = 7")
    facts = ProfileStore(locations).load("default").problem.facts
    assert (facts.key, facts.line, facts.column) == ("chat.model", before.count("\n") + 1, 9)


def test_finding_the_place_in_a_long_profile_reads_it_a_few_times_only(locations, monkeypatch):
    favourites = "".join(f"  'author/model-{number}',\n" for number in range(3000))
    written(locations, f"[chat]\nfavourites = [\n{favourites}]\nsystem = 3\n".encode())
    read = []
    loads = toml.tomllib.loads
    monkeypatch.setattr(toml.tomllib, "loads", lambda text: (read.append(len(text)), loads(text))[1])
    facts = ProfileStore(locations).load("default").problem.facts
    assert (facts.line, facts.key) == (3004, "chat.system")
    assert len(read) < 10


def test_a_pipe_in_the_place_of_a_profile_is_not_waited_for(locations):
    path = locations.profile("default")
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    problem = ProfileStore(locations).load("default").problem
    assert (problem.facts.place, problem.detail) == (str(path), "not a file")


def test_one_fault_does_not_hide_what_is_sound(locations):
    written(locations, b"[chat]\nmodel = 'a/b'\n[routing]\nsort = 'cheap'\ndata_policy = 'zdr'\n")
    loaded = ProfileStore(locations).load("default")
    assert loaded.problem is not None
    assert (loaded.profile.model_id, loaded.profile.routing.general.data_policy) == ("a/b", DataPolicy.ZDR)


def test_a_profile_that_cannot_be_opened_is_named(locations):
    locations.profile("default").mkdir(parents=True)
    problem = ProfileStore(locations).load("default").problem
    assert problem.facts.place == str(locations.profile("default"))
    assert problem.detail == os.strerror(21)


def test_an_empty_place_is_a_profile_of_defaults(locations):
    loaded = ProfileStore(locations).load("default")
    assert (loaded.profile, loaded.problem, loaded.exists) == (Profile(), None, False)


def test_empty_words_mean_the_default(locations):
    written(locations, b"[routing]\nsort = ''\ndata_policy = ''\nprovider = ''\n[chat]\nreasoning_effort = ''\n")
    loaded = ProfileStore(locations).load("default")
    assert (loaded.profile, loaded.problem) == (Profile(), None)


def test_the_word_default_says_of_every_key_of_routing_that_nothing_is_sent(locations):
    lines = b"sort = 'default'\nprovider = 'default'\ndata_policy = 'default'\n"
    written(locations, b"[routing]\n" + lines + b"[routing.models.'a/b']\n" + lines)
    loaded = ProfileStore(locations).load("default")
    nothing = ModelRouting(Sort.DEFAULT, "", DataPolicy.FREE_ONLY)
    assert (loaded.profile.routing, loaded.problem) == (RoutingChoices(Routing(), {"a/b": nothing}), None)


NAMES = st.text(min_size=1, max_size=20).filter(lambda text: text.strip() and text.isprintable())
TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40)
MODEL = st.builds(
    ModelRouting,
    sort=st.none() | st.sampled_from(Sort),
    provider=st.none() | NAMES,
    data_policy=st.none() | st.sampled_from(DataPolicy),
).filter(lambda own: own != ModelRouting())
MONEY = st.none() | st.decimals(0, 10_000, places=6)
PROFILES = st.builds(
    Profile,
    email=TEXTS,
    organization_id=TEXTS,
    completions_base=TEXTS,
    model_id=TEXTS,
    favourites=st.lists(TEXTS, max_size=3).map(tuple),
    system=TEXTS,
    effort=st.none() | st.sampled_from(Effort),
    last_conversation=TEXTS,
    routing=st.builds(
        RoutingChoices,
        general=st.builds(Routing, sort=st.sampled_from(Sort), provider=TEXTS, data_policy=st.sampled_from(DataPolicy)),
        models=st.dictionaries(NAMES, MODEL, max_size=2),
    ),
    limits=st.builds(Limits, usd_per_message=MONEY, usd_per_day=MONEY),
    theme=TEXTS,
    language=st.sampled_from(["", "en", "fr"]),
    mouse=st.booleans(),
)


@given(PROFILES, PROFILES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_saved_is_what_is_loaded(tmp_path_factory, first, second):
    locations = places(tmp_path_factory.mktemp("home"))
    for profile in (first, second):
        store = ProfileStore(locations)
        store.load("default")
        store.save(profile)
        loaded = ProfileStore(locations).load("default")
        assert loaded.problem is None
        assert loaded.profile == profile


def test_unknown_keys_and_what_others_changed_meanwhile_stay(locations):
    path = written(locations, b"future = 1\n[chat]\nmodel = 'a'\nsparkle = true\n[plugins.x]\ny = [1, 2]\n")
    store = ProfileStore(locations)
    profile = store.load("default").profile
    path.write_bytes(path.read_bytes().replace(b"future = 1", b"future = 1\n[account]\nemail = 'ada@example.org'\n"))
    store.save(replace(profile, model_id="b"))
    text = path.read_text()
    for part in ("future = 1", "sparkle = true", "y = [", 'model = "b"', "ada@example.org"):
        assert part in text
    assert text.startswith("# ")


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "a b", "x" * 65, "demo", "ä"])
def test_a_name_that_is_none_is_refused(locations, name):
    with pytest.raises(KiloError) as caught:
        ProfileStore(locations).load(name)
    assert caught.value.kind is Kind.BAD_USAGE


@pytest.mark.parametrize("name", ["default", "work-2", "a.b_c", "x" * 64])
def test_a_good_name_is_taken(locations, name):
    assert ProfileStore(locations).load(name).profile.name == name


# --- writing


def test_of_two_programs_the_last_word_counts_key_by_key(locations):
    one, other = ProfileStore(locations), ProfileStore(locations)
    for store in (one, other):
        store.load("default")
    first = RoutingChoices(Routing(Sort.PRICE, data_policy=DataPolicy.DENY), {"a/b": ModelRouting(Sort.LATENCY)})
    second = RoutingChoices(Routing(Sort.THROUGHPUT), {"a/c": ModelRouting(provider="x")})
    one.save(Profile(routing=first, model_id="m"))
    other.save(Profile(routing=second))
    found = ProfileStore(locations).load("default").profile
    assert found.routing.general == Routing(Sort.THROUGHPUT, data_policy=DataPolicy.DENY)
    assert found.routing.models == {"a/b": ModelRouting(Sort.LATENCY), "a/c": ModelRouting(provider="x")}
    assert found.model_id == "m"


WRITTEN = """
[routing]
# by hand
sort = 'price'
own = 1

[chat]
model = "x"

[routing.models.'a/b']
provider = ""
"""


def test_what_a_profile_says_of_routing_is_shown_as_it_stands_there(locations):
    path, store = locations.profile("default"), ProfileStore(locations)
    assert store.routing_written("default") == ""
    path.parent.mkdir(parents=True)
    path.write_text(WRITTEN)
    left = WRITTEN.replace('[chat]\nmodel = "x"\n\n', "").strip()
    assert store.routing_written("default") == left
    path.write_text('routing.sort = "price"\n[chat]\nsystem = """\n[routing]\n"""\n')
    assert store.routing_written("default") == '[routing]\nsort = "price"'
    path.write_text("routing = [")
    with pytest.raises(KiloError) as caught:
        store.routing_written("default")
    assert caught.value.kind is Kind.BAD_PROFILE


def test_a_profile_that_may_not_be_written_is_left_alone(locations):
    store = ProfileStore(locations)
    store.save(Profile(model_id="old"))
    path = locations.profile("default")
    path.chmod(0o400)
    before = path.read_bytes()
    with pytest.raises(KiloError) as caught:
        store.save(Profile(model_id="new"))
    assert (caught.value.kind, path.read_bytes()) == (Kind.STORAGE_FAILED, before)
    path.chmod(0o600)
    store.save(Profile(model_id="new"))
    assert ProfileStore(locations).load("default").profile.model_id == "new"


def test_what_somebody_has_made_of_it_meanwhile_is_left_alone(locations):
    store = ProfileStore(locations)
    store.save(Profile(model_id="old"))
    path = locations.profile("default")
    path.write_text("routing = 3\n")
    with pytest.raises(KiloError) as caught:
        store.save(Profile(model_id="old", routing=RoutingChoices(Routing(Sort.PRICE))))
    assert (caught.value.kind, path.read_text()) == (Kind.BAD_PROFILE, "routing = 3\n")


@pytest.mark.parametrize("umask", [0, 0o077, 0o777])
def test_what_is_written_is_private_under_any_umask(locations, umask):
    before = os.umask(umask)
    try:
        ProfileStore(locations).save(Profile(model_id="x"))
    finally:
        os.umask(before)
    path = locations.profile("default")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_who_holds_the_file_and_was_stopped_is_not_waited_for_for_ever(locations, monkeypatch):
    monkeypatch.setattr(files, "BUSY_SECONDS", 0.05)
    path = locations.profile("default")
    with files.locked(path), pytest.raises(KiloError) as caught:
        ProfileStore(locations).save(Profile(model_id="x"))
    assert (caught.value.kind, caught.value.facts.place) == (Kind.STORAGE_FAILED, str(path))
    ProfileStore(locations).save(Profile(model_id="x"))
    assert ProfileStore(locations).load("default").profile.model_id == "x"


@pytest.mark.parametrize("call", ["write", "fsync", "replace", "open"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(locations, monkeypatch, call):
    store = ProfileStore(locations)
    store.save(Profile(model_id="old"))
    path = locations.profile("default")
    before = path.read_bytes()
    real = getattr(os, call)

    def fail(*args, **options):
        if call == "open" and not str(args[0]).rpartition("/")[2].startswith(".kilo-tui-"):
            return real(*args, **options)
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(files.os, call, fail)
    with pytest.raises(KiloError) as caught:
        store.save(Profile(model_id="new"))
    monkeypatch.undo()
    assert (caught.value.kind, caught.value.facts.place) == (Kind.STORAGE_FAILED, str(path))
    assert path.read_bytes() == before
    assert [left.name for left in path.parent.iterdir() if left.name.startswith(".kilo-tui-")] == []


def test_what_a_killed_process_left_behind_is_swept(locations):
    folder = locations.profile("default").parent
    folder.mkdir(parents=True)
    left = folder / ".kilo-tui-999999999-default.toml"
    left.write_text("token")
    ProfileStore(locations).save(Profile(model_id="x"))
    assert not left.exists()


def test_a_link_is_written_through(locations, tmp_path):
    real = tmp_path / "dotfiles" / "kilo.toml"
    real.parent.mkdir()
    real.write_text("[chat]\nmodel = 'a'\n")
    path = locations.profile("default")
    path.parent.mkdir(parents=True)
    path.symlink_to(real)
    store = ProfileStore(locations)
    store.save(replace(store.load("default").profile, model_id="b"))
    assert path.is_symlink()
    assert 'model = "b"' in real.read_text()


# --- configuration


def test_the_configuration_is_read_and_never_written(locations):
    locations.config.mkdir(parents=True)
    locations.config_file.write_text(
        '[keys]\n"app.help" = "f12"\n[profiles.work]\ntoken_command = ["pass", "show", "kilo"]\n'
        "[endpoints]\nask_openrouter = true\n"
    )
    store = ProfileStore(locations)
    assert store.load_config("work").token_command == ("pass", "show", "kilo")
    config = store.load_config("default")
    assert (config.keys, config.token_command, config.ask_openrouter) == ({"app.help": "f12"}, (), True)


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("[keys]\nx = 1\n", 2, "keys.x"),
        ("[profiles.default]\ntoken_command = 'pass show'\n", 2, "profiles.default.token_command"),
        ("[endpoints]\nask_openrouter = 'yes'\n", 2, "endpoints.ask_openrouter"),
        ("nonsense\n", 1, ""),
    ],
)
def test_a_broken_configuration_is_named_with_its_place(locations, text, line, key):
    locations.config.mkdir(parents=True)
    locations.config_file.write_text(text)
    with pytest.raises(KiloError) as caught:
        ProfileStore(locations).load_config("default")
    facts = caught.value.facts
    assert (caught.value.kind, facts.line, facts.key) == (Kind.BAD_CONFIG, line, key)


def test_money_keeps_its_digits(locations):
    ProfileStore(locations).save(Profile(limits=Limits(usd_per_day=Decimal("0.10"))))
    assert ProfileStore(locations).load("default").profile.limits.usd_per_day == Decimal("0.10")


def test_keys_may_be_written_with_and_without_quotes(locations):
    write_config(locations, '[keys]\n"app.help" = "f12"\n\nchat.new = "ctrl+n"\nchat.fold = ""\n')
    config = ProfileStore(locations).load_config("default")
    assert config.keys == {"app.help": "f12", "chat.new": "ctrl+n", "chat.fold": ""}
    assert config.key_lines == {"app.help": 2, "chat.new": 4, "chat.fold": 5}


def test_keys_that_will_not_do_are_reported_with_their_place(locations):
    write_config(locations, '[keys]\n"app.help" = "f12"\nchat.new =   "hyper"\n')
    store = ProfileStore(locations)
    for binding_id, line, column in (("app.help", 2, 14), ("chat.new", 3, 14)):
        problem = store.wrong_key(binding_id, "because")
        assert (problem.kind, problem.facts.line, problem.facts.column) == (Kind.BAD_CONFIG, line, column)
        assert binding_id in problem.facts.key.replace('"', "")


def write_config(locations, text):
    locations.config_file.parent.mkdir(parents=True, exist_ok=True)
    locations.config_file.write_text(text)
