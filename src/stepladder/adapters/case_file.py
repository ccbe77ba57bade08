"""Cases from the user's files: one file, or every JSON and TOML file of a folder."""

from pathlib import Path

from stepladder.adapters.plain_data import file_name, read_plain_data
from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import printable, shown
from stepladder.verification.conformance.case import Case
from stepladder.verification.conformance.case_fields import CASES_MAX, read_cases

ENDINGS = (".json", ".toml")
FILES_MAX = 1_000


def read_case_path(path: Path) -> tuple[Case, ...]:
    """Read the cases of a file or of a folder; ids are told apart across all files.

    Files of other endings, such as a README, are not read; folders inside the folder are not
    either.

    Raises
    ------
    InputError
        If anything is not a case file; the message names file and field.
    """
    files = _files(path)
    cases: dict[str, Case] = {}
    for file in files:
        owner = file_name(file)
        with localcontext(EXACT):
            found = read_cases(read_plain_data(file), owner=owner)
        for case in found:
            if case.id in cases:
                raise InputError(
                    expected="each id once in all files",
                    found=f"{shown(case.id)} twice",
                    where=f"{owner}: cases",
                )
            cases[case.id] = case
        if len(cases) > CASES_MAX:
            raise InputError(expected=f"at most {CASES_MAX} cases", found="more", where=owner)
    return tuple(cases.values())


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        raise InputError(
            expected="a folder that can be read",
            found=printable(error.strerror or str(error), limit=100),
            where=printable(str(path)),
        ) from None
    files = [file for file in entries if file.suffix.lower() in ENDINGS and file.is_file()]
    if not 0 < len(files) <= FILES_MAX:
        raise InputError(
            expected=f"1 to {FILES_MAX} files ending in {' or '.join(ENDINGS)}",
            found=str(len(files)),
            where=printable(str(path)),
        )
    return files
