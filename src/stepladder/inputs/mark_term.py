"""One term of a mark rule, as data: a price, an average of a price over time, or several joined."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from stepladder.model.exact import ONE
from stepladder.model.unknown import Unknown

PRICES = ("last", "mid", "bid", "ask", "impact_mid", "oracle", "book_median", "external_median")
AVERAGES = ("average_price", "average_basis", "exponential_price", "exponential_basis")
KINDS = ("funding_basis", *AVERAGES, *PRICES)
SAMPLE_ASSUMED = ONE
"""Seconds between samples where a venue publishes a window and no interval: off by at most the
true interval over the window, as a share of the move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkTerm:
    """One node of a mark rule. Durations are seconds, ``band`` is a fraction of the index.

    Leaf: ``kind``, the price ``of`` which an average is taken, ``window_seconds`` of a moving or
    ``time_constant_seconds`` of an exponential average, its ``sample_seconds``, the
    ``interval_hours`` the funding rate is for (None: the contract's), the ``weights`` of other
    venues (None: equal), the ``band`` that limits a basis (None: no limit).

    Node: ``kind`` is ``median``, ``only`` or ``blend`` of ``terms``. A blend trusts the second
    term more, up to ``ramp_seconds`` after the spread was last above ``spread_max``. ``fallback``
    joins a median when one of its terms does not exist.
    """

    kind: str
    of: str = "mid"
    window_seconds: Decimal | Unknown | None = None
    sample_seconds: Decimal = SAMPLE_ASSUMED
    time_constant_seconds: Decimal | Unknown | None = None
    interval_hours: Decimal | Unknown | None = None
    band: Decimal | Unknown | None = None
    weights: Mapping[str, Decimal] | None = None
    ramp_seconds: Decimal | Unknown | None = None
    spread_max: Decimal | Unknown | None = None
    terms: "tuple[MarkTerm, ...]" = ()
    fallback: "MarkTerm | None" = None

    def nodes(self) -> "Iterator[MarkTerm]":
        """This term and everything below it, in the order of the rule."""
        yield self
        for term in self.terms:
            yield from term.nodes()
        if self.fallback is not None:
            yield from self.fallback.nodes()

    @property
    def title(self) -> str:
        """The term in a few words.

        Examples
        --------
        >>> MarkTerm(kind="average_basis", window_seconds=Decimal(30)).title
        'index + average of mid less index over 30 s'
        """
        plain = self.kind.replace("_", " ")
        if self.kind == "funding_basis":
            return "index + funding basis"
        if not self.averaged:
            return f"{plain} of {len(self.terms)}" if self.terms else plain
        price = self.of.replace("_", " ")
        how = "exponential average" if self.kind.startswith("exponential") else "average"
        seconds = self.memory_seconds
        length = "an unknown time" if isinstance(seconds, Unknown) else f"{seconds} s"
        if self.kind.endswith("_price"):
            return f"{how} of {price} over {length}"
        return f"index + {how} of {price} less index over {length}"

    @property
    def memory_seconds(self) -> Decimal | Unknown | None:
        """Window or time constant of an average."""
        return self.time_constant_seconds if self.window_seconds is None else self.window_seconds

    @property
    def averaged(self) -> bool:
        """Whether the term remembers the past."""
        return self.kind in AVERAGES
