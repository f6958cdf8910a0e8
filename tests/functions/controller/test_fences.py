"""The fence against a network ACL that keeps its entries, in whatever state it is found."""

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.model.deployment import deployment
from tests.functions.aws import Call, refusal
from tests.functions.controller.loaded import DR, PRIMARY, Modelled

TEMPLATE = {
    (100, egress): {"RuleAction": "allow", "CidrBlock": "0.0.0.0/0", "Protocol": "-1"} for egress in (True, False)
}
Entries = dict[tuple[int, bool], dict[str, Any]]


class NetworkAcl:
    """One ACL; it refuses what EC2 refuses."""

    def __init__(self, entries: Entries) -> None:
        self.entries: Entries = {**TEMPLATE, **entries}

    def answer(self, call: Call) -> dict[str, Any]:
        given = dict(call.parameters)
        if call.operation == "DescribeNetworkAcls":
            found = [{"RuleNumber": n, "Egress": e, **rest} for (n, e), rest in self.entries.items()]
            return {"NetworkAcls": [{"NetworkAclId": "acl-1", "Entries": found}]}
        assert given.pop("NetworkAclId") == "acl-1"
        key = given.pop("RuleNumber"), given.pop("Egress")
        exists = key in self.entries
        if call.operation == "CreateNetworkAclEntry" and exists:
            raise refusal("NetworkAclEntryAlreadyExists")
        if call.operation != "CreateNetworkAclEntry" and not exists:
            raise refusal("InvalidNetworkAclEntry.NotFound")
        if call.operation == "DeleteNetworkAclEntry":
            del self.entries[key]
        else:
            self.entries[key] = given
        return {}

    @property
    def fence(self) -> Entries:
        return {key: entry for key, entry in self.entries.items() if key[0] < 100}


@cache
def _region() -> Modelled:
    """Clients are slow to make, so all tests share them."""
    return Modelled(PRIMARY, NetworkAcl({}).answer)


def up_and_down(acl: NetworkAcl) -> Modelled:
    region = _region()
    region.aws.answer = acl.answer
    return region


@pytest.mark.parametrize("where", [PRIMARY, DR])
def test_it_denies_every_client_in_and_out(where: str) -> None:
    acl = NetworkAcl({})
    assert up_and_down(acl).modules.fences.put_up(where).up
    variables = deployment().variables[PRIMARY]
    denied = {entry["CidrBlock"] for entry in acl.fence.values() if entry["RuleAction"] == "deny"}
    assert denied, variables
    for (_, egress), entry in acl.fence.items():
        ports = (entry["PortRange"]["From"], entry["PortRange"]["To"])
        assert ports == ((1024, 65535) if egress else (5432, 5432))
        assert entry["Protocol"] == "6", "TCP: anything else is left alone"
    assert {n for n, e in acl.fence if e} == {n for n, e in acl.fence if not e}, "both directions, or sessions live on"


junk = st.dictionaries(
    st.tuples(st.integers(1, 9), st.booleans()),
    st.fixed_dictionaries(
        {
            "RuleAction": st.sampled_from(["allow", "deny"]),
            "CidrBlock": st.sampled_from(["0.0.0.0/0", "10.40.0.0/18"]),
            "Protocol": st.just("6"),
            "PortRange": st.just({"From": 5432, "To": 5432}),
        }
    ),
)


@settings(max_examples=25, deadline=None)
@given(junk)
def test_from_any_state_it_goes_up_whole_and_comes_down_whole(found: Entries) -> None:
    acl = NetworkAcl(found)
    region = up_and_down(acl)
    wanted = NetworkAcl({})
    up_and_down(wanted).modules.fences.put_up(PRIMARY)
    assert up_and_down(acl).modules.fences.put_up(PRIMARY).up
    assert acl.fence.items() >= wanted.fence.items()
    region.modules.fences.take_down(PRIMARY)
    assert acl.entries == TEMPLATE, "nothing else is touched"


def test_throttling_slows_a_fence_down_and_does_not_stop_it() -> None:
    class Throttled(NetworkAcl):
        asked = 0

        def answer(self, call: Call) -> dict[str, Any]:
            self.asked += 1
            if self.asked % 3:
                raise refusal("RequestLimitExceeded")
            return super().answer(call)

    region = up_and_down(Throttled({}))
    assert region.modules.fences.put_up(PRIMARY).up


def test_a_fence_that_ec2_refuses_fails_at_once() -> None:
    def denied(_: Call) -> dict[str, Any]:
        raise refusal("UnauthorizedOperation")

    region = Modelled(PRIMARY, denied)
    with pytest.raises(region.modules.calls.Refusal):
        region.modules.fences.put_up(PRIMARY)
    assert len(region.aws.calls) == 1


def test_what_stands_is_not_touched_again() -> None:
    acl = NetworkAcl({})
    region = up_and_down(acl)
    region.modules.fences.put_up(PRIMARY)
    before = len(region.aws.calls)
    region.modules.fences.put_up(PRIMARY)
    assert region.operations()[before:] == ["DescribeNetworkAcls"]


def test_a_part_of_a_fence_is_none() -> None:
    acl = NetworkAcl({})
    region = up_and_down(acl)
    region.modules.fences.put_up(PRIMARY)
    acl.entries.pop(next(iter(acl.fence)))
    assert not region.modules.fences.inspect(PRIMARY).up


def test_a_fence_that_ec2_took_and_does_not_show_is_not_up() -> None:
    class Forgetful(NetworkAcl):
        def answer(self, call: Call) -> dict[str, Any]:
            return {} if call.operation == "CreateNetworkAclEntry" else super().answer(call)

    assert not up_and_down(Forgetful({})).modules.fences.put_up(PRIMARY).up
