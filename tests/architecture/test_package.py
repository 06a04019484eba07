"""What is in the package that Chalice deploys, and what isn't; and that it can't be made unprepared."""

import importlib.util
import marshal
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from infra import packaging, vendoring
from infra.functions import FUNCTIONS
from infra.stage import CHECKOUT

CACHE = f".{sys.implementation.cache_tag}.pyc"


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(packaging.build(tmp_path_factory.mktemp("package") / "project")) as zipped:
        yield zipped


def test_it_holds_the_application_whole(package: zipfile.ZipFile) -> None:
    names = package.namelist()
    assert len(names) == len(set(names))
    assert {"app.py", "chalice/app.py", "chalicelib/web/openapi.json", "botocore/cacert.pem"} <= set(names)
    assert any(name.startswith("msgspec/_core.") for name in names)
    for folder in ("chalicelib", "templates"):
        for path in (CHECKOUT / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                assert str(path.relative_to(CHECKOUT)) in names


def test_it_holds_nothing_that_no_function_opens(package: zipfile.ZipFile) -> None:
    parts = {part for name in package.namelist() for part in PurePosixPath(name).parts}
    assert parts.isdisjoint(
        {"tests", "duckdb", "PIL", "boto3", "pip", "infra", "demo", "bench", ".chalice", ".torg"}
    )
    services = {name.split("/")[2] for name in package.namelist() if name.startswith("botocore/data/")}
    files = {"_retry.json", "endpoints.json", "partitions.json", "sdk-default-configuration.json"}
    assert services - files == {
        "apigatewaymanagementapi", "dynamodb", "emr-serverless", "lambda", "s3", "sesv2", "sns", "sqs", "ssm", "sts",
    }  # fmt: skip


def test_every_source_has_bytecode_that_holds_wherever_it_is_unpacked(package: zipfile.ZipFile) -> None:
    names = set(package.namelist())
    sources = [name for name in names if name.endswith(".py") and name != "app.py"]
    assert len(sources) > 100
    for name in sources:
        path = PurePosixPath(name)
        cached = package.read(str(path.parent / "__pycache__" / f"{path.stem}{CACHE}"))
        assert cached[:4] == importlib.util.MAGIC_NUMBER
        flags = int.from_bytes(cached[4:8], "little")
        own = path.parts[0] in ("chalicelib", "chalice", "templates")
        assert flags == (0b11 if own else 0b01), f"{name}: bytecode goes by file times"
        if own:
            assert cached[8:16] == importlib.util.source_hash(package.read(name)), f"{name}: stale bytecode"
        marshal.loads(cached[16:])
    cached = {name for name in names if name.endswith(".pyc")}
    assert len(cached) == len(sources)


def test_it_is_small(package: zipfile.ZipFile) -> None:
    assert package.filename
    assert Path(package.filename).stat().st_size <= 10 * 2**20


def test_every_function_is_sized(package: zipfile.ZipFile, tmp_path: Path) -> None:
    package.extractall(tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from app import app;"
        "print(*(each.name for each in [*app.pure_lambda_functions, *app.event_sources]))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", code, str(tmp_path)],
        env={"AWS_REGION": "eu-north-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"api_handler", *done.stdout.split()} <= set(FUNCTIONS)


def test_letters_are_written_in_the_package(package: zipfile.ZipFile, tmp_path: Path) -> None:
    """With its layer, trimmed languages, time zones and templates, and nothing of this machine's."""
    package.extractall(tmp_path)
    with zipfile.ZipFile(vendoring.for_here(CHECKOUT).layers / "letters.zip") as layer:
        layer.extractall(tmp_path / "layer")
    code = (
        "import sys, zoneinfo; sys.path[:0] = [sys.argv[1], sys.argv[1] + '/layer/python']; zoneinfo.reset_tzpath([]);"
        "from chalicelib.letters import public; from chalicelib.letters.domain import Kind, Theme, Wording;"
        "made = [public.compose(public.sample(kind, language), theme=Theme(name='S'), wording=Wording())"
        " for kind in Kind for language in ('sv', 'en')];"
        "print(len(made)); print(*{one.subject for one in made if one.kind == 'order_refunded'}, sep='\\n');"
        "print([one.preheader for one in made if one.kind == 'timed_offer'][0])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    count, *lines = done.stdout.replace("\u00a0", " ").splitlines()
    assert int(count) == 34
    assert sorted(lines[:2]) == [
        "Du får tillbaka 249 kr för order 10482",
        "You get SEK 249 back for order 10482",
    ]
    assert lines[2].startswith("Till söndag 29 november kl. 23:59.")


def test_the_layer_holds_duckdb_and_its_version(package: zipfile.ZipFile) -> None:
    del package  # it is made with the layer
    with zipfile.ZipFile(vendoring.for_here(CHECKOUT).layers / "duckdb.zip") as layer:
        names = layer.namelist()
    assert "python/duckdb/__init__.py" in names
    assert any(name.startswith("python/duckdb-") and name.endswith("METADATA") for name in names)


def test_the_layer_with_pillow_makes_pictures_in_the_package(
    package: zipfile.ZipFile, tmp_path: Path
) -> None:
    package.extractall(tmp_path / "task")
    with zipfile.ZipFile(vendoring.for_here(CHECKOUT).layers / "pillow.zip") as layer:
        layer.extractall(tmp_path)
    assert FUNCTIONS["media"].layers == ("pillow",)
    code = (
        "import io, pathlib, sys; sys.path[:0] = sys.argv[1:];"
        "from PIL import Image; out = io.BytesIO(); Image.new('RGB', (9, 9)).save(out, 'PNG');"
        "from chalicelib.media import pictures;"
        "print(len(pictures.remade('png', out.getvalue(), pathlib.Path(sys.argv[1])).pieces))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", code, str(tmp_path / "python"), str(tmp_path / "task")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "4\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clean checkout's part that Chalice sees."""
    ignored = shutil.ignore_patterns("__pycache__", "deploy*", "policy-*")
    for name in ("chalicelib", "infra", "templates"):
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=ignored)
    for name in ("app.py", "pyproject.toml", "requirements.txt"):
        shutil.copy(CHECKOUT / name, tmp_path / name)
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "config.json").write_text('{"version": "2.0", "app_name": "torg", "stages": {}}')
    return tmp_path


def _chalice(checkout: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TORG_"))}
    environ |= {
        "AWS_DEFAULT_REGION": "eu-north-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }
    command = [sys.executable, "-c", "from chalice.cli import main; raise SystemExit(main())", *words]
    return subprocess.run(command, cwd=checkout, env=environ, capture_output=True, text=True, check=False)


def test_chalice_says_what_to_type_in_a_checkout_that_is_not_prepared(checkout: Path) -> None:
    for words in (["package", "out"], ["deploy", "--stage", "prod"]):
        done = _chalice(checkout, *words)
        assert done.returncode == 1
        assert done.stderr.strip() == (
            "vendor/ isn't what pyproject.toml asks for. Run: python -m infra prepare"
        )


def test_chalice_packages_a_prepared_checkout_and_deploys_no_unknown_stage(
    checkout: Path, package: zipfile.ZipFile
) -> None:
    shutil.copytree(vendoring.for_here(CHECKOUT).vendor, checkout / "vendor", symlinks=True)
    done = _chalice(checkout, "package", "out")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(checkout / "out" / "deployment.zip") as made:
        assert set(made.namelist()) == set(package.namelist())
    refused = _chalice(checkout, "deploy", "--stage", "prod")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "This stage isn't up. Run: python -m infra up --stage prod"
