"""How requests are routed: what is chosen, changing it at once and for good, and what will come of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.model.catalog import Model, named_free
from kilo_tui.model.chat import JsonObject
from kilo_tui.model.endpoint import Endpoint, OrganizationRules
from kilo_tui.model.forecast import Forecast, Trouble, forecast, trouble_with
from kilo_tui.model.routing import DataPolicy, ModelRouting, Routing, RoutingChoices, Sort
from kilo_tui.services.chat import ChatSettings
from kilo_tui.services.choices import Choices
from kilo_tui.services.endpoints import EndpointService
from kilo_tui.services.models import PATIENCE_SECONDS, ModelService
from kilo_tui.services.ports import EndpointLists
from kilo_tui.services.routing_words import why_not
from kilo_tui.words import _

_KIND_OF = {
    Trouble.PIN_NOT_SERVING: Kind.PROVIDER_NOT_SERVING,
    Trouble.NOBODY_LEFT: Kind.NO_PROVIDER,
    Trouble.FREE_REFUSED: Kind.DATA_POLICY_REFUSED,
}


class RoutingService:
    """The choice in force. A scope is a model's exact id, or empty for everything."""

    def __init__(
        self,
        settings: ChatSettings,
        choices: Choices,
        models: ModelService,
        lists: EndpointLists,
        endpoints: EndpointService,
        *,
        sent: Callable[[Routing], JsonObject],
    ) -> None:
        """`sent` makes the object that a request carries."""
        self._settings = settings
        self._choices = choices
        self._models = models
        self._lists = lists
        self._endpoints = endpoints
        self._sent = sent
        self._before: list[tuple[RoutingChoices, str]] = []
        self._unsaved: KiloError | None = None
        self.rules: OrganizationRules | None = None
        """What the organization that is chosen has set, as it was read last; None also where it could not be read."""
        self._era = 0
        """Grows with every change of who asks."""

    # --- what is chosen

    @property
    def managed(self) -> bool:
        """An organization decides, not the person."""
        return self._settings.organization

    @property
    def own_server(self) -> bool:
        """Questions go to a server that knows no routing."""
        return self._settings.own_server

    def chosen(self, scope: str) -> Routing:
        """The choice for everything, or what holds for one model."""
        choices = self._settings.routing
        return choices.for_model(scope) if scope else choices.general

    def own(self, scope: str) -> ModelRouting:
        """What a model overrides."""
        return self._settings.routing.own(scope)

    def in_force(self, model_id: str) -> Routing:
        """What is sent with a question to `model_id`."""
        return self._settings.routing.for_model(model_id, organization=self._settings.organization)

    def sent(self, model_id: str) -> JsonObject:
        """The object a question to `model_id` carries; empty where it carries none."""
        return self._sent(self.in_force(model_id))

    @property
    def text(self) -> str:
        """How a profile would say all that is chosen; empty where nothing is."""
        return self._choices.routing_text(self._settings.routing)

    async def written(self) -> str:
        """What the profile says of routing, as it stands there. Raises KiloError."""
        return await self._choices.routing_written()

    @property
    def place(self) -> str:
        """The profile, below the configuration."""
        return f"profiles/{self._choices.profile.name}.toml"

    @property
    def readable(self) -> bool:
        """The profile could be read whole; else it is left alone."""
        return self._choices.kept

    @property
    def saved(self) -> bool:
        """What is chosen stands in the profile, or will in a moment; else it holds for this run."""
        return self.readable and self._unsaved is None

    # --- choosing; each is in force at once, and wants to be saved

    def choose_sort(self, sort: Sort, scope: str = "") -> None:
        """Prefer providers so; once more for a model, and the choice for everything holds there again."""
        choices = self._settings.routing
        if scope and self.own(scope).sort is sort and not self.chosen(scope).provider:
            self._change(choices.as_for_everything(scope, "sort", "provider"), scope)
        else:
            self._change(choices.with_sort(sort, scope), scope)

    def choose_policy(self, policy: DataPolicy, scope: str = "") -> None:
        """Allow this with the data; once more for a model, and the choice for everything holds there again."""
        choices = self._settings.routing
        if scope and self.own(scope).data_policy is policy:
            self._change(choices.as_for_everything(scope, "data_policy"), scope)
        else:
            self._change(choices.with_policy(policy, scope), scope)

    def pin(self, provider: str, scope: str = "") -> None:
        """Ask this provider only; none in particular where it is empty."""
        self._change(self._settings.routing.with_pin(provider, scope), scope)

    @property
    def steps_back(self) -> int:
        """How many changes can be undone."""
        return len(self._before)

    def undo(self) -> str | None:
        """Take the last change back; the scope it was for, or None where there was none."""
        if not self._before:
            return None
        self._settings.routing, scope = self._before.pop()
        return scope

    async def save(self) -> None:
        """Write what is chosen into the profile. Raises KiloError; it is in force all the same."""
        try:
            await self._choices.remember(routing=self._settings.routing)
        except KiloError as error:
            self._unsaved = error
            raise
        self._unsaved = None

    def _change(self, choices: RoutingChoices, scope: str) -> None:
        if choices != self._settings.routing:
            self._before.append((self._settings.routing, scope))
            self._settings.routing = choices

    # --- what will come of it

    async def look(self, model_id: str, *, fresh: bool = False) -> tuple[Endpoint, ...]:
        """Find out who serves `model_id` and what an organization has set. Raises KiloError."""
        endpoints, *_others = await asyncio.gather(
            self._endpoints.of(model_id, fresh=fresh), self.read_rules(), self._read_models()
        )
        return endpoints

    async def read_to_the_end(self) -> None:
        """Wait for what `look` has begun to find out and did not wait for."""
        await self._endpoints.read_to_the_end()

    async def read_rules(self) -> None:
        """Find out what the organization that is chosen has set; what is known holds where it cannot be read."""
        era = self._era
        with suppress(KiloError):
            rules = await self._lists.organization() if self.managed else None
            if era == self._era:
                self.rules = rules

    async def _read_models(self) -> None:
        with suppress(KiloError, TimeoutError):  # then its id alone says whether it is free
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._models.models()

    async def read_policies(self) -> None:
        """Find out for all models at once what those who serve them do with the data. Raises KiloError."""
        await self._endpoints.read_all()

    def known(self, model_id: str) -> tuple[Endpoint, ...]:
        """Who serves `model_id`, as far as it is known by now; nothing is asked for it."""
        return self._endpoints.known(model_id)

    @property
    def policies_told(self) -> bool:
        """It is known of models what those who serve them do with the data."""
        return self._endpoints.told

    def forget(self) -> None:
        """Take nothing for true any more that was read as somebody else."""
        self.rules = None
        self._era += 1
        self._endpoints.forget()

    async def aclose(self) -> None:
        """Read nothing any more."""
        await self._endpoints.aclose()

    def forecast(self, model_id: str) -> Forecast:
        """Who would answer now, from what is known; nothing is asked for it."""
        free, may_train = self._facts(model_id)
        return forecast(
            self._endpoints.known(model_id),
            self.in_force(model_id),
            model_id,
            free=free,
            may_train=may_train,
            rules=self._rules,
        )

    def goes_another_way(self, model_id: str) -> bool:
        """Whether a question to `model_id` may go by the second router; never where training is denied."""
        theirs = self._rules.data_collection if self._rules else ""
        return DataPolicy.DENY not in (self.in_force(model_id).data_policy, theirs)

    def is_refused(self, model_id: str) -> bool:
        """Whether a question to `model_id` would not be sent now, as far as is known."""
        return self.forecast(model_id).trouble in _KIND_OF

    def age(self, model_id: str) -> float | None:
        """Seconds since it was read who serves `model_id`; None where it never was."""
        return self._endpoints.age(model_id)

    def mended_by(self, model_id: str) -> DataPolicy | None:
        """The strictest policy below the one in force under which somebody is left; None where none would do."""
        routing, (free, may_train) = self.in_force(model_id), self._facts(model_id)
        laxer = (DataPolicy.ZDR, DataPolicy.DENY, DataPolicy.FREE_ONLY, DataPolicy.ALLOW)
        for policy in laxer[laxer.index(routing.data_policy) + 1 :]:
            changed = replace(routing, data_policy=policy)
            known = self._endpoints.known(model_id)
            if not trouble_with(known, changed, free=free, may_train=may_train, rules=self._rules):
                return policy
        return None

    def why_excluded(self, model: Model) -> str:
        """Why `model` cannot be asked now, in a few words; empty where it can, as far as is known.

        It asks nobody and is cheap: for a whole list.
        """
        if self.own_server:
            return ""
        routing, known = self.in_force(model.id), self._endpoints.known(model.id)
        troubled = partial(trouble_with, known, routing, free=model.is_free, may_train=model.may_train)
        found = troubled(rules=self._rules)
        if found is Trouble.NOBODY_LEFT and self.managed and not troubled():
            return _("no provider your organization allows")
        return why_not(found, routing) if found else ""

    async def check(self, model_id: str, routing: Routing) -> None:
        """Raise KiloError `provider_not_serving`, `no_provider` or `data_policy_refused` where it is known to come.

        Only a pin is looked up for it, and what is old is read again before a policy refuses anything.
        Where nobody can say who serves the model, the request itself will tell.
        """
        free, may_train = self._facts(model_id)
        known = self._endpoints.known(model_id)
        found = trouble_with(known, routing, free=free, may_train=may_train, rules=self._rules)
        of_policy = found in (Trouble.NOBODY_LEFT, Trouble.FREE_REFUSED)
        if routing.provider or of_policy:
            of = self._endpoints.of if of_policy else self._endpoints.names_of
            try:
                known = await of(model_id)
            except KiloError:
                if found is not Trouble.FREE_REFUSED:
                    return
            found = trouble_with(known, routing, free=free, may_train=may_train, rules=self._rules)
        if found in _KIND_OF:
            whose = "organization" if self.managed else ""
            raise trouble(_KIND_OF[found], facts=Facts(model_id=model_id, provider=routing.provider, phase=whose))

    @property
    def _rules(self) -> OrganizationRules | None:
        """Those of the organization that decides; not known is not the same as none."""
        return (self.rules or OrganizationRules("")) if self.managed else None

    def _facts(self, model_id: str) -> tuple[bool, bool | None]:
        """Whether it is free, and whether who serves it may train."""
        model = self._models.known(model_id)
        return (named_free(model_id), None) if model is None else (model.is_free, model.may_train)
