"""Which model to ask, and what is known about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from kilo_tui.errors import Facts, KiloError, Kind, StorageFailed, trouble
from kilo_tui.model.catalog import Catalogue, Model, first_free, known_free, named_free
from kilo_tui.model.chat import Effort
from kilo_tui.services.ports import Catalog, Clock, KeptCatalogue
from kilo_tui.words import _

FRESH_SECONDS = 60.0
"""How long the gateway itself keeps its list."""
TRUSTED_SECONDS = 3600.0
"""How old a list may be for looking up a price in it."""
PATIENCE_SECONDS = 2.0
"""How long the gateway is waited for where what is known already will do."""
MOST_RECENT = 8


class ModelService:
    """The catalogue, and the choice of a model.

    The list that was kept is there first; the gateway's own replaces it when it comes, and only a good one does.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        signed_in: bool,
        any_model: bool = False,
        kept: KeptCatalogue | None = None,
        clock: Clock | None = None,
        organization_id: str = "",
    ) -> None:
        self._catalog = catalog
        self.signed_in = signed_in
        self._any_model = any_model
        """The endpoint is the user's own, where nothing says what is free: the first model will do."""
        self._kept = kept
        self._clock = clock
        self._organization_id = organization_id
        self.catalogue = Catalogue()
        """The models as they were last seen; none before the first look."""
        self.problem: KiloError | None = None
        """Why the newest list could not be had; the one before stays."""
        self.came_empty = False
        """The newest answer had no model in it; the list before stays."""
        self.era = 0
        """Grows with every change of who asks: what was asked for before is not what is wanted now."""
        self.recent: tuple[str, ...] = ()
        """The ids of the models that answered last, the newest first."""
        self._loaded = False
        self._stale = False
        """What is there is out of date, however new it is."""
        self._asked_at: float | None = None
        """When the gateway answered last; None before, and when its answer is out of date."""
        self._tried_at: float | None = None
        """When it was asked last, whatever came of it; None before, and when somebody else asks."""
        self._gone: dict[str, Model] = {}
        """What was offered in lists before this one, and is not in it."""
        self._proposals: dict[str, str] = {}
        self._loading = asyncio.Lock()
        self._asking: asyncio.Task[None] | None = None
        """Everybody who wants the list waits for the same answer."""
        self._left: set[asyncio.Task[None]] = set()
        """What is still asked for somebody who asks no longer."""
        self._listeners: list[Callable[[], None]] = []

    # --- the list

    def listen(self, hear: Callable[[], None]) -> Callable[[], None]:
        """Call `hear` when the list or what is known of it changes; the way to stop that."""
        self._listeners.append(hear)
        return lambda: self._listeners.remove(hear)

    def _tell(self) -> None:
        for hear in tuple(self._listeners):
            hear()

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock.now() if self._clock else 0.0

    def is_new(self, model: Model) -> bool:
        """It came this week."""
        return self.catalogue.is_new(model, self.now)

    async def load(self) -> None:
        """Read the list that was kept, the first time."""
        async with self._loading:
            if self._loaded or self._kept is None:
                return
            era = self.era
            catalogue = await asyncio.to_thread(self._kept.load, self._organization_id)
            recent = await asyncio.to_thread(self._kept.recent)
            if era != self.era:
                return
            self._loaded = True
            self.recent = self.recent or recent
            if catalogue is not None and not self.catalogue.models:
                self.catalogue = catalogue
        self._tell()

    async def refresh(self, *, anew: bool = False) -> None:
        """Ask the gateway for its list, unless it was asked just now. What goes wrong is in `problem`."""
        await self.load()
        if anew or not self._fresh:
            await asyncio.shield(self._asked())

    @property
    def asking(self) -> bool:
        """The list is on its way."""
        return self._asking is not None

    @property
    def _fresh(self) -> bool:
        return self._just_now(self._asked_at)

    def _just_now(self, moment: float | None) -> bool:
        return moment is not None and 0 <= self.now - moment < FRESH_SECONDS

    def _asked(self) -> asyncio.Task[None]:
        """The request for the list that is under way, or else a new one. It ends by itself, whoever waits for it."""
        if self._asking is None:
            self._tried_at = self.now
            self._asking = asyncio.create_task(self._ask(self.era), name="models")
            self._tell()
        return self._asking

    async def _ask(self, era: int) -> None:
        """Ask for the list; an empty one and none at all leave the one before."""
        try:
            models = tuple(await self._catalog.models())
            if era == self.era:
                await self._take(models)
        except KiloError as error:
            if era == self.era:
                self.problem = error
        finally:
            if era == self.era:
                self._asking = None
                self._tell()

    async def _take(self, models: tuple[Model, ...]) -> None:
        self.problem, self.came_empty = None, not models
        self._asked_at, self._stale = self.now, False
        if not models:
            return
        self._remember_offered()
        here = {model.id for model in models if model.offered}
        self._gone = {model_id: model for model_id, model in self._gone.items() if model_id not in here}
        self.catalogue = self.catalogue.followed_by(models, self.now)
        self._proposals = {model_id: other for model_id, other in self._proposals.items() if other in here}
        self._tell()
        if self._kept is not None:
            with suppress(StorageFailed):  # it is but a cache
                await asyncio.to_thread(self._kept.save, self._organization_id, self.catalogue)

    def _remember_offered(self) -> None:
        self._gone |= {model.id: model for model in self.catalogue.models if model.offered}

    def forget(self) -> None:
        """The list is out of date: the next look asks anew, and shows this one until then."""
        self._asked_at, self._tried_at, self._stale = None, None, True
        self.era += 1
        self._proposals.clear()
        if self._asking is not None:
            self._left.add(self._asking)
            self._asking.add_done_callback(self._left.discard)
            self._asking = None

    def changed(self, *, signed_in: bool, organization_id: str | None = None) -> None:
        """Somebody else asks from now on, perhaps for another organization, which has a list of its own."""
        self.signed_in = signed_in
        self.forget()
        if organization_id is not None and organization_id != self._organization_id:
            self._organization_id = organization_id
            self._loaded = False
            self._remember_offered()
            self.catalogue = Catalogue()
        self._tell()

    async def aclose(self) -> None:
        """Ask for nothing any more."""
        asked = [task for task in (self._asking, *self._left) if task is not None]
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    # --- one model

    async def models(self) -> Sequence[Model]:
        """Every model that is offered, in the gateway's own order. Raises KiloError.

        A list of not long ago will do. A newer one is not waited for any longer than it takes where it comes at once:
        one that hangs holds up no question and no price.
        """
        era = None
        while era != self.era:
            era = self.era
            await self.load()
            if not self._trusted:
                await self._asked_for_a_while()
        if self.problem is not None and not self.catalogue.models:
            raise self.problem
        return [model for model in self.catalogue.models if model.offered]

    async def _asked_for_a_while(self) -> None:
        asked = self._asked()
        if not self.catalogue.models:
            await asyncio.shield(asked)
            return
        await asyncio.wait([asked], timeout=PATIENCE_SECONDS)
        if asked.done():
            asked.result()

    @property
    def _trusted(self) -> bool:
        if not self.catalogue.models:
            return self._fresh and self.came_empty
        if not self._stale and 0 <= self.now - self.catalogue.read_at < TRUSTED_SECONDS:
            return True
        return self._just_now(self._tried_at)  # whoever did not answer then is not waited for with every question

    async def find(self, model_id: str) -> Model | None:
        """What the catalogue says of `model_id`; None when it has no such model. Raises KiloError."""
        return next((model for model in await self.models() if model.id == model_id), None)

    def known(self, model_id: str) -> Model | None:
        """What is known of `model_id` by now; nothing is asked for it."""
        return self.catalogue.find(model_id)

    async def effort_for(self, model_id: str, chosen: Effort | None) -> Effort | None:
        """What of a chosen effort is to be sent: nothing where the list that is there says that the model has none."""
        if chosen is None:
            return None
        await self.load()
        model = self.known(model_id)
        return chosen if model is None or model.takes_effort is not False else None

    def lost(self, model_id: str) -> bool:
        """It was offered once and is so no longer, or not to the organization that asks, as the newest list says."""
        if self._asked_at is None or not self.catalogue.models:
            return False
        return self.catalogue.lost(model_id) or (model_id in self._gone and self.known(model_id) is None)

    def listed(self, model_id: str) -> bool:
        """The gateway has it, also where it does not offer it to the organization that is chosen."""
        return any(model.id == model_id for model in self.catalogue.models)

    def proposed(self, model_id: str) -> str:
        """What was found to propose in place of a model that is gone; empty where nothing was, or nobody looked."""
        return self._proposals.get(model_id, "")

    async def proposal(self, model_id: str) -> str:
        """A model in place of one that is gone, as the gateway proposes; empty where there is none."""
        era, found = self.era, await self._found_in_place_of(model_id)
        if era == self.era and self._proposals.get(model_id) != found:
            self._proposals[model_id] = found
            self._tell()
        return found

    async def _found_in_place_of(self, model_id: str) -> str:
        before = self._gone.get(model_id)
        free = known_free(model_id, before) or not self.signed_in
        with suppress(KiloError, TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                defaults = await self._catalog.defaults()
            proposed = defaults.free_model_id if free else defaults.model_id
            if self.catalogue.find(proposed) is not None:
                return proposed
        others = [model for model in self.catalogue.models if model.offered and model.is_free == free]
        chosen = next((model for model in others if model.recommended), next(iter(others), None))
        return chosen.id if chosen is not None else ""

    async def used(self, model_id: str) -> None:
        """It has answered: it is the first among the recent ones."""
        recent = (model_id, *(one for one in self.recent if one != model_id))[:MOST_RECENT]
        if recent == self.recent:
            return
        await self.load()
        self.recent = (model_id, *(one for one in self.recent if one != model_id))[:MOST_RECENT]
        self._tell()
        if self._kept is not None:
            with suppress(StorageFailed):
                await asyncio.to_thread(self._kept.save_recent, self.recent)

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
                proposed = defaults.model_id if self.signed_in else defaults.free_model_id
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
