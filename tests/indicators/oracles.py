"""What others' programs say to the same questions; run by `make oracles` in an environment of its own.

statsmodels for ranges, differences and adjusted p-values, weightipy for raking, tau-ARGUS (pytauargus) for tables.
`python -m tests.indicators.oracles` writes `reference.json`, which the ordinary tests hold our figures against.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from pathlib import Path
from typing import Any

from tests.indicators.street import AGES

REFERENCE = Path(__file__).with_name("reference.json")

SHARES = ((0, 12), (12, 12), (1, 29), (81, 263), (15, 148), (57.3, 120.9), (0.4, 3.2), (4100, 9000))
"""People who count and people among whom, also effective ones."""

DIFFERENCES = ((56, 70, 48, 80), (9, 10, 3, 10), (0, 20, 5, 25), (10, 10, 0, 20), (240, 400, 200, 410), (1, 3, 2, 3))

P_VALUES = ((0.01, 0.04, 0.03, 0.005), (0.2, 0.04, 0.04), (0.6,), (0.001, 0.9, 0.02, 0.02, 0.3))

GENDERS = ("woman", "man", "another")
LANGUAGES = ("nl", "ar", "tr", "other")
POPULATION: dict[str, dict[str, float]] = {
    "age": dict(zip(AGES, (0.15, 0.3, 0.35, 0.2), strict=True)),
    "gender": dict(zip(GENDERS, (0.5, 0.48, 0.02), strict=True)),
    "language": dict(zip(LANGUAGES, (0.5, 0.2, 0.2, 0.1), strict=True)),
}
SAMPLES = (("mild", 400, 11, 0), ("mild", 5000, 12, 5), ("strong", 600, 13, 0), ("strong", 600, 13, 5))
"""How far from the population people are drawn, how many, the seed, and the cap; 0 = none."""

_DRAWN = {
    "mild": {"age": (20, 35, 30, 15), "gender": (55, 42, 3), "language": (60, 18, 15, 7)},
    "strong": {"age": (40, 45, 12, 8), "gender": (35, 60, 5), "language": (75, 10, 8, 7)},
}
ARGUS_TABLES = 20
K = 10


def sample(kind: str, people: int, seed: int) -> dict[str, list[str]]:
    """Draw people by age, gender and language, without any bond between them."""
    rng = random.Random(seed)  # noqa: S311 - the same people every time
    return {column: rng.choices(list(shares), _DRAWN[kind][column], k=people) for column, shares in POPULATION.items()}


def table(seed: int) -> tuple[tuple[int, ...], ...]:
    """Draw a table without empty cells, whose rows and columns have ten people or more."""
    rng = random.Random(seed)  # noqa: S311 - the same table every time
    rows, columns = rng.randint(2, 5), rng.randint(3, 8)
    while True:
        counts = tuple(tuple(1 + int(rng.expovariate(1 / 25)) for _ in range(columns)) for _ in range(rows))
        if min(*map(sum, counts), *map(sum, zip(*counts, strict=True))) >= K:
            return counts


def reference() -> dict[str, Any]:
    """Ask the oracles everything."""
    return {
        "ranges": _ranges(),
        "differences": _differences(),
        "holm": _holm(),
        "raking": _raking(),
        "tables": [{"seed": seed, "hidden": _hidden_by_argus(seed)} for seed in range(ARGUS_TABLES)],
    }


def _ranges() -> list[dict[str, float]]:
    from statsmodels.stats.proportion import proportion_confint

    found = []
    for people, among in SHARES:
        low, high = proportion_confint(people, among, alpha=0.05, method="wilson")
        found.append({"counts": people, "among": among, "low": float(low), "high": float(high)})
    return found


def _differences() -> list[dict[str, float]]:
    from statsmodels.stats.proportion import confint_proportions_2indep

    found = []
    for a, m, b, n in DIFFERENCES:
        low, high = confint_proportions_2indep(a, m, b, n, method="newcomb", compare="diff", alpha=0.05)
        found.append({"now": a, "of_now": m, "then": b, "of_then": n, "low": float(low), "high": float(high)})
    return found


def _holm() -> list[dict[str, list[float]]]:
    from statsmodels.stats.multitest import multipletests

    adjusted = [[float(p) for p in multipletests(values, method="holm")[1]] for values in P_VALUES]
    return [{"p": list(values), "adjusted": found} for values, found in zip(P_VALUES, adjusted, strict=True)]


def _raking() -> list[dict[str, Any]]:
    import pandas as pd
    import weightipy

    found = []
    for kind, people, seed, cap in SAMPLES:
        wanted = {column: {code: 100 * n for code, n in shares.items()} for column, shares in POPULATION.items()}
        scheme = weightipy.scheme_from_dict(wanted, rim_params={"convcrit": 1e-9, "max_iterations": 5000, "cap": cap})
        frame = weightipy.weight_dataframe(pd.DataFrame(sample(kind, people, seed)), scheme, "weight")
        weights = frame.astype(dict.fromkeys(POPULATION, str)).groupby(list(POPULATION)).weight.mean()
        found.append(
            {
                "sample": [kind, people, seed, cap],
                "weights": {" ".join(key): round(float(weight), 9) for key, weight in weights.items()},
                "efficiency": float(weightipy.weighting_efficiency(frame["weight"])),
            }
        )
    return found


def _hidden_by_argus(seed: int) -> list[str]:
    """List the cells that tau-ARGUS hides: `U` small ones, `M` others, `*` in place of a row or column for a total."""
    import pytauargus

    data: dict[str, list[Any]] = {"row": [], "column": [], "one": []}
    for r, row in enumerate(table(seed)):
        for c, number in enumerate(row):
            data["row"] += [f"r{r}"] * number
            data["column"] += [f"c{c}"] * number
            data["one"] += [1] * number
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:  # it leaves the answers and its log where it works
        os.chdir(folder)
        try:
            result = pytauargus.protect(data, ["row", "column"], "one", f"FREQ({K},100)", "OPT(1)", workdir=folder)
            rows = result.tables[0].rows
        finally:
            os.chdir(here)
    return sorted(
        f"{row['status']} {_number(row['row'])} {_number(row['column'])}" for row in rows if row["status"] in {"U", "M"}
    )


def _number(name: str) -> str:
    return name[1:] if name[1:].isdecimal() else "*"


if __name__ == "__main__":
    REFERENCE.write_text(json.dumps(reference(), indent=1) + "\n", encoding="utf-8")
