"""Which model to ask, and what is known about it."""

from __future__ import annotations

from collections.abc import Sequence

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.model.catalog import Model, first_free, named_free
from kilo_tui.services.ports import Catalog
from kilo_tui.words import _


class ModelService:
    """The catalogue, fetched once when it is first needed, and the choice of a first model."""

    def __init__(self, catalog: Catalog, *, signed_in: bool, any_model: bool = False) -> None:
        self._catalog = catalog
        self._signed_in = signed_in
        self._any_model = any_model
        """The endpoint is the user's own, where nothing says what is free: the first model will do."""
        self._models: Sequence[Model] | None = None

    def changed(self, *, signed_in: bool) -> None:
        """Somebody else asks from now on, who may be offered other models: what was read before counts no more."""
        self._signed_in = signed_in
        self._models = None

    async def models(self) -> Sequence[Model]:
        """Every model, in the gateway's own order. Raises KiloError."""
        if self._models is None:
            self._models = tuple(await self._catalog.models())
        return self._models

    async def find(self, model_id: str) -> Model | None:
        """What the catalogue says of `model_id`; None when it has no such model. Raises KiloError."""
        return next((model for model in await self.models() if model.id == model_id), None)

    def known(self, model_id: str) -> Model | None:
        """What is known of `model_id` by now; nothing is asked for it."""
        return next((model for model in self._models or () if model.id == model_id), None)

    async def starting_model(self) -> str:
        """The model to begin with when none was ever chosen.

        The gateway's own proposal (the free one when signed out), else the first free model of the list.
        Raises KiloError, `bad_usage` when one has to be named.
        """
        if not self._any_model:
            try:
                defaults = await self._catalog.defaults()
            except KiloError as error:
                if error.kind not in (Kind.UNREADABLE_REPLY, Kind.PROVIDER_ERROR):
                    raise
            else:
                proposed = defaults.model_id if self._signed_in else defaults.free_model_id
                if proposed:
                    return proposed
        models = await self.models()
        chosen = models[0] if self._any_model and models else first_free(models)
        if chosen is None:
            place = _("the gateway proposes no model; name one with --model ID")
            raise trouble(Kind.BAD_USAGE, facts=Facts(place=place))
        return chosen.id

    async def free_model(self) -> str:
        """A model that costs nothing. Raises KiloError, `model_unknown` when there is none."""
        try:
            proposed = (await self._catalog.defaults()).free_model_id
        except KiloError:
            proposed = ""
        if proposed:
            return proposed
        free = first_free(await self.models())
        if free is None:
            raise trouble(Kind.MODEL_UNKNOWN)
        return free.id

    async def is_free(self, model_id: str) -> bool:
        """Whether the gateway bills nothing for it; by its name alone where the list cannot be read."""
        if named_free(model_id):
            return True
        try:
            model = await self.find(model_id)
        except KiloError:
            return False
        return model is not None and model.is_free

    async def check_pin(self, model_id: str, provider: str) -> None:
        """Raise `provider_not_serving` when the pinned provider, if there is one, is known not to serve the model.

        Where the gateway cannot say who serves it, the request itself will tell.
        """
        if not provider:
            return
        try:
            values = await self._catalog.routing_values(model_id)
        except KiloError:
            return
        if values and provider not in values:
            raise trouble(Kind.PROVIDER_NOT_SERVING, facts=Facts(model_id=model_id, provider=provider))
