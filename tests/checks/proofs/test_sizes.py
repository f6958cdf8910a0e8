"""What is left in each template for code that later issues write."""

import pytest

from checks.proofs.sizes import ROOM_FOR_CODE_BYTES, TEMPLATE_BYTES, room_for_code, template_bytes
from tests.checks.rendered import subjects


@pytest.mark.parametrize("name", ["prod", "dev"])
@pytest.mark.parametrize("layer", sorted(ROOM_FOR_CODE_BYTES))
def test_the_rest_of_a_layer_leaves_room_for_its_functions(name: str, layer: str) -> None:
    (subject,) = (each for each in subjects(name) if each.layer == layer)
    assert room_for_code(subject) >= ROOM_FOR_CODE_BYTES[layer]


@pytest.mark.parametrize("name", ["prod", "dev"])
def test_every_template_can_be_deployed_without_a_bucket(name: str) -> None:
    for subject in subjects(name):
        assert template_bytes(subject) <= TEMPLATE_BYTES, subject.name
