"""The verb ``funding``: look over a recorded funding history for what can be misread in it."""

from pathlib import Path

from stepladder.adapters.example import example_file
from stepladder.adapters.funding_history import read_funding_history
from stepladder.errors import InputError
from stepladder.incentives.funding_history import FundingHistory, look_over
from stepladder.incentives.funding_series import FundingSeries
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import shown
from stepladder.model.time import parse_time

EXAMPLE = "funding-history.csv"
NAMES_LISTED = 12


def funding(
    file: Path | str | None = None,
    *,
    venue: str | None = None,
    coin: str | None = None,
    start: int | str | None = None,
    end: int | str | None = None,
    example: bool = False,
) -> FundingHistory:
    """Read a funding history and find every trap in it, with what misreading it would cost.

    Parameters
    ----------
    file
        A table (.parquet or .csv) with a row for each settlement; see ``docs/concepts/funding.md``.
    venue, coin
        Only the series of these, as the file names them. The other venues still serve as the
        yardstick of yearly sums and of lags.
    start, end
        Only settlements from ``start`` on and before ``end``: UTC nanoseconds or ISO text.
    example
        Look over a small invented history instead of a file.

    Raises
    ------
    InputError
        If the file does not read, or holds nothing of that venue, coin or time.

    Examples
    --------
    >>> history = funding(example=True, venue="hourly")
    >>> [finding.rule_id for finding in history.findings]
    ['FHIST-004', 'FHIST-008', 'FHIST-010']
    """
    if (file is None) is not example:
        raise InputError(expected="a file, or example", found="neither or both", where="funding")
    path = example_file(EXAMPLE) if file is None else Path(file)
    with localcontext(EXACT):
        series, ignored = read_funding_history(path)
        owner = path.name
        cut = _within(series, _instant(start, "start"), _instant(end, "end"))
        _one_of("coin", coin, [one.coin for one in cut], owner)
        _one_of("venue", venue, [one.venue for one in cut if coin in (None, one.coin)], owner)
        chosen = [one for one in cut if venue in (None, one.venue) and coin in (None, one.coin)]
        return look_over(chosen, owner=owner, ignored=ignored, yardsticks=cut)


def _within(
    series: tuple[FundingSeries, ...], start: int | None, end: int | None
) -> list[FundingSeries]:
    cut = [
        FundingSeries(
            venue=one.venue,
            coin=one.coin,
            rows=tuple(
                row
                for row in one.rows
                if (start is None or row.at >= start) and (end is None or row.at < end)
            ),
        )
        for one in series
    ]
    return [one for one in cut if one.rows]


def _one_of(what: str, asked: str | None, found: list[str], owner: str) -> None:
    names = sorted(set(found))
    if not names:
        raise InputError(expected="settlements", found="none of that time", where=owner)
    if asked is not None and asked not in names:
        listed = ", ".join(names[:NAMES_LISTED]) + (", ..." if len(names) > NAMES_LISTED else "")
        raise InputError(expected=f"one of: {listed}", found=shown(asked), where=f"{owner}: {what}")


def _instant(value: int | str | None, where: str) -> int | None:
    return parse_time(value, where=where) if isinstance(value, str) else value
