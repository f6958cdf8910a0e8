"""Trust policies: one service principal each, with the confused-deputy conditions that it supports."""

from typing import Any

from awacs import sts
from awacs.aws import (
    Allow,
    ArnLike,
    ConditionElement,
    PolicyDocument,
    Principal,
    Statement,
    StringEquals,
)
from troposphere import Ref

from templates.policies.conditions import where

SOURCE_ACCOUNT = "aws:SourceAccount"
SOURCE_ARN = "aws:SourceArn"


def assumable_by(service: str, *conditions: ConditionElement) -> PolicyDocument:
    """A role that one AWS service may assume, under conditions."""
    trusted = Principal("Service", service)
    statement = Statement(Effect=Allow, Principal=trusted, Action=[sts.AssumeRole], **where(conditions))
    return PolicyDocument(Version="2012-10-17", Statement=[statement])


def for_this_account() -> StringEquals:
    """Only on behalf of resources in this account."""
    return StringEquals(SOURCE_ACCOUNT, Ref("AWS::AccountId"))


def for_source(arn_pattern: Any) -> ArnLike:
    """Only on behalf of this resource."""
    return ArnLike(SOURCE_ARN, arn_pattern)
