"""A small integer program, solved by HiGHS one objective after the other."""

from __future__ import annotations

from collections.abc import Mapping

import highspy
import numpy as np

# An emergency brake per objective, in seconds; whatever it stops says that it is not proved.
BRAKE_SECONDS = 60.0
TOLERANCE = 1e-6

Terms = Mapping[int, float]


class Unsolvable(Exception):
    """No assignment keeps the hard rows; the caller gave no way to loosen them."""


class Program:
    """Columns with bounds, rows with bounds, and objectives in strict order (to be minimised)."""

    def __init__(self) -> None:
        self._lower: list[float] = []
        self._upper: list[float] = []
        self._whole: list[bool] = []
        self._rows: list[tuple[float, float, list[int], list[float]]] = []
        self._solution: list[float] | None = None
        self._prices: list[float] = []

    def column(self, upper: float = 1, *, lower: float = 0, whole: bool = True) -> int:
        """A new variable; returns its index."""
        self._lower.append(lower)
        self._upper.append(upper)
        self._whole.append(whole)
        return len(self._upper) - 1

    def row(self, terms: Terms, *, least: float = -highspy.kHighsInf, most: float = highspy.kHighsInf) -> int:
        """`least` <= sum of terms <= `most`. Returns the row's index."""
        used = {column: value for column, value in terms.items() if value}
        self._rows.append((least, most, list(used), list(used.values())))
        return len(self._rows) - 1

    def minimise(self, terms: Terms, *, keep: bool = True) -> tuple[float, float]:
        """The least value of the objective and the proved bound below it; kept as a row for the objectives to come.

        Raises `Unsolvable` when no assignment keeps the rows.
        """
        if not terms or not any(terms.values()):
            return 0.0, 0.0
        value, bound = self._solve(terms)
        if keep:
            self.row(terms, most=value + TOLERANCE)
        return value, bound

    def solve(self) -> None:
        """Any assignment that keeps the rows. Raises `Unsolvable`."""
        self._solve({})

    def value(self, column: int) -> int:
        """A whole variable's value in the last solution."""
        assert self._solution is not None
        return round(self._solution[column])

    def share(self, column: int) -> float:
        """A variable's value in the last solution, as it is."""
        assert self._solution is not None
        return self._solution[column]

    def price(self, row: int) -> float:
        """What the last objective would change by per unit of a row's bound; for programs without whole variables."""
        return self._prices[row] if row < len(self._prices) else 0.0

    def _solve(self, terms: Terms) -> tuple[float, float]:
        model = self._model(terms)
        solver = self._run(model, presolve="on")
        if solver.getModelStatus() == highspy.HighsModelStatus.kSolveError:
            # HiGHS 1.16 fails in its own preparation of some small models; without it the same model is solved.
            solver = self._run(model, presolve="off")
        info = solver.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            raise Unsolvable
        solution = solver.getSolution()
        self._solution, self._prices = list(solution.col_value), list(solution.row_dual)
        value = sum(weight * self._solution[column] for column, weight in terms.items())
        optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return value, value if optimal else float(info.mip_dual_bound)

    def _run(self, model: highspy.HighsLp, *, presolve: str) -> highspy.Highs:
        solver = highspy.Highs()
        solver.silent()
        for option, setting in (
            ("threads", 1), ("random_seed", 0), ("time_limit", BRAKE_SECONDS), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-6),
            ("presolve", presolve),
        ):  # fmt: skip
            solver.setOptionValue(option, setting)
        solver.passModel(model)
        if self._solution is not None:
            start = highspy.HighsSolution()
            start.col_value = self._solution + [0.0] * (len(self._upper) - len(self._solution))
            solver.setSolution(start)
        solver.run()
        return solver

    def _model(self, terms: Terms) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        count = len(self._upper)
        lp.num_col_, lp.num_row_ = count, len(self._rows)
        cost = np.zeros(count)
        for column, weight in terms.items():
            cost[column] = weight
        lp.col_cost_ = cost
        lp.col_lower_, lp.col_upper_ = np.array(self._lower, dtype=float), np.array(self._upper, dtype=float)
        lp.row_lower_ = np.array([row[0] for row in self._rows], dtype=float)
        lp.row_upper_ = np.array([row[1] for row in self._rows], dtype=float)
        lp.integrality_ = [
            highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous for whole in self._whole
        ]
        matrix = lp.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.num_col_, matrix.num_row_ = count, len(self._rows)
        starts = [0]
        for row in self._rows:
            starts.append(starts[-1] + len(row[2]))
        matrix.start_ = np.array(starts)
        matrix.index_ = np.array([column for row in self._rows for column in row[2]], dtype=np.int32)
        matrix.value_ = np.array([value for row in self._rows for value in row[3]], dtype=float)
        return lp
