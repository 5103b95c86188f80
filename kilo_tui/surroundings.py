"""What is on this machine before anything is asked: places, profile, configuration, secrets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.model.profile import AccessToken, Config, Profile
from kilo_tui.storage.credentials import CredentialStore, is_sendable, not_sendable
from kilo_tui.storage.files import Locations, locations
from kilo_tui.storage.profile import ProfileStore, check_name
from kilo_tui.words import language, language_of, speak

if TYPE_CHECKING:
    from kilo_tui.cli import Options
    from kilo_tui.gateway.addresses import Endpoints


class Surroundings:
    """What is on this machine before anything is asked: places, profile, configuration, secrets."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.demo = options.demo
        self.locations: Locations = locations(demo=options.demo)
        self.profiles = ProfileStore(self.locations)
        self.name = self._profile_name()
        self._load()
        before = language()
        speak(language_of(os.environ, self.profile.language))
        if self.problem is not None and language() != before:
            self._load()  # what is wrong is said in the language that the file itself asks for

    def _load(self) -> None:
        loaded = self.profiles.load(self.name)
        self.profile: Profile = loaded.profile
        self.problem: KiloError | None = loaded.problem
        try:
            self.config = self.profiles.load_config(self.name)
        except KiloError as error:
            self.config = Config()
            self.problem = self.problem or error

    def _profile_name(self) -> str:
        if self.options.profile is not None:
            check_name(self.options.profile)
            return self.options.profile
        chosen = "" if self.demo else os.environ.get("KILO_TUI_PROFILE", "")
        if chosen:
            check_name(chosen, place="KILO_TUI_PROFILE")
        return chosen or "default"

    def bind_keys(self) -> None:
        """Put the keys of `config.toml` in force; where one of them will not do, none, and that is a problem."""
        from kilo_tui.ui.keys import use
        from kilo_tui.ui.remapping import read_keys

        keys, wrong = read_keys(self.config.keys, self.config.key_lines)
        if wrong is None:
            use(keys)
        else:
            self.problem = self.problem or self.profiles.wrong_key(wrong.id, wrong.reason)

    def endpoints(self) -> Endpoints:
        """Where requests go: option, then environment, then profile. Raises KiloError `bad_address`."""
        from kilo_tui.gateway.addresses import Endpoints

        if self.options.base_url is not None:
            return Endpoints.own_server(self.options.base_url, place="--base-url")
        if os.environ.get("KILO_API_URL"):
            return Endpoints.kilo(os.environ["KILO_API_URL"], place="KILO_API_URL")
        url, base = self.profile.gateway_url, self.profile.completions_base
        try:
            return Endpoints.kilo(url, base)
        except KiloError:  # once more, with the place: it takes reading the file again
            Endpoints.kilo(url, place=self.profiles.place(self.name, "gateway", "url"))
            return Endpoints.kilo(url, base, place=self.profiles.place(self.name, "gateway", "completions_base"))

    @property
    def credentials(self) -> CredentialStore:
        """Where the access token is. A demo knows those of the demo, and nothing of the environment."""
        if self.demo:
            return CredentialStore(self.locations, {}, Config())
        return CredentialStore(self.locations, os.environ, self.config)

    def access_token(self, endpoints: Endpoints) -> AccessToken | None:
        """The secret for this origin, if there is one. Raises KiloError."""
        origin, gateway = endpoints.completions_base.origin, endpoints.account_base
        return self.credentials.token_for(self.name, origin, elsewhere=gateway is None or gateway.origin != origin)

    def organization_id(self) -> str:
        """The organization requests are made for; empty is the person. Raises KiloError `bad_usage`."""
        given = "" if self.demo else os.environ.get("KILO_ORG_ID")
        chosen = given or self.profile.organization_id
        if not is_sendable(chosen):
            place = "KILO_ORG_ID" if given else self.profiles.place(self.name, "account", "organization_id")
            raise trouble(Kind.BAD_USAGE, facts=Facts(place=f"{place}: {not_sendable()}"))
        return chosen
