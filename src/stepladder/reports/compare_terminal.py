"""The comparison of venues as stacked bars in the terminal, one letter for each rule."""

from decimal import Decimal

from stepladder.model.exact import EXACT, localcontext
from stepladder.pipeline.comparison import CompareAnswer
from stepladder.reports.assumptions_text import words
from stepladder.reports.bar_terminal import bar_picture
from stepladder.reports.compare_figure import shares_of
from stepladder.reports.compare_text import ranked

LETTERS = {
    "ladder_tiers": "T",
    "ladder_shape": "S",
    "look_up_unit": "U",
    "value_price": "V",
    "fee_in_trigger": "F",
    "reference": "R",
    "equity_rule": "E",
    "contract_kind": "K",
}


def compare_picture(answer: CompareAnswer, *, width: int, colour: bool = False) -> str:
    """One bar per venue that differs, and a line that explains the letters."""
    with localcontext(EXACT):
        rows = [
            (venue.venue, [(share, LETTERS[rule]) for rule, share in shares_of(venue).items()])
            for venue in ranked(answer)[1:]
            if isinstance(venue.shift, Decimal)
        ]
        title = f"liquidated earlier (right) than at {answer.venues[0].venue}"
        picture = bar_picture(rows, title, width=width, colour=colour)
    if not picture:
        return ""
    used = dict.fromkeys(letter for _, parts in rows for share, letter in parts if share)
    legend = ", ".join(f"{letter} {words(_rule(letter))}" for letter in used)
    return f"{picture}\n{legend}"


def _rule(letter: str) -> str:
    return next(rule for rule, each in LETTERS.items() if each == letter)
