"""The figures of participation.md, E, worked out once more from the answers themselves, one person after the other.

Nothing of the product is imported: definitions are written down again, weights are found by plain loops, ranges by
solving the equation that defines them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import erf, sqrt

Person = Mapping[str, object]
"""What somebody answered by question: a code, several, or a reason with a question mark; not asked is not there."""

Z, POWER = 1.959963984540054, 0.8416212335729143
DK = "?dont_know"

SHARES: dict[str, tuple[str, set[str], set[str]]] = {
    "I1.safe": ("p_safe", {"very_safe", "safe"}, {"unsafe", "very_unsafe", "never", DK}),
    "I1.going_out": ("p_safe", {"very_safe", "safe"}, {"unsafe", "very_unsafe"}),
    "I2.satisfied": (
        "p_sat",
        {"very_satisfied", "fairly_satisfied"},
        {"neither", "fairly_dissatisfied", "very_dissatisfied"},
    ),
    "I2.belonging": ("nr_belong", {"very", "fairly"}, {"not_very", "not_at_all"}),
    "I5.mixing": ("p_mix", {"def_agree", "tend_agree"}, {"tend_disagree", "def_disagree"}),
    "I5.say": ("p_say", {"lot", "great_deal"}, {"none", "very_little", "some"}),
    "I6.language": ("e_lang", {"all", "most"}, {"some", "little"}),
    "I7.heard": ("e_heard", {"yes", "mostly"}, {"little", "no"}),
    "I8.support": ("e_support", {"yes"}, {"partly", "no"}),
    "I9.know": ("p_know", {"yes"}, {"partly", "no"}),
    "I12.change": ("nr_change", {"lot", "little"}, {"no"}),
    "I13.meaningful": ("p_meaning", {"yes"}, {"partly", "no"}),
}
"""Question, what counts, and what does not but is among those the share is of."""

LEFT_OUT = {"I1.going_out": {"never"}, "I2.direction": {"not_long"}, "I5.mixing": {"too_few", "all_same"}}
LEFT_OUT |= {"I8.support": {"not_needed"}}


def said(person: Person, measure: str, choice: str) -> int | None:
    """Tell how somebody counts: 1, 0 or -1; None = not among those the share is of."""
    if measure in {"I10.place", "I8.barriers"}:
        ticked = person.get("nr_place" if measure == "I10.place" else "e_access")
        return int((choice or "nothing") in ticked) if isinstance(ticked, tuple) else None
    if measure == "I2.direction":
        return {"better": 1, "same": 0, "worse": -1}.get(str(person.get("p_dir")))
    question, yes, no = SHARES[measure]
    answer = str(person.get(question))
    return 1 if answer in yes else 0 if answer in no else None


def share(people: Iterable[Person], measure: str, choice: str = "", *, of_all: bool = False) -> tuple[int, int]:
    """Count those who count (less those with a minus), and those among whom they are."""
    among = numerator = 0
    question = "p_dir" if measure == "I2.direction" else SHARES[measure][0] if measure in SHARES else ""
    for person in people:
        how = said(person, measure, choice)
        left = person.get(question) in LEFT_OUT.get(measure, set())
        among += not left if of_all else how is not None
        numerator += how or 0
    return numerator, among


def trait(person: Person, name: str) -> str:
    """Tell the group of somebody; '' = not known.

    Who was born elsewhere and did not say when they came, and who was born here and did not say where their parents
    were, is in no group: the product publishes one split, and puts newcomers and migrants together from it.
    """
    told = {key: str(value) for key, value in person.items()}
    born, since, parents = told.get("d_born", ""), told.get("d_since", ""), told.get("d_parents", "")
    new = {"lt1": "yes", "1_5": "yes", "6_10": "no", "gt10": "no"}.get(since, "")
    background = {
        "no": {"yes": "newcomer", "no": "settled"}.get(new, ""),
        "yes": {"yes": "parents", "no": "none"}.get(parents, ""),
    }.get(born, "")
    groups = {
        "age": told.get("d_age", ""),
        "gender": told.get("d_gender", ""),
        "language": told.get("d_lang", ""),
        "area": told.get("area", ""),
        "mode": told.get("d_help", ""),
        "disability": {"lot": "yes", "little": "yes", "no": "no"}.get(told.get("d_dis", ""), ""),
        "background": background,
        "newcomer": {"": "", "newcomer": "yes"}.get(background, "no"),
        "migrant": {"": "", "none": "no"}.get(background, "yes"),
    }
    return "" if groups[name].startswith("?") else groups[name]


def group(person: Person, name: str, shown: Sequence[str]) -> str:
    """Tell the group in which a table with some columns counts somebody."""
    own = trait(person, name)
    return own if own in shown else "*no_answer" if not own and "*no_answer" in shown else "*other"


def wilson(share_: float, n: float, z: float = Z) -> tuple[float, float]:
    """Return the two p that solve (share - p)^2 = z^2 p (1 - p) / n."""
    a, b, c = 1 + z * z / n, -(2 * share_ + z * z / n), share_ * share_
    root = sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def spread(value: float, n: float, *, signed: bool) -> tuple[float, float]:
    """Return the range of a share, or of a difference as twice that of (1 + d) / 2."""
    if not signed:
        return wilson(value, n)
    low, high = wilson((1 + value) / 2, n)
    return 2 * low - 1, 2 * high - 1


def seen(n: float, *, signed: bool = False) -> float:
    """Return the smallest change that 80 of 100 pairs of waves would show, at one half."""
    return min(1.0, (Z + POWER) * sqrt(2 * 0.25 / n)) * (2 if signed else 1)


def newcombe(now: tuple[float, float], then: tuple[float, float], z: float = Z) -> tuple[float, float]:
    """Return the interval of a difference of two shares, each with its number (method 10)."""
    (p, n), (q, m) = now, then
    (low, high), (bottom, top) = wilson(p, n, z), wilson(q, m, z)
    return p - q - sqrt((p - low) ** 2 + (top - q) ** 2), p - q + sqrt((high - p) ** 2 + (q - bottom) ** 2)


def p_value(now: tuple[float, float], then: tuple[float, float]) -> float:
    """Return the level at which that interval just reaches 0."""
    if now[0] == then[0]:
        return 1.0
    low, high = 0.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        ends = newcombe(now, then, middle)
        low, high = (low, middle) if ends[0] <= 0 <= ends[1] else (middle, high)
    return 1 - erf(low / sqrt(2))


def holm(levels: Sequence[float]) -> list[float]:
    """Multiply the least level by how many there are, the next by one less, none below the one before."""
    found, before = dict[int, float](), 0.0
    for rank, at in enumerate(sorted(range(len(levels)), key=levels.__getitem__)):
        before = max(before, min(1.0, levels[at] * (len(levels) - rank)))
        found[at] = before
    return [found[at] for at in range(len(levels))]


def collapsed(told: Sequence[str], shares: Mapping[str, float]) -> dict[str, str]:
    """Put categories with fewer than five answers into one, with the next smallest where it takes more."""
    people = Counter(each for each in told if each in shares)
    order = sorted(shares, key=lambda each: people[each])
    few = [each for each in order if people[each] < 5]
    while few and sum(people[each] for each in few) < 5 and len(few) < len(order):
        few.append(order[len(few)])
    return {each: "+".join(few) if each in few else each for each in shares}


def weights(people: Sequence[Mapping[str, str]], living: Mapping[str, Mapping[str, float]]) -> list[float]:
    """Scale people's weights to one trait after the other until all fit; who told none of it keeps the share they have.

    Weights above five times the mean are not to be judged here.
    """
    found = [1.0] * len(people)
    blocks = {name: collapsed([person[name] for person in people], shares) for name, shares in living.items()}
    wanted = {
        name: {
            block: sum(shares[code] for code in shares if blocks[name][code] == block)
            for block in blocks[name].values()
        }
        for name, shares in living.items()
    }
    for _ in range(200):
        for name in living:
            groups: dict[str, list[int]] = {}
            for at, person in enumerate(people):
                groups.setdefault(blocks[name].get(person[name], ""), []).append(at)
            told = len(people) - len(groups.get("", ()))
            for block, inside in groups.items():
                goal = told * wanted[name][block] if block else len(inside)
                factor = goal / sum(found[at] for at in inside)
                for at in inside:
                    found[at] *= factor
    return found


def weighted(people: Sequence[Person], heavy: Sequence[float], measure: str, choice: str = "") -> float:
    """Return a measure's weighted share."""
    signs = [said(person, measure, choice) for person in people]
    pairs = [(sign, weight) for sign, weight in zip(signs, heavy, strict=True) if sign is not None]
    return sum(sign * weight for sign, weight in pairs) / sum(weight for _, weight in pairs)
