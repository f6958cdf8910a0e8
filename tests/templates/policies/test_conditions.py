import pytest
from awacs.aws import ArnLike, StringEquals

from templates.policies.conditions import all_of


def test_two_conditions_of_one_operator_both_stand() -> None:
    both = all_of([StringEquals("aws:SourceAccount", "1"), StringEquals("aws:SourceArn", "2")])
    assert both.JSONrepr() == {"StringEquals": {"aws:SourceAccount": "1", "aws:SourceArn": "2"}}


def test_operators_stay_apart() -> None:
    both = all_of([StringEquals("aws:SourceAccount", "1"), ArnLike("aws:SourceArn", "2")])
    assert both.JSONrepr() == {"StringEquals": {"aws:SourceAccount": "1"}, "ArnLike": {"aws:SourceArn": "2"}}


def test_one_key_cannot_be_judged_twice_by_one_operator() -> None:
    with pytest.raises(ValueError, match="two conditions StringEquals are about aws:SourceAccount"):
        all_of([StringEquals("aws:SourceAccount", "1"), StringEquals("aws:SourceAccount", "2")])
