"""How many people each stored row can belong to, for an attacker who knows exactly who took part.

People and rows match one to one. Somebody is a candidate for a row if some complete matching gives it to them: that
is more than to ask whose traits fit, because who must own one row cannot own another. People with the same traits,
and rows with the same, are one node each, so the graph is small: a maximal flow, then what the residual graph joins.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence

Traits = tuple[str | None, str | None]
"""Language and area; None is what was rolled up or never known."""


def fits(person: Traits, row: Traits) -> bool:
    """Tell whether a row may be this person's: what it still says agrees."""
    return all(said is None or said == known for known, said in zip(person, row, strict=True))


def candidates(people: Iterable[Traits], rows: Iterable[Traits]) -> dict[Traits, int]:
    """Count the possible owners of the rows of each kind.

    Args:
        people: traits of everybody who took part, as the contacts store tells them.
        rows: traits of every stored row; as many as people.
    """
    owners, kinds = Counter(people), Counter(rows)
    flow = _matched(owners, kinds)
    joined = _components(owners, kinds, flow)
    return {
        row: sum(
            number
            for person, number in owners.items()
            if flow.get((person, row), 0) or (fits(person, row) and joined["person", person] == joined["row", row])
        )
        for row in kinds
    }


def _matched(owners: Counter[Traits], kinds: Counter[Traits]) -> Counter[tuple[Traits, Traits]]:
    """Give every row an owner: augmenting paths, one by one."""
    flow: Counter[tuple[Traits, Traits]] = Counter()
    left = Counter(owners)
    for row in kinds.elements():
        path = _path(row, left, flow, owners)
        assert path, "whoever took part owns a row"
        left[path[0][0]] -= 1
        for person, to, back in path:
            if back is not None:
                flow[person, back] -= 1
            flow[person, to] += 1
    return flow


def _path(
    row: Traits, left: Counter[Traits], flow: Counter[tuple[Traits, Traits]], owners: Counter[Traits]
) -> list[tuple[Traits, Traits, Traits | None]]:
    """Find how a row gets an owner: somebody free takes it, or somebody hands their own row on.

    Returns:
        Steps from the free person to the wanted row: who takes which row, in place of which.
    """
    came: dict[Traits, tuple[Traits, Traits] | None] = {row: None}
    queue = deque([row])
    while queue:
        wanted = queue.popleft()
        for person in owners:
            if not fits(person, wanted):
                continue
            if left[person] > 0:
                return _steps(person, wanted, came)
            for held in came_from(person, flow):
                if held not in came:
                    came[held] = (person, wanted)
                    queue.append(held)
    return []


def came_from(person: Traits, flow: Counter[tuple[Traits, Traits]]) -> list[Traits]:
    """List the kinds of rows that people of these traits own at present."""
    return [row for (owner, row), number in flow.items() if owner == person and number > 0]


def _steps(
    free: Traits, wanted: Traits, came: dict[Traits, tuple[Traits, Traits] | None]
) -> list[tuple[Traits, Traits, Traits | None]]:
    steps: list[tuple[Traits, Traits, Traits | None]] = [(free, wanted, None)]
    step = came[wanted]
    while step is not None:
        person, following = step
        steps.append((person, following, wanted))
        wanted, step = following, came[following]
    return steps


def _components(
    owners: Counter[Traits], kinds: Counter[Traits], flow: Counter[tuple[Traits, Traits]]
) -> dict[tuple[str, Traits], int]:
    """Number the strongly connected parts of the residual graph: within one, rows can change hands in a circle."""
    ahead: dict[tuple[str, Traits], list[tuple[str, Traits]]] = {}
    for person in owners:
        ahead["person", person] = [("row", row) for row in kinds if fits(person, row)]
    for row in kinds:
        ahead["row", row] = [("person", person) for person in owners if flow.get((person, row), 0) > 0]
    reach = {node: _reached(node, ahead) for node in ahead}
    numbers: dict[tuple[str, Traits], int] = {}
    for at, node in enumerate(ahead):
        if node not in numbers:
            numbers |= {other: at for other in reach[node] if node in reach[other]}
    return numbers


def _reached(start: tuple[str, Traits], ahead: dict[tuple[str, Traits], list[tuple[str, Traits]]]) -> set[object]:
    seen, stack = {start}, [start]
    while stack:
        for node in ahead[stack.pop()]:
            if node not in seen:
                seen.add(node)
                stack.append(node)
    return seen  # type: ignore[return-value]  # only asked for membership


def too_few(people: Sequence[Traits], rows: Sequence[Traits], k: int) -> int:
    """Count the rows that fewer than k people can own."""
    found = candidates(people, rows)
    return sum(found[row] < k for row in rows)
