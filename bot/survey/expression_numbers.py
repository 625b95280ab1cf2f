"""The functions about numbers, as XPath 1 and ODK define them; where mathematics has no answer they yield NaN."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from bot.survey.expression_nodes import Sort
from bot.survey.expression_signatures import Function, of_numbers, plain
from bot.survey.expression_values import NAN, as_number, as_text
from bot.survey.model import Value

_MOST_PLACES = 20


def half_up(number: float) -> float:
    """Round to the nearest whole number, halves upwards, as XPath 1's `round`."""
    return float(math.floor(number + 0.5)) if math.isfinite(number) else number


def _round(number: float, places: float = 0.0) -> float:
    if not places or not math.isfinite(number) or not math.isfinite(places):
        return half_up(number)
    kept = int(max(-_MOST_PLACES, min(_MOST_PLACES, places)))
    try:
        return float(Decimal(repr(number)).quantize(Decimal(1).scaleb(-kept), ROUND_HALF_UP))
    except InvalidOperation:  # more digits than a float can tell apart: nothing to round
        return number


def _whole(rounding: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: float(rounding(number)) if math.isfinite(number) else number


def _safely(function: Callable[..., float]) -> Callable[..., float]:
    """Yield NaN where Python raises: outside of what a function is defined for."""

    def computed(*numbers: float) -> float:
        try:
            return float(function(*numbers))
        except (ValueError, ZeroDivisionError):
            return NAN
        except OverflowError:
            return math.inf

    return computed


def _least(*numbers: float) -> float:
    return min(numbers) if numbers and not any(map(math.isnan, numbers)) else NAN


def _greatest(*numbers: float) -> float:
    return max(numbers) if numbers and not any(map(math.isnan, numbers)) else NAN


def _sum(*numbers: float) -> float:
    return float(sum(numbers))


def _count(*values: Value) -> float:
    return float(len(values))


def _count_answered(*values: Value) -> float:
    return float(sum(as_text(value) != "" for value in values))


def _yes(value: Value) -> bool:
    return value is True or as_text(value) == "yes"


def _between(total: float, least: Value, most: Value) -> bool:
    """Compare with both ends; -1 leaves an end open (ODK, `checklist`)."""
    low, high = as_number(least), as_number(most)
    return (low == -1 or total >= low) and (high == -1 or total <= high)


def _checklist(least: Value, most: Value, *answers: Value) -> bool:
    return _between(float(sum(map(_yes, answers))), least, most)


def _weighted(least: Value, most: Value, *pairs: Value) -> bool:
    return _between(sum(_weights(pairs)), least, most)


def _weights(pairs: tuple[Value, ...]) -> Iterator[float]:
    return (as_number(weight) for answer, weight in zip(pairs[::2], pairs[1::2], strict=False) if _yes(answer))


def _numeric(least: int, most: int | None, function: Callable[..., float]) -> Function:
    return plain(least, most, Sort.NUMBER, of_numbers(function))


NUMBERS: Mapping[str, Function] = {
    "number": _numeric(1, 1, lambda number: number),
    "int": _numeric(1, 1, _whole(math.trunc)),
    "round": _numeric(1, 2, _round),
    "floor": _numeric(1, 1, _whole(math.floor)),
    "ceiling": _numeric(1, 1, _whole(math.ceil)),
    "abs": _numeric(1, 1, math.fabs),
    "pow": _numeric(2, 2, _safely(math.pow)),
    "sqrt": _numeric(1, 1, _safely(math.sqrt)),
    "exp": _numeric(1, 1, _safely(math.exp)),
    "exp10": _numeric(1, 1, _safely(lambda number: math.pow(10.0, number))),
    "log": _numeric(1, 1, _safely(math.log)),
    "log10": _numeric(1, 1, _safely(math.log10)),
    "sin": _numeric(1, 1, _safely(math.sin)),
    "cos": _numeric(1, 1, _safely(math.cos)),
    "tan": _numeric(1, 1, _safely(math.tan)),
    "asin": _numeric(1, 1, _safely(math.asin)),
    "acos": _numeric(1, 1, _safely(math.acos)),
    "atan": _numeric(1, 1, _safely(math.atan)),
    "atan2": _numeric(2, 2, _safely(math.atan2)),
    "pi": plain(0, 0, Sort.NUMBER, lambda: math.pi),
    "min": _numeric(1, None, _least),
    "max": _numeric(1, None, _greatest),
    "sum": _numeric(1, None, _sum),
    "count": plain(1, None, Sort.NUMBER, _count),
    "count-non-empty": plain(1, None, Sort.NUMBER, _count_answered),
    "checklist": plain(3, None, Sort.TRUTH, _checklist),
    "weighted-checklist": plain(4, None, Sort.TRUTH, _weighted),
}
"""Functions about numbers, by name."""
