"""What making a photo anew costs: CPU seconds, memory and what is kept of it, each in a fresh process.

The photos are noise and gradients, which compress worse than anything a camera sees.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from bench.report import Aim, Report, Table

MOST_SECONDS: Final = 4.0
# The function has 1,769 MB.
MOST_MB: Final = 900
_PHOTOS: Final = {
    "12 MP JPEG": (4032, 3024, "JPEG"),
    "12 MP PNG": (4032, 3024, "PNG"),
    "40 MP JPEG": (7300, 5470, "JPEG"),
    "40 MP PNG": (7300, 5470, "PNG"),
}


def run(_: argparse.Namespace) -> Report:
    """Make each photo anew in a process of its own."""
    rows: list[tuple[object, ...]] = []
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as made:
        for name, (width, height, form) in _PHOTOS.items():
            sent = Path(made) / "photo"
            sent.write_bytes(_photo(width, height, form))
            found[name] = told = _measured(sent, form.lower())
            size = sent.stat().st_size / 1e6
            rows.append((name, round(size, 1), told["seconds"], told["peak_mb"], told["kept_mb"]))
    columns = ("photo", "sent, MB", "CPU seconds", "peak of the process, MB", "kept in four files, MB")
    return Report(
        "photos",
        (Table("One photo made anew in two sizes, WebP and JPEG", columns, rows),),
        (
            Aim("CPU seconds for a 12 MP photo", found["12 MP JPEG"]["seconds"], MOST_SECONDS),
            Aim("MB at most for 40 MP", max(told["peak_mb"] for told in found.values()), MOST_MB),
        ),
    )


def _photo(width: int, height: int, form: str) -> bytes:
    from PIL import Image

    noise = Image.effect_noise((width, height), 40)
    slope = Image.linear_gradient("L").resize((width, height))
    made = io.BytesIO()
    Image.merge("RGB", (noise, slope, Image.blend(noise, slope, 0.5))).save(made, form, quality=88)
    return made.getvalue()


def _measured(sent: Path, family: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.photos", str(sent), family]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _measure(sent: Path, family: str) -> dict[str, float]:
    from chalicelib.media import pictures

    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        made = pictures.remade(family, sent.read_bytes(), Path(folder))
        seconds = time.process_time() - began
        kept = sum((Path(folder) / piece.name).stat().st_size for piece in made.pieces)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(seconds, 2), "peak_mb": round(peak), "kept_mb": round(kept / 1e6, 2)}


if __name__ == "__main__":
    print(json.dumps(_measure(Path(sys.argv[1]), sys.argv[2])))
