"""What the ladder verbs answer: records for reports to draw and print."""

from collections.abc import Mapping
from dataclasses import dataclass

from stepladder.model.ladder import LadderShape, MarginLadder
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_diff import LadderChange
from stepladder.venues.ladder_lint import Finding
from stepladder.venues.ladder_version import LadderVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderFinding:
    """A finding of ``lint_ladder`` with the ladder it belongs to.

    ``as_of`` is when that ladder was recorded or took effect, UTC ns, or None where undated.
    """

    symbol: str
    as_of: int | None
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderAnswer:
    """One ladder as of one instant (UTC ns): what ``ladder show`` prints.

    ``owner`` is the venue or the file. ``unit`` is that of notionals and requirements, empty where
    the source does not say. ``version`` is unknown where the record leaves the instant open.
    """

    owner: str
    symbol: str
    unit: str
    as_of: int
    version: LadderVersion | Unknown
    versions: tuple[LadderVersion, ...]
    findings: tuple[Finding, ...]

    @property
    def ladder(self) -> MarginLadder | Unknown:
        """The ladder itself, or the facts missing to name it."""
        return self.version if isinstance(self.version, Unknown) else self.version.ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderListing:
    """Every symbol of a venue or file with its versions, oldest first."""

    owner: str
    versions: Mapping[str, tuple[LadderVersion, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderLint:
    """Findings over ``ladders`` ladders; ``unknown`` more are not known and were not judged."""

    owner: str
    ladders: int
    unknown: int
    findings: tuple[LadderFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderHistory:
    """Changes by date, and what they were looked for in.

    ``symbols`` counts the symbols compared. ``only_old`` and ``only_new`` are symbols that one of
    two files does not have.
    """

    owner: str
    symbols: tuple[str, ...]
    changes: tuple[LadderChange, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderImport:
    """Usable ladders of a file, as an account file holds them.

    ``ignored`` are keys or columns of the source that were not read.
    """

    owner: str
    shape: LadderShape
    ladders: Mapping[str, MarginLadder]
    findings: tuple[LadderFinding, ...]
    ignored: tuple[str, ...]
