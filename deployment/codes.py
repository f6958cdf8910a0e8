"""Every code of a deployment. A code, once given, keeps its meaning.

DP001 to DP019 are about the command and its input, DP020 to DP039 about the cloud, DP040 to DP069 what stops `apply`,
DP070 to DP099 how it failed, DP100 to DP119 `destroy` and `parameters`. Packages below have their own: `plan` from
DP200, `status`, `commands` and `reprotect` from DP300.
"""

import importlib
import pkgutil

import deployment
from settings.problem import Code

# -- the command and its input ----------------------------------------------------------------------------

UNKNOWN_ENVIRONMENT = Code(
    "DP001",
    "Unknown environment",
    "The name on the command line is no environment file.",
    "the name of a file in config/, such as dev, or a path",
)
INVALID_ENVIRONMENT = Code(
    "DP002",
    "Environment file has problems",
    "Nothing is deployed from a file that cannot be rendered.",
    "correct the file, `python generate.py`, and review the difference in output/",
)
STALE_OUTPUT = Code(
    "DP003",
    "Output is not what the environment file renders to",
    "What is deployed is what was reviewed: the files in output/. They are missing, or belong to another state of the "
    "environment file or of the generator.",
    "`python generate.py`, and review the difference in output/",
)
NOT_CONFIRMED = Code(
    "DP004",
    "Not confirmed",
    "The command removes or risks something, so it asks for the deployment's name.",
    "type the name when asked, or give it as `--yes NAME`",
)
SECRET_ON_TERMINAL = Code(
    "DP005",
    "A password is not shown",
    "What a terminal shows stays in its memory and over somebody's shoulder.",
    'use it where it is needed: `PGPASSWORD="$(./deploy.sh password ENV)" psql ...`',
)
NO_SUCH_LAYER = Code(
    "DP006",
    "No such layer or region",
    "The command names a layer, or a region of a layer, that the deployment does not have.",
    "one of those that the message lists",
)
ELSEWHERE = Code(
    "DP007",
    "Administered from another region",
    "A deployment of this name exists, and `regions.dr` is not where it is administered. Home roles never change, not "
    "even by a failover: primary is still primary, dr still dr. Seen from here everything that is alive looks absent.",
    "`regions.primary` and `regions.dr` as the deployment was created; `git log` of the environment file knows",
)

# -- the cloud --------------------------------------------------------------------------------------------

NO_CREDENTIALS = Code(
    "DP020",
    "No credentials",
    "AWS's usual chain (environment, profile, single sign-on, container, instance) gave none, or expired ones.",
    "sign in, for example `aws sso login`, or name a profile in AWS_PROFILE",
)
WRONG_ACCOUNT = Code(
    "DP021",
    "Wrong account",
    "The credentials belong to another account than the environment file names.",
    "credentials of the account in `account_id`",
)
DENIED = Code(
    "DP022",
    "Permission missing",
    "IAM does not let the caller do what the command needs.",
    "the policies in output/ENV/deployer*-policy.json; docs/deployer.md says which is for what",
)
THROTTLED = Code(
    "DP023",
    "AWS asks to slow down",
    "The call was retried and AWS still refuses it for its rate. Nothing is lost.",
    "run the command again in a minute; it goes on where it stopped",
)
UNREACHABLE = Code(
    "DP024",
    "No answer",
    "The endpoint of a service cannot be reached, or does not answer in time.",
    "look at the network and at AWS's health page; run the command again, it goes on where it stopped",
)
AWS_REFUSES = Code(
    "DP025",
    "AWS refuses",
    "AWS refuses a call for a reason of its own.",
    "what AWS's message says",
)
NO_LAB = Code(
    "DP026",
    "The lab does not start",
    "`--local` needs the cloud on loopback, and it could not be started, found or stopped.",
    "what the message says; `make .venv/lab` installs what it needs",
)
REGION_DISABLED = Code(
    "DP027",
    "Region not usable",
    "The account has not enabled the region, or the credentials are not valid in it.",
    "enable the region, or use credentials of the regional endpoint",
)

# -- what stops apply -------------------------------------------------------------------------------------

