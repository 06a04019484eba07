"""Layers: published from the artefact bucket, once for each content."""

import hashlib
from pathlib import Path

from infra import vendoring
from infra.stage import APP, Stage


def publish(stage: Stage, layer: str, archive: Path, bucket: str, architecture: str) -> str:
    """Publish `archive` as a version of the stage's `layer` unless its content already is one; returns the version's ARN."""
    body = archive.read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    name = f"{APP}-{stage.name}-{layer}"
    client = stage.client("lambda", read_timeout=120)
    for page in client.get_paginator("list_layer_versions").paginate(LayerName=name):
        for version in page["LayerVersions"]:
            if version.get("Description") == digest:
                return str(version["LayerVersionArn"])
    key = f"layers/{layer}-{digest[:16]}.zip"
    stage.client("s3", read_timeout=120).put_object(Bucket=bucket, Key=key, Body=body)
    published = client.publish_layer_version(
        LayerName=name,
        Description=digest,
        Content={"S3Bucket": bucket, "S3Key": key},
        CompatibleArchitectures=[architecture],
        CompatibleRuntimes=[f"python{vendoring.python_version()}"],
    )
    return str(published["LayerVersionArn"])
