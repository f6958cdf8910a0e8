"""Templates of the wrong form: proofs leave them to cfn-lint, but never end in a traceback."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from checks.proofs import prove
from tests.checks.rendered import spoiled, subjects, with_template

Path = tuple[Any, ...]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place below a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from paths(item, (*path, key))


PLACES = [
    (subject.layer, path)
    for subject in subjects()
    for path in paths(subject.template["Resources"], ("Resources",))
    if len(path) > 2 and path[2] != "Type"
]
REPLACEMENTS = ["x", 7, None, [], {}, {"Ref": "AWS::Region"}, {"Fn::Sub": "${AWS::Region}"}, {"Fn::If": []}]


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from(PLACES), replacement=st.sampled_from(REPLACEMENTS))
@example(place=("database", ("Resources", "RotationFunction", "DependsOn")), replacement=7)
def test_a_value_of_another_form_is_no_traceback(place: tuple[str, Path], replacement: Any) -> None:
    layer, (*parents, last) = place
    (subject,) = (each for each in subjects() if each.layer == layer)
    template = copy.deepcopy(dict(subject.template))
    target: Any = template
    for key in parents:
        target = target[key]
    target[last] = replacement
    prove([with_template(subject, template) if each is subject else each for each in subjects()])


def test_the_layer_that_cannot_be_read_is_named() -> None:
    def spoil(templates: dict[str, Any]) -> None:
        templates["failover"]["Resources"]["HostedZone"]["Properties"] = {"VPCs": 7}

    assert "orders-prod/failover" in {finding.subject for finding in prove(spoiled(spoil)) if finding.code == "DC011"}


def test_a_function_without_its_arguments_is_refused() -> None:
    def spoil(templates: dict[str, Any]) -> None:
        templates["lease"]["Resources"]["LeaseTable"]["Properties"]["TableName"] = {"Fn::FindInMap": ["Regions"]}

    (finding,) = prove(spoiled(spoil))
    assert (finding.code, finding.place) == ("DC010", "us-east-2")
    assert "Fn::FindInMap does not take ['Regions']" in finding.message
