"""One link of a liquidation, what it leans on, and whether the failure of one thing breaks it."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown
from stepladder.verification.judgement import verdict_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One link: ``supports`` are what it leans on, ``wanted`` how many there should be.

    ``alone`` is true where each support by itself decides, so that more of them are worse.
    ``rule_id`` is the rule that judges the link, ``why`` what follows where it breaks.
    """

    link: str
    rule_id: str
    supports: tuple[str, ...] | Unknown
    wanted: Decimal
    alone: bool
    why: str
    source: str

    @property
    def is_single(self) -> bool | Unknown:
        """Whether the failure of one thing breaks the link."""
        if isinstance(self.supports, Unknown):
            return self.supports
        if self.alone:
            return bool(self.supports)
        return len(self.supports) < self.wanted


def judge(link: Dependency) -> Reason:
    """The reason that a link comes to: pass where no single thing breaks it, else a warning."""
    single = link.is_single
    robust = single if isinstance(single, Unknown) else not single
    supports = link.supports
    said = supports if isinstance(supports, Unknown) else ", ".join(supports) or "none"
    return Reason(
        rule_id=link.rule_id,
        verdict=verdict_of(robust, otherwise="warn"),
        subject=link.link,
        observed=said,
        limit="no market that decides alone" if link.alone else f"{link.wanted} or more",
        unit="",
        source=link.source,
    )
