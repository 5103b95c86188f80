"""The demo floor: a stand-in for the Kilo gateway, on a real socket, in this process or in one of its own.

asyncio and h11 only, and not a line shared with the rest: what the client gets wrong must not cancel out here.
`http` speaks HTTP, `gateway` listens and knows the paths, `completions` answers chat, `catalog` and `routing` say
what there is and who serves it, `accounts` who asks and what is left, `stories` plays answers, `refusals` and
`faults` what can go wrong, `answers` holds the words.
"""
