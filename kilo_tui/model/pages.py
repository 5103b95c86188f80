"""The pages of the web app: what only a browser can do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pages:
    """Links into one web app."""

    app: str = "https://app.kilo.ai"
    """Without a slash at its end."""
    site: str = "https://kilo.ai"
    """What is there without an account; without a slash at its end."""

    @property
    def profile(self) -> str:
        """Credits are bought there, and the key is reset."""
        return f"{self.app}/profile"

    @property
    def usage(self) -> str:
        """What was used."""
        return f"{self.app}/usage"

    @property
    def connected_accounts(self) -> str:
        """Other ways to sign in are linked there."""
        return f"{self.app}/connected-accounts"

    @property
    def verification(self) -> str:
        """The identity check."""
        return f"{self.app}/account-verification"

    @property
    def support(self) -> str:
        """Whoever helps is written to from there."""
        return f"{self.site}/support"

    @property
    def setup_guide(self) -> str:
        """The manual."""
        return f"{self.site}/docs"

    def organization(self, organization_id: str) -> str:
        """An organization is looked after there."""
        return f"{self.app}/organizations/{organization_id}"
