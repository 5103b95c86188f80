"""Organizations: who pays for their members, and which models they allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kilo_tui.demo import catalog
from kilo_tui.demo.credits import DOLLAR
from kilo_tui.demo.models import Model
from kilo_tui.demo.routing import Wishes, route, strict

TEAM_ID = "7f3c9a52-1f0e-4c5d-9a57-3d2b8f6e1c04"
TEAM_NAME = "Acme"
STRICT_TEAM_ID = "2b9d61f4-8c37-4e0a-b1d5-6f4a90c2e7d8"


@dataclass(slots=True)
class Team:
    """One organization."""

    id: str
    name: str
    balance: int
    """Micro-dollars."""
    allowed: tuple[str, ...] = ()
    """Model ids, or `author/*`; empty allows all."""
    default: str = ""
    providers: tuple[str, ...] = ()
    """The only ones that may serve its members; empty allows all."""
    data_collection: str = ""
    """`allow` or `deny`; empty leaves it to the members."""

    def allows(self, model_id: str) -> bool:
        """Whether members may use this model."""
        author = model_id.partition("/")[0]
        return not self.allowed or model_id in self.allowed or f"{author}/*" in self.allowed

    def models(self) -> list[Model]:
        """What its members are offered."""
        return [model for model in catalog.MODELS.values() if model.listed and self.allows(model.id)]

    def governs(self, wishes: Wishes) -> Wishes:
        """What is left of a member's wishes: where routing is managed, the stricter privacy of the two."""
        if not self.providers and not self.data_collection:
            return wishes
        asked = wishes.get("data_collection")
        collection = "deny" if "deny" in (asked, self.data_collection) else self.data_collection or asked
        found: Wishes = {}
        if self.providers:
            found["only"] = list(self.providers)
        if collection:
            found["data_collection"] = collection
        if "zdr" in wishes:
            found["zdr"] = wishes["zdr"]
        return found

    def payload(self) -> dict[str, Any]:
        """The answer of `GET /api/organizations/{id}`."""
        settings: dict[str, Any] = {}
        if self.allowed:
            settings["model_allow_list"] = list(self.allowed)
        if self.default:
            settings["default_model"] = self.default
        if self.providers:
            settings["provider_allow_list"] = list(self.providers)
        if self.data_collection:
            settings["data_collection"] = self.data_collection
        return {"id": self.id, "name": self.name, "settings": settings}

    def defaults(self) -> dict[str, str]:
        """The answer of `GET /api/organizations/{id}/defaults`."""
        offered = self.models()
        free = next((model.id for model in offered if model.free and self._served(model)), offered[0].id)
        return {"defaultModel": self.default or catalog.PAID, "defaultFreeModel": free}

    def _served(self, model: Model) -> bool:
        """Whether the organization's own terms leave anybody who serves it."""
        wishes = self.governs({})
        return bool(route(model, wishes).endpoints) and not (model.kilo_free and strict(wishes))


def teams() -> tuple[Team, Team]:
    """The two of the demo: one that says who may serve and on which terms, one that says which models."""
    return (
        Team(
            TEAM_ID,
            TEAM_NAME,
            250 * DOLLAR,
            providers=("amazon-bedrock", "anthropic", "azure", "fireworks", "google-vertex", "mistral", "together"),
            data_collection="deny",
        ),
        Team(STRICT_TEAM_ID, "Globex", 40 * DOLLAR, (catalog.TOUR, catalog.PAID), catalog.PAID),
    )
