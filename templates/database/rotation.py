"""Rotation of the master password, in the home primary region, on the lease holder's instance wherever that is.

AWS's ready-made rotation functions need a template transform, which StackSets do not take, and a way into the
VPC. This one sets the password through the RDS API and needs neither.

Between setSecret and finishSecret the database has AWSPENDING while AWSCURRENT is still told to clients: about a minute
of refused logins of the master user, and longer if the rotation is stopped there. A rotation that failed is therefore
ended (`rotate-secret`), not cancelled: while AWSPENDING stands, its password may be the one that works.
"""

from awacs import kms, rds, secretsmanager
from awacs.aws import Statement
from troposphere import GetAtt, Output, Ref, awslambda
from troposphere.secretsmanager import RotationRules, RotationSchedule

from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole
from templates import naming
from templates.database import writer
from templates.database.key_use import use_keys
from templates.database.secret import EXCLUDED_CHARACTERS, PASSWORD_KEY, PASSWORD_LENGTH, SECRET
from templates.facts import IS_HOME_PRIMARY, is_home
from templates.lambda_function import lambda_function, title
from templates.part import Part
from templates.policies.statements import allow, unscoped

NAME = "rotation"
PERMISSION = title(NAME, "Permission")


def part(env: Environment) -> Part:
    """The function, who may call it, and when."""
    return Part(
        conditions={IS_HOME_PRIMARY: is_home(HomeRole.PRIMARY)},
        resources=(
            *lambda_function(
                env,
                NAME,
                purpose="Sets a new master password on the writer",
                timeout_seconds=300,
                memory_mib=256,
                environment={
                    **writer.variables(env),
                    "PASSWORD_KEY": PASSWORD_KEY,
                    "PASSWORD_LENGTH": str(PASSWORD_LENGTH),
                    "EXCLUDED_CHARACTERS": EXCLUDED_CHARACTERS,
                },
                statements=_statements(env),
                Condition=IS_HOME_PRIMARY,
            ),
            awslambda.Permission(
                PERMISSION,
                Condition=IS_HOME_PRIMARY,
                Action="lambda:InvokeFunction",
                FunctionName=Ref(title(NAME)),
                Principal="secretsmanager.amazonaws.com",
                SourceAccount=Ref("AWS::AccountId"),
            ),
            RotationSchedule(
                title(NAME, "Schedule"),
                Condition=IS_HOME_PRIMARY,
                DependsOn=[PERMISSION],
                SecretId=Ref(SECRET),
                RotationLambdaARN=GetAtt(title(NAME), "Arn"),
                RotationRules=RotationRules(AutomaticallyAfterDays=env.secret.rotation_days),
                # A stack update is no moment to change a password: the database may be down for the same update.
                RotateImmediatelyOnUpdate=False,
            ),
        ),
        outputs=(
            Output(
                "RotationArn",
                Condition=IS_HOME_PRIMARY,
                Value=GetAtt(title(NAME), "Arn"),
                Description="ARN of the rotation function",
            ),
        ),
    )


def _statements(env: Environment) -> tuple[Statement, ...]:
    databases = [naming.any_generation_arn(env, env.region(role).name) for role in DATABASE_ROLES]
    return (
        writer.read_lease(env),
        writer.list_databases(env),
        allow([rds.ModifyDBInstance], databases),
        allow(
            [
                secretsmanager.DescribeSecret,
                secretsmanager.GetSecretValue,
                secretsmanager.PutSecretValue,
                secretsmanager.UpdateSecretVersionStage,
            ],
            [Ref(SECRET)],
        ),
        unscoped("a random password is no resource", [secretsmanager.GetRandomPassword]),
        # For Secrets Manager: Decrypt reads a version, GenerateDataKey writes one, and the copy of what was written
        # takes GenerateDataKey and Encrypt on dr's key (API reference of PutSecretValue, ReplicateSecretToRegions).
        use_keys(env, "secretsmanager", [kms.Decrypt, kms.Encrypt, kms.GenerateDataKey]),
    )
