"""What a policy allows: IAM's rule as far as these policies go, which have neither conditions nor denials."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any


def allowed(document: Mapping[str, Any], action: str, arn: str) -> bool:
    """Whether a statement allows the action on the resource. `*` in a resource stands for anything, `/` and `:` too."""
    return any(
        statement["Effect"] == "Allow"
        and action in statement["Action"]
        and any(_pattern(one).fullmatch(arn) for one in statement["Resource"])
        for statement in document["Statement"]
    )


@cache
def _pattern(resource: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, resource.split("*"))))
