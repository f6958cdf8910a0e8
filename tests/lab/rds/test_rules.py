"""What RDS accepts, without an instance."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.query_protocol import ServiceError
from lab.rds import rules
from lab.rds.model import Record

MINUTES = 24 * 60
BASE: Record = {
    "AllocatedStorage": 100,
    "StorageType": "gp3",
    "PreferredBackupWindow": "03:00-04:00",
    "PreferredMaintenanceWindow": "mon:04:00-mon:05:00",
    "BackupRetentionPeriod": 1,
    "MonitoringInterval": 0,
    "EnabledCloudwatchLogsExports": ["postgresql"],
}


def accepted(**changed: object) -> bool:
    try:
        rules.check_settings({**BASE, **changed})
    except ServiceError:
        return False
    return True


def backup(start: int, minutes: int) -> str:
    first, last = (timedelta(minutes=moment % MINUTES) for moment in (start, start + minutes))
    return "-".join(
        f"{int(each.total_seconds()) // 3600:02}:{int(each.total_seconds()) // 60 % 60:02}" for each in (first, last)
    )


def maintenance(start: int, minutes: int) -> str:
    def moment(at: int) -> str:
        at %= 7 * MINUTES
        return f"{rules.DAYS[at // MINUTES]}:{at % MINUTES // 60:02}:{at % 60:02}"

    return f"{moment(start)}-{moment(start + minutes)}"


@given(st.integers(0, MINUTES - 1), st.integers(30, 600), st.integers(0, 7 * MINUTES - 1), st.integers(30, 600))
def test_windows_overlap_when_they_share_a_minute(first: int, length: int, start: int, span: int) -> None:
    daily = {(first + minute) % MINUTES for minute in range(length)}
    weekly = {(start + minute) % MINUTES for minute in range(span)}
    windows = {"PreferredBackupWindow": backup(first, length), "PreferredMaintenanceWindow": maintenance(start, span)}
    assert accepted(**windows) is not bool(daily & weekly)


def test_windows_that_touch_do_not_overlap() -> None:
    assert accepted()
    assert not accepted(PreferredBackupWindow="03:00-04:01")


@pytest.mark.parametrize(
    "wrong",
    [
        {"PreferredBackupWindow": "03:00-03:29"},
        {"PreferredBackupWindow": "3:00-4:00"},
        {"PreferredMaintenanceWindow": "mon:04:00-mon:04:10"},
        {"PreferredMaintenanceWindow": "04:00-05:00"},
        {"AllocatedStorage": 19},
        {"MaxAllocatedStorage": 109},
        {"Iops": 3000},
        {"StorageThroughput": 125},
        {"BackupRetentionPeriod": -1},
        {"MonitoringInterval": 2},
        {"MonitoringInterval": 60},
        {"MonitoringRoleArn": "arn:aws:iam::111122223333:role/m"},
        {"EnabledCloudwatchLogsExports": ["error"]},
    ],
)
def test_what_is_wrong_is_refused(wrong: dict[str, object]) -> None:
    assert not accepted(**wrong)


def test_what_is_right_is_not() -> None:
    assert accepted(MaxAllocatedStorage=110)
    assert accepted(AllocatedStorage=400, Iops=12000, StorageThroughput=500)
    assert accepted(MonitoringInterval=60, MonitoringRoleArn="arn:aws:iam::111122223333:role/m")
    assert accepted(BackupRetentionPeriod=0)


@given(st.text(min_size=0, max_size=140))
def test_a_refused_password_is_not_repeated(password: str) -> None:
    printable = re.fullmatch(r"[!-~]{8,128}", password) and not set(password) & set("/@\"'")
    try:
        rules.check_password(password)
    except ServiceError as error:
        assert not printable
        assert len(password) < 4 or password not in error.message  # noqa: PT017  a property, not an example
    else:
        assert printable


@pytest.mark.parametrize(("asked", "meant"), [("18", "18.6"), ("18.4", "18.4"), ("18.6", "18.6")])
def test_a_major_version_means_its_newest(asked: str, meant: str) -> None:
    assert rules.engine_version(asked) == meant


@pytest.mark.parametrize("asked", ["17", "18.5", "19.1", "", "18.60"])
def test_a_version_that_the_lab_has_not_is_refused_with_those_it_has(asked: str) -> None:
    with pytest.raises(ServiceError, match=r"18\.6"):
        rules.engine_version(asked)
