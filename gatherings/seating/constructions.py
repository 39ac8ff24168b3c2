"""Plans known from mathematics in which nobody meets twice, for when nothing but sizes restricts.

People stand in `size` columns of `tables` rows. Round r seats row b of column a at table b + a·r: over the whole numbers modulo
`tables` two of different columns meet at most once while the product stays below `tables`; over a finite field with `tables`
elements always. People of one column never meet, so that a column can be seated by itself in further rounds, in the same way.
"""

from __future__ import annotations

from collections.abc import Callable

Place = Callable[[int, int, int], int]


def meet_once(tables: int, size: int, rounds: int, *, full: bool) -> Place | None:
    """A function of column, row and round that gives the table, or None when no such plan is known.

    `full`: every table has exactly `size` people, so that rounds inside the columns are possible too; column 0 moves in those.
    """
    if rounds <= 1 or tables > (size - 1) * (rounds - 1):
        return lambda column, row, at: (row + column * at) % tables
    field = _field(tables)
    if field is None or size > tables:
        return None
    add, times = field
    if rounds <= tables:
        return lambda column, row, at: add[row][times[column][at]]
    inner = _inside(tables, size, rounds - tables) if full else None
    if inner is None:
        return None
    seated = inner

    def place(column: int, row: int, at: int) -> int:
        if at < tables:
            return add[row][times[column][at]]
        return column * (tables // size) + seated(row, at - tables)

    return place


def _inside(people: int, size: int, rounds: int) -> Callable[[int, int], int] | None:
    """Table of each of `people` in further rounds at people / size tables, or None."""
    if people % size:
        return None
    tables = people // size
    place = meet_once(tables, size, rounds, full=True)
    if place is None:
        return None
    known = place
    return lambda person, at: known(person // tables, person % tables, at)


def _field(order: int) -> tuple[list[list[int]], list[list[int]]] | None:
    """Tables of addition and multiplication of the field with so many elements, or None if there is none."""
    prime = next((p for p in range(2, order + 1) if order % p == 0), 0)
    degree, rest = 0, order
    while prime and rest % prime == 0:
        degree, rest = degree + 1, rest // prime
    if rest != 1 or degree == 0:
        return None
    digits = [_digits(x, prime, degree) for x in range(order)]
    add = [[_number([(a + b) % prime for a, b in zip(x, y, strict=True)], prime) for y in digits] for x in digits]
    for modulus in digits:
        # A monic polynomial x^degree + modulus; it will do when no two other elements multiply to nothing.
        times = [[_product(x, y, modulus, prime) for y in digits] for x in digits]
        if all(len(set(row)) == order for row in times[1:]):
            return add, times
    return None


def _digits(x: int, prime: int, degree: int) -> list[int]:
    return [x // prime**k % prime for k in range(degree)]


def _number(digits: list[int], prime: int) -> int:
    return sum(digit * prime**k for k, digit in enumerate(digits))


def _product(x: list[int], y: list[int], modulus: list[int], prime: int) -> int:
    degree = len(x)
    result = [0] * (2 * degree - 1)
    for i, a in enumerate(x):
        for j, b in enumerate(y):
            result[i + j] += a * b
    for k in range(2 * degree - 2, degree - 1, -1):
        for j, m in enumerate(modulus):
            result[k - degree + j] -= result[k] * m
    return _number([value % prime for value in result[:degree]], prime)
