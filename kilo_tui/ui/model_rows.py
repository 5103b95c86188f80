"""Which rows the list of models has, in which order, and what stands in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kilo_tui.model.catalog import Model
from kilo_tui.model.model_filter import Index, wanted
from kilo_tui.services.prices import prices
from kilo_tui.ui import model_words
from kilo_tui.ui.below import Services
from kilo_tui.ui.widgets.model_list import Cells, Column, Heading
from kilo_tui.words import _

FAVOURITE, CURRENT = "★", "●"


@dataclass(frozen=True, slots=True)
class Found:
    """What a filter leaves."""

    rows: Sequence[Heading | Model]
    count: int
    """Models among the rows."""
    all: int


def columns() -> list[Column]:
    """As wide as what may stand in them."""
    policies = (model_words.keeps_nothing(), model_words.does_not_train(), model_words.may_train(), _("policy"))
    return [
        Column(_("in/M $"), 7, 9),
        Column(_("out/M $"), 7, 8),
        Column(_("ctx"), 5, 5),
        Column(_("effort"), max(7, len(_("effort")), len(_("default"))), 3, right=False),
        Column(_("policy"), max(map(len, policies)), 4, right=False),
    ]


class ModelRows:
    """Favourites, then the models used last, then the recommended ones, then the rest."""

    def __init__(self, services: Services, current: str) -> None:
        """`current`: the id of the model that is asked now."""
        self._services = services
        self._current = current
        self._sections: list[tuple[str, int]] = []
        """Titles, and how many models are up to the end of each."""
        self._index = Index((), lambda _model: False)
        self._cells: dict[str, Cells] = {}
        self.gather()

    def gather(self) -> None:
        """The list, favourites or recent models have changed, or what is known of them."""
        self._cells.clear()
        ordered: list[Model] = []
        self._sections = []
        for title, models in self._by_section():
            ordered += models
            if models:
                self._sections.append((title, len(ordered)))
        self._index = Index(ordered, self._keeps_nothing)

    def _by_section(self) -> Iterator[tuple[str, list[Model]]]:
        service, profile = self._services.models, self._services.choices.profile
        left = {model.id: model for model in service.catalogue.models}
        for one in (*profile.favourites, self._current):
            if one not in left and service.catalogue.lost(one):
                left[one] = Model(one, one, offered=False)

        def taken(ids: Sequence[str]) -> list[Model]:
            return [left.pop(one) for one in dict.fromkeys(ids) if one in left]

        yield _("Favourites"), taken(profile.favourites)
        yield _("Used last"), taken((self._current, *service.recent))
        recommended = [model for model in left.values() if model.preferred_index is not None]
        recommended.sort(key=lambda model: model.preferred_index or 0)
        yield _("Recommended"), taken([model.id for model in recommended])
        yield _("All others"), list(left.values())

    def _keeps_nothing(self, model: Model) -> bool:
        return model_words.serving_nothing_kept(self._services.routing.known(model.id)) > 0

    def find(self, text: str) -> Found:
        """The rows for what was typed; where only conditions were, the parts keep their titles."""
        what = wanted(text)
        places = self._index.matching(what)
        models = self._index.models
        rows: list[Heading | Model] = [models[at] for at in places]
        if not what.words and len(self._sections) > 1:
            rows = list(self._with_titles(places))
        return Found(rows, len(places), len(models))

    def _with_titles(self, places: Sequence[int]) -> Iterator[Heading | Model]:
        section, said = 0, -1
        for at in places:
            while at >= self._sections[section][1]:
                section += 1
            if said != section:
                said = section
                yield Heading(self._sections[section][0])
            yield self._index.models[at]

    def cells(self, model: Model) -> Cells:
        """One row."""
        found = self._cells.get(model.id)
        if found is None:
            found = self._cells[model.id] = self._made(model)
        return found

    def _made(self, model: Model) -> Cells:
        favourite = model.id in self._services.choices.profile.favourites
        current = model.id == self._current
        told = model.name.casefold().endswith("(new)")  # as the gateway itself calls some
        tags = [_("new")] if self._services.models.is_new(model) and not told else []
        if current and favourite:
            tags.append(CURRENT)
        settings, routing = self._services.chat.settings, self._services.routing
        reason = self.why_not(model)
        shown = (
            ()
            if reason
            else (
                *prices(model),
                model_words.context(model),
                model_words.effort(model, settings.effort),
                model_words.policy(model, routing),
            )
        )
        mark = FAVOURITE if favourite else CURRENT if current else ""
        return Cells(model.name, mark, tuple(tags), shown, reason, current)

    def why_not(self, model: Model) -> str:
        """Why it cannot be asked now; empty where it can, as far as is known."""
        if model.offered:
            return self._services.routing.why_excluded(model)
        known = any(one.id == model.id for one in self._services.models.catalogue.models)
        return _("not offered to your organization") if known else _("no longer offered")
