"""The commented rulebook that ``stepladder verify --template`` prints."""

from importlib import resources


def rulebook_template() -> str:
    """A rulebook that loads as it stands: every fact unknown, every line to be filled in.

    Examples
    --------
    >>> rulebook_template().splitlines()[0]
    '# A rulebook for one venue. Fill in what you know; leave the rest unknown, never a guess.'
    """
    return (
        resources.files("stepladder.verification")
        .joinpath("rulebook_template.toml")
        .read_text(encoding="utf-8")
    )
