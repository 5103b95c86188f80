"""The gateway floor: everything that travels between this program and the Kilo gateway.

httpx and httpcore live here and nowhere else. What leaves this floor are values of `model` and errors of
`errors`; chunks, status codes and headers stay in. It satisfies the services' Protocols by shape.
Bytes: `sockets` → `sse` → `answer` → stream events. Refusals: `client` → `refusals` → KiloError.
"""

import sys

# httpx's own command line pulls click, rich and pygments in wherever they happen to be installed.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
