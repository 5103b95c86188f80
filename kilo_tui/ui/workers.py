"""What goes on beside the keys."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.worker import Worker


def begin(
    node: DOMNode,
    group: str,
    work: Callable[..., Coroutine[Any, Any, None]],
    *given: object,
    alone: bool = False,
) -> Worker[None]:
    """Call `work` beside whatever else goes on, until it or `node` ends; `alone` ends what is left of its group.

    It is called with the worker's first step: of a coroutine that was made before, and whose node goes before that
    step, Python warns that it was never awaited.
    """
    called = cast("Callable[[], Coroutine[None, None, None]]", partial(work, *given))
    return node.run_worker(called, group=group, exclusive=alone)
