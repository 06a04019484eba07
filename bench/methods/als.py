"""ALS for implicit feedback: Hu, Koren, Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008).

Fitted by the package `implicit`; whoever is new (a session, a basket) gets factors by one step of the same least squares.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any


class Als:
    """Sessions or baskets as users of items, with that many factors."""

    def __init__(
        self,
        held: Sequence[Collection[str]],
        factors: int = 128,
        penalty: float = 0.05,
        alpha: float = 20.0,
        rounds: int = 15,
    ) -> None:
        import numpy as np
        from implicit.cpu.als import AlternatingLeastSquares
        from scipy import sparse

        self._names = sorted({item for items in held for item in items})
        self._number = {item: number for number, item in enumerate(self._names)}
        rows, columns = [], []
        for row, items in enumerate(held):
            for item in set(items):
                rows.append(row)
                columns.append(self._number[item])
        shape = (len(held), len(self._names))
        matrix = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape)
        model = AlternatingLeastSquares(
            factors=factors,
            regularization=penalty,
            alpha=alpha,
            iterations=rounds,
            random_state=28,
            num_threads=1,
        )
        model.fit(matrix, show_progress=False)
        self._alpha = alpha
        self._items: Any = model.item_factors
        self._gram: Any = self._items.T @ self._items + penalty * np.eye(factors)

    def __call__(self, prefix: Sequence[str], exclude: Collection[str], depth: int) -> list[str]:
        """Rank by the factors of whoever did just this."""
        import numpy as np

        known = [self._number[item] for item in dict.fromkeys(prefix) if item in self._number]
        if not known:
            return []
        done = self._items[known]
        user = np.linalg.solve(self._gram + (self._alpha - 1) * done.T @ done, self._alpha * done.sum(axis=0))
        scores = self._items @ user
        scores[[self._number[item] for item in exclude if item in self._number]] = -np.inf
        best = np.argpartition(-scores, depth)[:depth]
        return [self._names[number] for number in best[np.argsort(-scores[best], kind="stable")]]
