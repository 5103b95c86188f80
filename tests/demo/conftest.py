"""A demo gateway that does not dawdle, a client that shares no code with it, a browser, and a clock set by hand."""

import json
from html.parser import HTMLParser

import httpx
import pytest

from kilo_tui.demo.gateway import DemoGateway


class Clock:
    """Stands still until a test moves it."""

    def __init__(self):
        self.moment = 1_790_000_000.0

    def __call__(self):
        return self.moment

    def go_on(self, *, days=0, minutes=0):
        self.moment += days * 86_400 + minutes * 60


class Page(HTMLParser):
    """What a person sees of a page: its text, its links, and its buttons with the forms they send."""

    def __init__(self, markup):
        super().__init__()
        self.text, self.links, self.buttons, self.fields = "", {}, {}, {}
        self._form = self._button = self._link = None
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        assert tag != "script"
        if tag == "form":
            self._form = (attrs["method"], attrs["action"], {})
        elif tag == "input" and attrs.get("type") == "hidden":
            self._form[2][attrs["name"]] = attrs["value"]
        elif tag == "button":
            self._button = {attrs["name"]: attrs["value"]} if "name" in attrs else {}
        elif tag == "a":
            self._link = attrs["href"]

    def handle_endtag(self, tag):
        if tag in ("button", "a"):
            self._button = self._link = None

    def handle_data(self, data):
        self.text += data
        if self._button is not None:
            self.buttons[data] = (*self._form[:2], {**self._form[2], **self._button})
        elif self._link is not None:
            self.links[data] = self._link


class Browser:
    """Opens pages, follows their links, presses their buttons, and keeps their cookie."""

    def __init__(self, http, root):
        self._http, self._root = http, root
        self.page, self.status, self.path, self.headers = None, 0, "", {}

    async def open(self, path):
        return self._took(await self._http.get(path, follow_redirects=True))

    async def follow(self, words):
        return await self.open(self.page.links[words])

    async def press(self, words, **typed):
        method, action, fields = self.page.buttons[words]
        sent = {"data" if method == "post" else "params": {**fields, **typed}}
        headers = {"Origin": self._root} if method == "post" else {}
        return self._took(await self._http.request(method, action, headers=headers, follow_redirects=True, **sent))

    def _took(self, answer):
        for one in (*answer.history, answer):
            assert str(one.url).startswith(f"{self._root}/")
        self.page, self.status = Page(answer.text), answer.status_code
        self.path, self.headers = answer.url.raw_path.decode(), answer.headers
        return self.page.text


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def gateway(clock):
    async with DemoGateway(pace=0, now=clock) as running:
        yield running


@pytest.fixture
async def http(gateway):
    async with httpx.AsyncClient(base_url=gateway.url, trust_env=False, verify=False, timeout=20) as client:
        yield client


@pytest.fixture
async def browser(gateway):
    async with httpx.AsyncClient(base_url=gateway.url, trust_env=False, verify=False, timeout=20) as client:
        yield Browser(client, gateway.url)


@pytest.fixture
def ask(http):
    """Ask with the token of a persona; the decoded answer."""

    async def asked(persona, path, **params):
        answer = await http.get(path, headers={"Authorization": f"Bearer demo.{persona}.x"}, params=params)
        return answer.json()

    return asked


@pytest.fixture
def spend(http):
    """Ask the paid model as a persona; the micro-dollars that the receipt says."""

    async def spent(persona, **headers):
        body = {"model": "demo/paid", "messages": [{"role": "user", "content": "hello"}]}
        headers["Authorization"] = f"Bearer demo.{persona}.x"
        answer = await http.post("/api/gateway/chat/completions", json=body, headers=headers)
        return round(answer.json()["usage"]["cost"] * 1_000_000)

    return spent


def decoded(body):
    """The chunks of a stream that came to its end."""
    lines = [line.removeprefix("data: ") for line in body.splitlines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


class Served:
    """One answer: who gave it and where that stood, what it said, what it cost."""

    def __init__(self, answer):
        self.status = answer.status_code
        self.refusal = None if self.status == 200 else answer.json()
        self.chunks = decoded(answer.text) if self.status == 200 else []
        self.top = [chunk.get("provider") for chunk in self.chunks]
        deltas = [chunk["choices"][0]["delta"] for chunk in self.chunks]
        routed = [delta.get("provider_metadata", {"gateway": {"routing": {}}}) for delta in deltas]
        self.inside = [one["gateway"]["routing"].get("resolvedProvider") for one in routed]
        names = {*self.top, *self.inside} - {None}
        assert len(names) == (self.status == 200)
        self.by = names.pop() if names else None
        self.text = "".join(delta.get("content") or "" for delta in deltas)
        self.reasoning = "".join(delta.get("reasoning") or "" for delta in deltas)
        self.usage = self.chunks[-1]["usage"] if self.chunks else None
        self.cost = round(self.usage["cost"] * 1_000_000) if self.usage else None
        """Micro-dollars."""


@pytest.fixture
def serve(http):
    """Ask a model under these wishes; who served it."""

    async def asked(model, wishes=None, *, persona="verified", said=("hello",), headers=(), **more):
        roles = ("user", "assistant")
        messages = [{"role": roles[place % 2], "content": content} for place, content in enumerate(said)]
        body = {"model": model, "messages": messages, "stream": True, **more}
        if wishes is not None:
            body["provider"] = wishes
        sent = {"Authorization": f"Bearer demo.{persona}.x", **dict(headers)}
        return Served(await http.post("/api/gateway/chat/completions", json=body, headers=sent))

    return asked
