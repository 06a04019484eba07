"""EASE: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any


class Ease:
    """A linear model from baskets to items in closed form, on the `most` most frequent items.

    B = -P / diag(P) with P = (X'X + penalty I)^-1 and a zero diagonal; a basket's scores are the sum of its rows.
    """

    def __init__(self, baskets: Sequence[Collection[str]], most: int, penalty: float) -> None:
        import numpy as np
        from scipy import linalg, sparse

        counts = Counter(item for basket in baskets for item in set(basket))
        self._names = [item for item, _ in counts.most_common(most)]
        self._number = {item: number for number, item in enumerate(self._names)}
        rows, columns = [], []
        for row, basket in enumerate(baskets):
            for item in set(basket):
                if item in self._number:
                    rows.append(row)
                    columns.append(self._number[item])
        shape = (len(baskets), len(self._names))
        held = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape)
        gram = (held.T @ held).toarray().astype(np.float32)
        gram[np.diag_indices_from(gram)] += penalty
        # In place, through Cholesky: 12,000 items are 0.6 GB of 32-bit floats as it is.
        inverse, failed = linalg.lapack.spotri(linalg.cholesky(gram, overwrite_a=True, check_finite=False))
        if failed:
            raise ValueError("the regularised Gram matrix could not be inverted")
        inverse = np.triu(inverse) + np.triu(inverse, 1).T
        inverse /= -np.diag(inverse)
        inverse[np.diag_indices_from(inverse)] = 0
        self._model: Any = inverse

    def __call__(self, prefix: Sequence[str], exclude: Collection[str], depth: int) -> list[str]:
        """Rank by the sum of the model's rows of the basket's items."""
        import numpy as np

        known = [self._number[item] for item in prefix if item in self._number]
        if not known:
            return []
        scores = self._model[known].sum(axis=0)
        scores[[self._number[item] for item in exclude if item in self._number]] = -np.inf
        best = np.argpartition(-scores, depth)[:depth]
        return [self._names[number] for number in best[np.argsort(-scores[best], kind="stable")]]
