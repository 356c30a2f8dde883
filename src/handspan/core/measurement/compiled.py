"""Compiled kernels: numba where it is installed, the same Python code where it is not."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def compiled(kernel: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Compile a kernel when it is first called, and keep the machine code for the next process.

    numba is loaded at that moment and not before, because loading it takes longer than most pages
    do. Without numba the kernel runs as it is written: slowly, with the same numbers. The kernel as
    written stays at hand as ``__wrapped__``.
    """

    @functools.wraps(kernel)
    def call(*args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
        code = cast("Callable[_Given, _Result]", _machine_code(kernel))
        return code(*args, **kwargs)

    return call


@functools.cache
def _machine_code(kernel: Callable[..., object]) -> Callable[..., object]:
    try:
        import numba
    except ImportError:
        return kernel
    return cast("Callable[..., object]", numba.njit(cache=True, nogil=True)(kernel))
