"""What keeps a file from being looked at field by field, and the keys that YAML would drop."""

from settings.problem import Code, Finding

UNREADABLE = Code(
    "DR001",
    "File cannot be read",
    "The file does not exist, is a directory, or may not be read.",
    "an environment file such as config/prod.yaml, readable by the user who runs this",
)
NOT_UTF8 = Code("DR002", "File is not UTF-8", "YAML is text in UTF-8 here.", "the same text, saved as UTF-8")
NOT_YAML = Code(
    "DR003",
    "YAML does not parse",
    "The text is not one YAML document of plain values. The line is where the parser gave up, which may be after the "
    "mistake.",
    "one YAML document: blocks indented with spaces, `key: value` with a space after the colon, quotes in pairs",
)
EMPTY = Code(
    "DR004",
    "File is empty",
    "There is nothing in the file but comments.",
    "at least project, environment, account_id, regions and dns",
)
NOT_A_MAPPING = Code(
    "DR005",
    "Not a block of settings",
    "The file is a list or a single value; an environment file is a block of `key: value`.",
    "`key: value` at the left margin, beginning with `project:`",
)
DUPLICATE_KEY = Code(
    "DR006",
    "Key given twice",
    "YAML parsers keep the last of the two and drop the other silently.",
    "each key once in its block",
)


class NotADocument(Exception):  # noqa: N818  says what the file is
    """The file has no content to look at; carries the one finding and its line."""

    def __init__(self, finding: Finding, line: int = 0) -> None:
        super().__init__(finding.wrong)
        self.finding = finding
        self.line = line
