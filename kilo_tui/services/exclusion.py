"""Which models the choices in force leave out, as far as the list of models tells."""

from __future__ import annotations

from kilo_tui.model.catalog import Model, Serving
from kilo_tui.model.routing import DataPolicy
from kilo_tui.services.chat import ChatSettings
from kilo_tui.words import _


class Exclusion:
    """Compares a model with what the next question would be sent with."""

    def __init__(self, settings: ChatSettings) -> None:
        self._settings = settings

    def why_excluded(self, model: Model) -> str:
        """As the port has it; only what is certain counts."""
        settings = self._settings
        if settings.own_server:
            return ""
        if not model.offered:
            return _("not offered to your organization")
        routing = settings.routing.for_model(model.id, organization=settings.organization)
        if model.gateways_own and routing.data_policy in (DataPolicy.DENY, DataPolicy.ZDR):
            return _("trains on prompts, which you do not allow")
        if model.serving is None:
            return ""
        pin = routing.provider
        if pin and not {pin, pin.partition("/")[0]} & model.serving.names:
            return _("not served by {provider}, which you chose").format(provider=pin)
        return _refused(routing.data_policy, model, model.serving)


def _refused(policy: DataPolicy, model: Model, serving: Serving) -> str:
    if policy is DataPolicy.ZDR and not serving.maybe_keeping_nothing:
        return _("no provider of it keeps nothing")
    strict = policy is DataPolicy.DENY or (policy is DataPolicy.FREE_ONLY and not model.is_free)
    if strict and not serving.maybe_not_training:
        return _("every provider of it trains on prompts")
    return ""
