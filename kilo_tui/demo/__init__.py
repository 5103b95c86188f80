"""The demo floor: a stand-in for the Kilo gateway, on a real socket, in this process or in one of its own.

asyncio and h11 only, and not a line shared with the rest: what the client gets wrong must not cancel out here.
`http` speaks HTTP, `gateway` listens, `routes` knows the paths, with `account`, `signing_in` and `web` for the person.
`completions` answers chat, `catalog` and `routing` say what there is and who serves it, `stories` plays answers,
`answers` holds the words, `refusals` and `faults` what can go wrong. `people` are the personas with their `credits`,
`usage`, `links` and `teams`; `tokens` and `sessions` tell who asks, from a terminal or a browser; `device`,
`checkouts` and `promotions` wait for somebody to act; `pages` says it in HTML, of the bits in `markup`.
"""
