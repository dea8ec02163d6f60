"""Work that blocks, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def in_executor(executor: Executor | None, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Await `function` in `executor`; None: asyncio's threads."""
    return await asyncio.get_running_loop().run_in_executor(executor, partial(function, *args, **kwargs))