STUCK = Code(
    "DP040",
    "A stack that only a human can free",
    "A creation or an update went wrong, and going back went wrong too. CloudFormation takes no update in this state.",
    "see to what the message names, then run apply again",
)
LEFT_FROM_BEFORE = Code(
    "DP041",
    "Something of that name is there",
    "A creation that failed, or a removal by hand, has left what outlives its stack on purpose. A new one of the same "
    "name would be refused.",
    "look whether anybody needs it; remove it by the commands in the message, or everything by `./deploy.sh destroy "
    "ENV`; then run apply again",
)
VALUES_MISSING = Code(
    "DP042",
    "A value of an earlier layer is missing",
    "The layer takes outputs of earlier stacks, and one of them is not there.",
    "`./deploy.sh apply ENV` from the first layer on",
)
IMPAIRED = Code(
    "DP043",
    "Not while the pair is impaired",
    "An update of a database whose replication stands still hangs for hours, an update during a failover works "
    "against it, and an operation that cannot reach a region fails half-way.",
    "wait until it is over, or rebuild the lost side with `./deploy.sh reprotect ENV`",
)
BOTH_WAYS = Code(
    "DP044",
    "Raised and lowered at once",
    "A standby must have at least its writer's values. What is raised goes to the standby first, what is lowered to "
    "the writer first; both at once have no right order.",
    "two changes: first what is raised, apply, then what is lowered",
)
NEW_PARAMETER = Code(
    "DP045",
    "A parameter that the StackSet does not know",
    "A parameter can only be overridden once every instance has it, and until then they would have a placeholder.",
    "update the StackSet by hand in a maintenance window, or leave the parameter away",
)
BORN_EMPTY = Code(
    "DP046",
    "An empty database beside a living one",
    "Home primary's database is created from nothing, and something of an earlier life is there: clients would find it "
    "empty, or two regions would write.",
    "`./deploy.sh reprotect ENV` if dr writes; `./deploy.sh destroy ENV` if the deployment was being taken down",
)

# -- how apply failed -------------------------------------------------------------------------------------

FAILED = Code(
    "DP070",
    "CloudFormation failed",
    "A stack could not be created, updated or deleted. The first failure is named; what failed after it was cancelled.",
    "correct the cause and run the same command again: it goes on where it stopped",
)
LEFT_BEHIND = Code(
    "DP071",
    "Something was not deleted",
    "The stack was updated, but what the update replaced or dropped could not be deleted. It exists, costs money, and "
    "no stack knows it any more.",
    "delete it by hand, after a look at the reason",
)
NO_EFFECT = Code(
    "DP072",
    "A step has no effect",
    "AWS called a step a success, and the same step is due again.",
    "look at the StackSet's operations in the console; run the command again",
)
STOPPED = Code(
    "DP073",
    "The operation was stopped",
    "Somebody stopped the StackSet operation that this run followed.",
    "run the command again when whoever stopped it agrees",
)
NOT_AS_RENDERED = Code(
    "DP074",
    "Done, and not as rendered",
    "Every step succeeded, and a new plan still finds something to do.",
    "look at `./deploy.sh plan ENV`, and at the StackSets in the console",
)

# -- destroy ----------------------------------------------------------------------------------------------

DELETION_PROTECTED = Code(
    "DP100",
    "Deletion protection is on",
    "RDS would refuse to delete the database in the middle of it all, so nothing is begun.",
    "`deletion_protection: false` in the environment file, `python generate.py`, apply, and then destroy",
)
STRANGE_DATABASE = Code(
    "DP101",
    "A database that no stack knows",
    "It would stay, cost money, and hold on to the network that is to be deleted. Perhaps its stack is one that no "
    "StackSet holds any more.",
    "find the stack that holds it; delete it, with a final snapshot, only if there is none; then run destroy again",
)
NOT_WHILE_IMPAIRED = Code(
    "DP102",
    "Not in this state without being told",
    "The data may be in one region only, or a failover may be changing that now.",
    "wait until it is over; or `--impaired`, if the deployment is to go as it is",
)
OTHER_FILE = Code(
    "DP104",
    "Not the environment file that is deployed",
    "The stacks have databases of other generations than the file, or fixed settings differ: it is that of an older "
    "checkout, of a re-protection that was begun, or of another deployment. What it does not describe would stay.",
    "the file as it was last applied (`git log` of it), or finish `./deploy.sh reprotect ENV`",
)
STILL_THERE = Code(
    "DP103",
    "Something is still there",
    "Everything was asked to go, and something has not.",
    "run destroy again; what stays then must be seen to by hand",
)


def catalogue() -> tuple[Code, ...]:
    """Every code of the deployment, in order: the error pages are made from it."""
    modules = [deployment, *map(importlib.import_module, _names())]
    found = {code for module in modules for code in vars(module).values() if isinstance(code, Code)}
    return tuple(sorted((code for code in found if code.code.startswith("DP")), key=lambda code: code.code))


def _names() -> list[str]:
    found = (module.name for module in pkgutil.walk_packages(deployment.__path__, "deployment."))
    return [name for name in found if not name.endswith("__main__")]
