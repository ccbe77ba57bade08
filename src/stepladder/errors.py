"""The two ways stepladder can refuse: the input is wrong, or we are.

::

    StepladderError
    ├── InputError       their data: what was expected, what was found, where  (exit code 2)
    └── InvariantError   our bug: a law of the engine did not hold             (exit code 70)
"""


class StepladderError(Exception):
    """Catch everything stepladder raises on purpose."""


class InputError(StepladderError):
    """Tell a person in one line what was expected, what was found, and where.

    Examples
    --------
    >>> print(InputError(expected="a number", found="'abc'", where="a.json: positions[0].size"))
    a.json: positions[0].size: expected a number, found 'abc'
    """

    def __init__(self, *, expected: str, found: str, where: str) -> None:
        self.expected = expected
        self.found = found
        self.where = where
        super().__init__(f"{where}: expected {expected}, found {found}")


class InvariantError(StepladderError):
    """Report that a law of the engine was broken; always our bug, never the user's."""
