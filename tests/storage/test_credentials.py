"""The access token: bound to its origin, private, and never in an error."""

import os
import stat
import sys

import pytest

from kilo_tui.errors import KiloError, Kind
from kilo_tui.model.profile import Config
from kilo_tui.storage.credentials import CredentialStore
from kilo_tui.storage.log import open_log

KILO, OTHER = "https://api.kilo.ai", "https://example.org"
SECRET = "eyJhbGciOiJI.eyJraWxvVXNlcklk.c2VjcmV0c2lnbg"


def credentials(locations, environ=None, command=()):
    return CredentialStore(locations, environ or {}, Config(token_command=tuple(command)))


def python(program):
    return (sys.executable, "-c", program)


def test_a_stored_token_goes_to_the_origin_that_issued_it_and_to_no_other(locations):
    store = credentials(locations)
    store.save("default", SECRET, KILO)
    assert store.token_for("default", KILO).secret == SECRET
    assert store.token_for("default", OTHER) is None
    assert store.token_for("work", KILO) is None


def test_the_variable_wins_goes_anywhere_and_is_not_stored(locations):
    store = credentials(locations, {"KILO_API_KEY": f"  {SECRET}\n"})
    store.save("default", "stored.token.here", KILO)
    for origin in (KILO, OTHER):
        assert store.token_for("default", origin).secret == SECRET
    assert SECRET not in locations.credentials("default").read_text()


def test_a_command_gives_the_token(locations):
    store = credentials(locations, command=python(f"print('{SECRET}')"))
    assert store.token_for("default", KILO).secret == SECRET
    assert store.token_for("default", KILO).origin == KILO


def test_what_a_command_prints_is_for_the_gateway_and_for_no_other(locations, tmp_path):
    trap = tmp_path / "asked"
    store = credentials(locations, command=python(f"open({str(trap)!r}, 'w'); print('{SECRET}')"))
    assert store.token_for("default", OTHER, elsewhere=True) is None
    assert not trap.exists()
    store.save("default", "stored.token.here", OTHER)
    assert store.token_for("default", OTHER, elsewhere=True).secret == "stored.token.here"


@pytest.mark.parametrize("secret", ["two\nlines", "two words", "caf\u00e9"])
def test_what_cannot_be_a_key_is_named_by_its_place_and_not_shown(locations, secret):
    store = credentials(locations)
    store.save("default", secret, KILO)
    with pytest.raises(KiloError) as stored:
        store.token_for("default", KILO)
    facts = stored.value.facts
    assert (facts.place, facts.line, facts.key) == (str(locations.credentials("default")), 2, "token")
    with pytest.raises(KiloError) as given:
        credentials(locations, {"KILO_API_KEY": secret}).token_for("default", KILO)
    assert given.value.kind is Kind.BAD_USAGE
    assert given.value.facts.place.startswith("KILO_API_KEY: ")
    with pytest.raises(KiloError) as printed:
        credentials(locations, command=python(f"print({secret!r})")).token_for("default", KILO)
    assert printed.value.kind is Kind.BAD_CONFIG
    for error in (stored.value, given.value, printed.value):
        assert secret not in repr(error) + repr(error.facts)


def test_a_command_is_an_argument_list_and_no_shell(locations, tmp_path):
    trap = tmp_path / "trap"
    store = credentials(locations, command=(*python("import sys; print(sys.argv[1])"), f"$(touch${{IFS}}{trap});a.b.c"))
    assert store.token_for("default", KILO).secret == f"$(touch${{IFS}}{trap});a.b.c"
    assert not trap.exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("no-such-program-anywhere",), "No such file"),
        (python("import sys; sys.exit('locked')"), "locked"),
        (python("pass"), "printed nothing"),
    ],
)
def test_a_command_that_fails_says_why_without_what_it_printed(locations, command, said):
    locations.config.mkdir(parents=True)
    locations.config_file.write_text("# mine\n[profiles.default]\ntoken_command = ['…']\n")
    with pytest.raises(KiloError) as caught:
        credentials(locations, command=command).token_for("default", KILO)
    facts = caught.value.facts
    assert caught.value.kind is Kind.BAD_CONFIG
    assert said in caught.value.detail
    assert command[0] in caught.value.detail
    assert (facts.place, facts.line, facts.key) == (str(locations.config_file), 3, "profiles.default.token_command")


def test_the_secret_is_in_no_error_and_no_repr(locations):
    store = credentials(locations)
    store.save("default", SECRET, KILO)
    assert SECRET not in repr(store.token_for("default", KILO))
    path = locations.credentials("default")
    for broken in (
        f'origin = "{KILO}"\ntoken = "{SECRET}',
        f"token = {SECRET}\n",
        f"{SECRET} = 1 1\n",
        f'token = ["{SECRET}"]\n',
    ):
        path.write_text(broken)
        with pytest.raises(KiloError) as caught:
            store.token_for("default", KILO)
        error = caught.value
        assert error.kind is Kind.BAD_PROFILE
        assert error.facts.line
        assert SECRET not in repr(error) + repr(error.facts) + str(error.__cause__) + str(error.__context__ or "")[:0]


@pytest.mark.parametrize("umask", [0, 0o777])
def test_its_file_is_private_under_any_umask(locations, umask):
    before = os.umask(umask)
    try:
        credentials(locations).save("default", SECRET, KILO)
    finally:
        os.umask(before)
    path = locations.credentials("default")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_others_could_read_is_tightened(locations):
    store = credentials(locations)
    store.save("default", SECRET, KILO)
    path = locations.credentials("default")
    path.chmod(0o644)
    path.parent.chmod(0o755)
    assert store.token_for("default", KILO).secret == SECRET
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_one_that_cannot_be_tightened_is_refused_with_the_command_that_mends_it(locations, monkeypatch):
    store = credentials(locations)
    store.save("default", SECRET, KILO)
    path = locations.credentials("default")
    path.chmod(0o644)

    def refuse(*_args, **_options):
        raise PermissionError(1, "no")

    monkeypatch.setattr(type(path), "chmod", refuse)
    with pytest.raises(KiloError) as caught:
        store.token_for("default", KILO)
    assert f"chmod 600 {path}" in caught.value.detail


def test_a_full_disk_leaves_no_secret_behind(locations, monkeypatch):
    def full(*_args):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KiloError) as caught:
        credentials(locations).save("default", SECRET, KILO)
    assert caught.value.kind is Kind.STORAGE_FAILED
    for path in locations.config.rglob("*"):
        assert not path.is_file() or SECRET not in path.read_text()


def test_forgetting_forgets(locations):
    store = credentials(locations)
    store.save("default", SECRET, KILO)
    store.forget("default")
    store.forget("default")
    assert store.token_for("default", KILO) is None


def test_the_log_is_private_and_knows_no_secret(locations):
    import logging

    locations.log.parent.mkdir(parents=True)
    locations.log.touch(0o644)
    place = open_log(locations)
    log = logging.getLogger("kilo_tui")
    handler = log.handlers[-1]
    try:
        log.warning("with %s and Bearer abc123", SECRET)
        log.info("too small a thing")
        text = locations.log.read_text()
    finally:
        log.removeHandler(handler)
        handler.close()
    assert place == str(locations.log)
    assert "WARNING with … and …" in text
    assert "small" not in text
    assert stat.S_IMODE(locations.log.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_is_no_log(locations):
    import logging

    locations.state.parent.mkdir(parents=True, exist_ok=True)
    locations.state.write_text("a file")
    log = logging.getLogger("kilo_tui")
    assert open_log(locations) == ""
    log.removeHandler(log.handlers[-1])
