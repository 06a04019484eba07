"""The same rows in NumPy: sorting, shifting and run-length sums (strings become numbers by pyarrow)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.dataset as ds

from bench.engines.rows import COLUMNS, PAUSE, SETTINGS, digest_of, weights
from chalicelib.recommendations.domain import DAY_MS


def make(paths: list[Path], as_of: int, _lists: list[str]) -> dict[str, float]:
    """Make the rows of `viewed-also-viewed`."""
    person, item, session, step, day, day_weight = _firsts(*_read(paths), as_of)
    counts = _visits(person, item, day)
    one, other, there, back = _pairs(person, item, session, step, day, day_weight)
    return _ranked(one, other, there, back, counts)


def _read(paths: list[Path]) -> tuple[Any, Any, Any, Any]:
    table = ds.dataset([str(path) for path in paths]).to_table(columns=COLUMNS, filter=~pc.field("bot"))

    def codes(name: str) -> Any:
        encoded = table.column(name).combine_chunks().dictionary_encode()
        return encoded.indices.to_numpy(), encoded.dictionary

    item, names = codes("product_id")
    order = np.argsort(names.to_numpy(zero_copy_only=False), kind="stable")
    number = np.empty(len(order), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    at = table.column("at").to_numpy()
    return codes("visitor")[0], codes("session")[0], number[item], at


def _firsts(person: Any, stream: Any, item: Any, at: Any, as_of: int) -> tuple[Any, ...]:
    stream = person.astype(np.int64) << 32 | stream
    order = np.lexsort((item, at, stream))
    person, stream, item, at = person[order], stream[order], item[order], at[order]
    opens = np.ones(len(at), bool)
    opens[1:] = (stream[1:] != stream[:-1]) | (at[1:] - at[:-1] > PAUSE)
    session = np.cumsum(opens) - 1
    fits = np.bincount(session)[session] <= SETTINGS.session_limit
    person, item, at, session = person[fits], item[fits], at[fits], session[fits]
    step = np.arange(len(at), dtype=np.int64)
    key = session * (int(item.max()) + 1) + item
    order = np.argsort(key, kind="stable")
    first = np.sort(order[np.concatenate(([True], np.diff(key[order]) != 0))])
    day = at[first] // DAY_MS
    start, by_day = weights(as_of, int(at.min()))
    return person[first], item[first], session[first], step[first], day, np.array(by_day)[day - start]


def _visits(person: Any, item: Any, day: Any) -> Any:
    order = np.lexsort((day, person, item))
    person, item, day = person[order], item[order], day[order]
    new = np.ones(len(item), bool)
    new[1:] = (item[1:] != item[:-1]) | (person[1:] != person[:-1]) | (day[1:] != day[:-1])
    return np.bincount(item[new], minlength=int(item.max()) + 1)


def _pairs(person: Any, item: Any, session: Any, step: Any, day: Any, day_weight: Any) -> tuple[Any, ...]:
    found: list[tuple[Any, ...]] = []
    for shift in range(1, SETTINGS.session_limit):
        same = np.flatnonzero(session[shift:] == session[:-shift])
        if not len(same):
            break
        a, b = same, same + shift
        swapped = item[a] > item[b]
        base = (1000 // (step[b] - step[a])) * np.maximum(day_weight[a], day_weight[b])
        there = base * np.where(swapped, SETTINGS.backward_permille, 1000)
        back = base * np.where(swapped, 1000, SETTINGS.backward_permille)
        low, high = np.where(swapped, item[b], item[a]), np.where(swapped, item[a], item[b])
        found.append((person[a], low, high, np.maximum(day[a], day[b]), there, back))
    people, low, high, days, there, back = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return _once_a_day(people, low, high, days, there, back)


def _once_a_day(person: Any, low: Any, high: Any, day: Any, there: Any, back: Any) -> tuple[Any, ...]:
    pair = low.astype(np.int64) << 32 | high
    order = np.lexsort((day, pair, person))
    person, pair, day, there, back = person[order], pair[order], day[order], there[order], back[order]
    new_pair = np.concatenate(([True], (person[1:] != person[:-1]) | (pair[1:] != pair[:-1])))
    starts = np.flatnonzero(new_pair | np.concatenate(([True], day[1:] != day[:-1])))
    there, back = np.maximum.reduceat(there, starts), np.maximum.reduceat(back, starts)
    starts = np.flatnonzero(new_pair[starts])
    there, back = np.add.reduceat(there, starts), np.add.reduceat(back, starts)
    pair = pair[np.flatnonzero(new_pair)]
    return pair >> 32, pair & 0xFFFFFFFF, there, back


def _ranked(one: Any, other: Any, there: Any, back: Any, counts: Any) -> dict[str, float]:
    pair = one << 32 | other
    order = np.argsort(pair, kind="stable")
    starts = np.flatnonzero(np.concatenate(([True], np.diff(pair[order]) != 0)))
    people = np.diff(np.append(starts, len(pair)))
    there, back = np.add.reduceat(there[order], starts), np.add.reduceat(back[order], starts)
    pair = pair[order][starts]
    key = np.concatenate((pair >> 32, pair & 0xFFFFFFFF))
    item = np.concatenate((pair & 0xFFFFFFFF, pair >> 32))
    people, weight = np.concatenate((people, people)), np.concatenate((there, back)).astype(float)
    logs = np.log(np.maximum(counts, 1))
    damping = SETTINGS.seen_damping
    damped = np.exp(damping.left * logs)[key] * np.exp(damping.right * logs)[item]
    score = np.floor(weight / 1000 / damped + 0.5).astype(np.int64)
    order = np.lexsort((item, -people, -score, people < SETTINGS.support, key))
    key, people, score = key[order], people[order], score[order]
    starts = np.flatnonzero(np.concatenate(([True], np.diff(key) != 0)))
    place = np.arange(len(key)) - np.repeat(starts, np.diff(np.append(starts, len(key)))) + 1
    kept = place <= SETTINGS.length
    people, score, place = people[kept], score[kept], place[kept]
    return digest_of(len(place), people.sum(), score.sum(), (score * place).sum())
