"""The least that can be done with an answer: print it as it comes. Nothing can cost less and use httpx."""

from __future__ import annotations

import json
import os
import sys

import anyio
import httpx

URL = os.environ["KILO_API_URL"] + "/api/openrouter/chat/completions"


async def ask(question: str) -> None:
    """Print the answer."""
    body = {"model": "demo/long:free", "stream": True, "messages": [{"role": "user", "content": question}]}
    left = b""
    async with httpx.AsyncClient(timeout=None) as client, client.stream("POST", URL, json=body) as response:
        async for data in response.aiter_bytes():
            *lines, left = (left + data).split(b"\n")
            for line in lines:
                if line.startswith(b"data: ") and line != b"data: [DONE]":
                    print(json.loads(line[6:])["choices"][0]["delta"].get("content") or "", end="", flush=True)
    print()


if __name__ == "__main__":
    print("Type a question and press Enter.", flush=True)
    for question in sys.stdin:
        anyio.run(ask, question)
