"""What a change of the stack would do, asked of CloudFormation before it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from botocore.exceptions import ClientError

Action = Literal["Add", "Modify", "Remove", "Import", "Dynamic"]
Replaced = Literal["", "True", "False", "Conditional"]

#: What people's data lie in: to replace or remove one of these is never said in passing.
HOLDING_DATA: Final = frozenset({"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue"})
_SIGNS: Final = {"Add": "+", "Remove": "-", "Import": "+", "Dynamic": "?"}


@dataclass(frozen=True, slots=True)
class Change:
    """One resource's. `attributes` are the properties that change; `kept` says that what goes keeps its data."""

    action: Action
    name: str
    kind: str
    replaced: Replaced = ""
    attributes: tuple[str, ...] = ()
    kept: bool = False

    @property
    def is_dangerous(self) -> bool:
        """Whether data may be lost, or be where the application no longer looks."""
        return self.kind in HOLDING_DATA and (
            self.action == "Remove" or self.replaced in ("True", "Conditional")
        )

    @property
    def line(self) -> str:
        """One line of the plan."""
        what = f"{self.name} ({self.kind.removeprefix('AWS::')})"
        if self.action == "Modify":
            sign = "±" if self.replaced in ("True", "Conditional") else "~"
            return f"  {sign} {what}" + (f": {', '.join(self.attributes)}" if self.attributes else "")
        return f"  {_SIGNS[self.action]} {what}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A change set that waits to be carried out. `is_new` when there was no stack."""

    stack: str
    name: str
    is_new: bool
    changes: tuple[Change, ...]

    @property
    def dangers(self) -> tuple[Change, ...]:
        """The changes after which data may be lost."""
        return tuple(change for change in self.changes if change.is_dangerous)

    def lines(self) -> Iterator[str]:
        """The plan for a person: a count, what changes, and what is dangerous about it, last and loud."""
        yield f"plan for stack {self.stack}: {_counted(self.changes)}"
        if self.is_new:
            yield from _by_kind(self.changes)
        else:
            yield from (change.line for change in self.changes)
        for change in self.dangers:
            yield f"  !! {_danger(change)}"


def read(client: Any, stack: str, name: str, *, is_new: bool) -> Plan:
    """The change set of that name, all of its pages."""
    changes: list[Change] = []
    more: dict[str, str] = {}
    while True:
        page = client.describe_change_set(StackName=stack, ChangeSetName=name, **more)
        changes += [_change(one["ResourceChange"]) for one in page.get("Changes", ())]
        if not page.get("NextToken"):
            return Plan(stack, name, is_new, tuple(changes))
        more = {"NextToken": page["NextToken"]}


def drop(client: Any, plan: Plan) -> None:
    """Take back a plan that nobody wants; of a new stack nothing is left."""
    client.delete_change_set(StackName=plan.stack, ChangeSetName=plan.name)
    if plan.is_new:
        try:
            client.delete_stack(StackName=plan.stack)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ValidationError":
                raise


def _change(told: dict[str, Any]) -> Change:
    targets = [detail.get("Target", {}) for detail in told.get("Details", ())]
    names = {str(target.get("Name") or target.get("Attribute") or "") for target in targets}
    return Change(
        action=told["Action"],
        name=told["LogicalResourceId"],
        kind=told["ResourceType"],
        replaced=told.get("Replacement", ""),
        attributes=tuple(sorted(names - {""})),
        kept=str(told.get("PolicyAction", "")).startswith("Retain"),
    )


def _counted(changes: tuple[Change, ...]) -> str:
    words = {"Add": "added", "Modify": "changed", "Remove": "removed", "Import": "imported"}
    counts = [
        (sum(1 for change in changes if change.action == action), word) for action, word in words.items()
    ]
    replaced = sum(1 for change in changes if change.replaced in ("True", "Conditional"))
    said = [f"{count} {word}" for count, word in [*counts, (replaced, "of them replaced")] if count]
    return ", ".join(said) or "nothing to do"


def _by_kind(changes: tuple[Change, ...]) -> Iterator[str]:
    """A new stage is the same for everybody: what kinds it has says enough."""
    kinds = sorted({change.kind for change in changes})
    for kind in kinds:
        count = sum(1 for change in changes if change.kind == kind)
        yield f"  + {count:3} {kind.removeprefix('AWS::')}"


def _danger(change: Change) -> str:
    if change.action == "Remove":
        what = "leaves the stack; its data stay in the account" if change.kept else "IS DELETED WITH ITS DATA"
        return f"{change.name} {what}"
    may = "may be" if change.replaced == "Conditional" else "is"
    return (
        f"{change.name} {may} REPLACED BY AN EMPTY ONE ({', '.join(change.attributes) or 'no reason given'})"
    )
