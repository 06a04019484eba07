"""The same rows in Polars: window expressions, one self-join, two aggregations."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from bench.engines.rows import COLUMNS, PAUSE, SETTINGS, digest_of, weights
from chalicelib.recommendations.domain import DAY_MS


def make(paths: list[Path], as_of: int, _lists: list[str]) -> dict[str, float]:
    """Make the rows of `viewed-also-viewed`."""
    firsts = _firsts(paths, as_of)
    counts = firsts.select("item", "person", "day").unique().group_by("item").agg(pl.len().alias("count"))
    ranked = _ranked(_together(firsts), counts)
    told = ranked.select(
        pl.len(),
        pl.col("people").sum(),
        pl.col("score").sum(),
        (pl.col("score") * pl.col("place")).sum().alias("placed"),
    ).row(0)
    return digest_of(*told)


def _firsts(paths: list[Path], as_of: int) -> pl.DataFrame:
    rows = (
        pl.scan_parquet([str(path) for path in paths])
        .select(COLUMNS)
        .filter(~pl.col("bot"))
        .select(
            pl.col("visitor").rank("dense").cast(pl.UInt32).alias("person"),
            pl.struct("visitor", "session").hash().alias("stream"),
            pl.col("product_id").rank("dense").cast(pl.UInt32).alias("item"),
            "at",
        )
        .sort("stream", "at", "item")
        .with_columns(
            ((pl.col("stream") != pl.col("stream").shift()) | (pl.col("at").diff() > PAUSE))
            .fill_null(True)
            .cum_sum()
            .alias("session"),
            pl.int_range(pl.len()).cast(pl.Int64).alias("step"),
        )
        .filter(pl.len().over("session") <= SETTINGS.session_limit)
        .collect()
    )
    start, by_day = weights(as_of, rows["at"].min())  # type: ignore[arg-type]
    days = pl.DataFrame(
        {"day": [start + n for n in range(len(by_day))], "weight": by_day},
        schema={"day": pl.Int64, "weight": pl.Int64},
    )
    return (
        rows.lazy()
        .group_by("session", "person", "item")
        .agg(pl.col("step").min(), pl.col("at").min())
        .with_columns((pl.col("at") // DAY_MS).alias("day"))
        .join(days.lazy(), on="day")
        .collect()
    )  # fmt: skip


def _together(firsts: pl.DataFrame) -> pl.DataFrame:
    side = firsts.lazy().select("session", "person", "item", "step", "day", "weight")
    distance = pl.col("step_right") - pl.col("step")
    base = (1000 // distance.abs()) * pl.max_horizontal("weight", "weight_right")
    ahead, behind = 1000, SETTINGS.backward_permille
    return (
        side.join(side, on="session")
        .filter(pl.col("item") < pl.col("item_right"))
        .select(
            "person",
            pl.col("item").alias("one"),
            pl.col("item_right").alias("other"),
            pl.max_horizontal("day", "day_right").alias("day"),
            (base * pl.when(distance > 0).then(ahead).otherwise(behind)).alias("there"),
            (base * pl.when(distance > 0).then(behind).otherwise(ahead)).alias("back"),
        )
        .group_by("person", "one", "other", "day")
        .agg(pl.col("there").max(), pl.col("back").max())
        .group_by("one", "other")
        .agg(pl.col("person").n_unique().alias("people"), pl.col("there").sum(), pl.col("back").sum())
        .collect()
    )


def _ranked(pairs: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    there = pairs.select(
        pl.col("one").alias("key"), pl.col("other").alias("item"), "people", pl.col("there").alias("weight")
    )
    back = pairs.select(
        pl.col("other").alias("key"), pl.col("one").alias("item"), "people", pl.col("back").alias("weight")
    )
    logs = pl.col("count").cast(pl.Float64).log()
    damping = SETTINGS.seen_damping
    left = counts.select(pl.col("item").alias("key"), (logs * damping.left).exp().alias("left"))
    right = counts.select("item", (logs * damping.right).exp().alias("right"))
    return (
        pl.concat([there, back])
        .lazy()
        .join(left.lazy(), on="key")
        .join(right.lazy(), on="item")
        .select(
            "key",
            "item",
            "people",
            (pl.col("weight") / 1000 / (pl.col("left") * pl.col("right")) + 0.5).floor().cast(pl.Int64).alias("score"),
        )
        .sort(
            "key", pl.col("people") < SETTINGS.support, "score", "people", "item",
            descending=[False, False, True, True, False],
        )
        .with_columns((pl.int_range(pl.len()).over("key") + 1).alias("place"))
        .filter(pl.col("place") <= SETTINGS.length)
        .collect()
    )  # fmt: skip
