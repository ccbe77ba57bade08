"""The cases that ship with stepladder, and the file to write one's own into."""

import json
from functools import cache
from importlib import resources

from stepladder.model.exact import EXACT, localcontext
from stepladder.verification.conformance.case import Case
from stepladder.verification.conformance.case_fields import read_cases


@cache
def packaged_cases() -> tuple[Case, ...]:
    """Read every packaged case, by venue and in the order of its file.

    Examples
    --------
    >>> len(packaged_cases()) >= 280
    True
    """
    folder = resources.files("stepladder.verification").joinpath("cases")
    files = sorted((file.name, file) for file in folder.iterdir() if file.name.endswith(".json"))
    with localcontext(EXACT):
        return tuple(
            case
            for name, file in files
            for case in read_cases(
                json.loads(file.read_text(encoding="utf-8")), owner=f"packaged cases {name}"
            )
        )


def case_template() -> str:
    """A commented case file that runs as it stands.

    Examples
    --------
    >>> case_template().splitlines()[3]
    'schema = "stepladder.cases/1"'
    """
    folder = resources.files("stepladder.verification")
    return folder.joinpath("case_template.toml").read_text(encoding="utf-8")
