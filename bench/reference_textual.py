"""The least chat that Textual makes easy: what this client's figures are compared with."""

from __future__ import annotations

import json
import os

import httpx
from textual import events, work
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Markdown, Static, TextArea

URL = os.environ["KILO_API_URL"] + "/api/openrouter/chat/completions"


class Prompt(TextArea):
    """Enter sends."""

    class Sent(Message):
        """There is a question."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.prevent_default()
            self.post_message(self.Sent())
        else:
            await super()._on_key(event)


class Chat(App[None]):
    """Markdown above, a prompt below."""

    CSS = "Prompt { height: 5; }"
    AUTO_FOCUS = "Prompt"

    def compose(self) -> ComposeResult:
        yield VerticalScroll(Static("Type a question and press Enter."))
        yield Prompt()

    def on_prompt_sent(self) -> None:
        prompt = self.query_one(Prompt)
        self.ask(prompt.text)
        prompt.clear()

    @work
    async def ask(self, question: str) -> None:
        """Show the answer as it comes."""
        scroll = self.query_one(VerticalScroll)
        answer = Markdown()
        await scroll.mount(Static(question, markup=False), answer)
        scroll.anchor()
        stream = Markdown.get_stream(answer)
        body = {"model": "demo/long:free", "stream": True, "messages": [{"role": "user", "content": question}]}
        async with httpx.AsyncClient(timeout=None) as client, client.stream("POST", URL, json=body) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: ") and line != "data: [DONE]":
                    text = json.loads(line[6:])["choices"][0]["delta"].get("content")
                    if text:
                        await stream.write(text)
        await stream.stop()


if __name__ == "__main__":
    Chat().run()
