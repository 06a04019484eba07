"""Takes out of installed packages what a function never opens."""

import json
import shutil
from pathlib import Path
from typing import Final

# botocore holds the API of every AWS service; these are the ones that Torg calls.
SERVICES: Final = frozenset(
    {
        "apigatewaymanagementapi",
        "dynamodb",
        "emr-serverless",
        "lambda",
        "s3",
        "sesv2",
        "sns",
        "sqs",
        "ssm",
        "sts",
    }
)
# The languages that mails are written in (`letters.speech`), with what they inherit from; Babel brings a thousand.
LOCALES: Final = frozenset({"root", "en", "en_001", "en_GB", "sv"})
_FOLDERS: Final = (
    "bin",
    "**/tests",
    "**/test",
    "**/__pycache__",
    "aws_lambda_powertools/event_handler",
    "babel/messages",
    "boto3/examples",
    "*-stubs",
)
_FILES: Final = ("**/*.pyi", "**/py.typed", "dateutil/zoneinfo/*.tar.gz")
# Of these folders only what is named stays. Of powertools' many utilities the logger imports one.
_KEPT: Final = {
    "babel/locale-data": LOCALES,
    "aws_lambda_powertools/utilities": frozenset({"__init__", "jmespath_utils"}),
}
# Pillow's parts for fonts, windows and AVIF, and the libraries that only these load.
_FILES_OF_PILLOW: Final = (
    *(f"PIL/_{name}.*.so" for name in ("avif", "imagingft", "imagingtk")),
    *(
        f"pillow.libs/lib{name}-*"
        for name in ("avif", "freetype", "harfbuzz", "brotlicommon", "brotlidec", "png16")
    ),
)
_FILES_OF_DATA: Final = ("*/*/examples-1.json", "*/*/examples-1.json.gz")


def trim(root: Path) -> None:
    """Remove tests, stubs, metadata but the names and versions, botocore's data of services that aren't
    called, Babel's of languages that nobody is written to in, and powertools but the logger.
    """
    for pattern in _FOLDERS:
        for folder in root.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)
    for pattern in (*_FILES, *_FILES_OF_PILLOW):
        for path in root.glob(pattern):
            path.unlink()
    for metadata in root.glob("*.dist-info"):
        _trim_metadata(metadata)
    for place, names in _KEPT.items():
        _keep(root / place, names)
    data = root / "botocore" / "data"
    if data.is_dir():
        _trim_data(data)


def _keep(folder: Path, names: frozenset[str]) -> None:
    for path in folder.glob("*"):
        if path.stem in names:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _trim_metadata(folder: Path) -> None:
    """DuckDB asks for its own version at import; nothing asks for more."""
    kept = [
        line
        for line in (folder / "METADATA").read_text().split("\n\n", 1)[0].splitlines()
        if line.startswith(("Metadata-Version:", "Name:", "Version:"))
    ]
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "METADATA").write_text("\n".join(kept) + "\n")


def _trim_data(data: Path) -> None:
    for service in data.iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
        elif service.is_dir():
            for old in sorted(service.iterdir())[:-1]:
                shutil.rmtree(old)  # an API's earlier edition
    for pattern in _FILES_OF_DATA:
        for path in data.glob(pattern):
            path.unlink()
    _trim_endpoints(data / "endpoints.json")


def _trim_endpoints(path: Path) -> None:
    """Every new client parses this file: 1.2 MB for services that are never called."""
    endpoints = json.loads(path.read_text())
    for partition in endpoints["partitions"]:
        partition["services"] = {
            name: value for name, value in partition["services"].items() if name in SERVICES
        }
    path.write_text(json.dumps(endpoints, separators=(",", ":")))
