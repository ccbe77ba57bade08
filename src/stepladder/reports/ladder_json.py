"""Ladder answers as JSON data, schema-versioned, numbers as text; and TOML for account files."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import MarginLadder, Tier
from stepladder.model.number import number_text
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.reports.ladder_text import finding_sentence
from stepladder.reports.plain_value import plain
from stepladder.venues.ladder_answer import (
    LadderAnswer,
    LadderFinding,
    LadderHistory,
    LadderImport,
    LadderLint,
    LadderListing,
)
from stepladder.venues.ladder_diff import LadderChange, RequirementChange, TierChange
from stepladder.venues.ladder_version import LadderVersion

Row = dict[str, str | None]


def ladder_rows(tiers: Iterable[Tier]) -> list[Row]:
    """Tiers in the shape that our own files hold; an unknown leverage is null."""
    return [
        {
            "floor": number_text(tier.floor),
            "cap": None if tier.cap is None else number_text(tier.cap),
            "maintenance_margin_rate": number_text(tier.maintenance_margin_rate),
            "max_leverage": None
            if isinstance(tier.max_leverage, Unknown)
            else number_text(tier.max_leverage),
            "maintenance_deduction": None
            if tier.maintenance_deduction is None
            else number_text(tier.maintenance_deduction),
        }
        for tier in tiers
    ]


def answer_json(answer: LadderAnswer) -> dict[str, object]:
    """The answer of ``ladder show``; its ``ladders`` can be read back, also in an account file."""
    version, ladder = answer.version, answer.ladder
    result: dict[str, object] = {
        "schema": "stepladder.ladder/1",
        "owner": answer.owner,
        "symbol": answer.symbol,
        "as_of": time_text(answer.as_of),
        "unit": answer.unit,
        "version": None if isinstance(version, Unknown) else _version(version),
        "versions": [_version(known) for known in answer.versions],
    }
    if isinstance(ladder, Unknown):
        return {**result, "unknown": str(ladder)}
    with localcontext(EXACT):
        at_floor = [
            number_text(ladder.requirement_in_tier(tier.floor, index))
            for index, tier in enumerate(ladder.tiers)
        ]
    return {
        **result,
        "shape": ladder.shape,
        "look_up_unit": ladder.unit,
        "growth": _growth(ladder),
        "initial_margin_rate": _number(ladder.initial_margin_rate),
        "close_out_margin_rate": _number(ladder.close_out_margin_rate),
        "open_interest": None
        if ladder.open_interest is None
        else {
            "lower": number_text(ladder.open_interest.lower),
            "upper": number_text(ladder.open_interest.upper),
        },
        "edge_tier": ladder.edge_tier,
        "ladders": {answer.symbol: ladder_rows(ladder.tiers)},
        "requirement_at_floor": at_floor,
        "findings": [
            _finding(LadderFinding(symbol=answer.symbol, as_of=None, finding=finding))
            for finding in answer.findings
        ],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else number_text(value)


def _growth(ladder: MarginLadder) -> dict[str, object] | None:
    growth = ladder.growth
    if growth is None:
        return None
    return {
        "factor": number_text(growth.factor),
        "floor_share": number_text(growth.floor_share),
        "shift": number_text(growth.shift),
    }


def listing_json(listing: LadderListing) -> dict[str, object]:
    """The answer of ``ladder show`` without a symbol."""
    return {
        "schema": "stepladder.ladder_list/1",
        "owner": listing.owner,
        "symbols": {
            symbol: [_version(version) for version in versions]
            for symbol, versions in listing.versions.items()
        },
    }


def lint_json(lint: LadderLint) -> dict[str, object]:
    """The answer of ``ladder lint``."""
    return {
        "schema": "stepladder.ladder_lint/1",
        "owner": lint.owner,
        "ladders": lint.ladders,
        "unknown": lint.unknown,
        "findings": [_finding(finding) for finding in lint.findings],
    }


def history_json(history: LadderHistory) -> dict[str, object]:
    """The answer of ``ladder diff``."""
    return {
        "schema": "stepladder.ladder_diff/1",
        "owner": history.owner,
        "symbols": list(history.symbols),
        "changes": [_change(change) for change in history.changes],
        "only_old": list(history.only_old),
        "only_new": list(history.only_new),
    }


def import_json(imported: LadderImport) -> dict[str, object]:
    """What an account file in JSON may hold as it stands."""
    return {"ladders": _by_symbol(imported.ladders)}


def import_toml(imported: LadderImport) -> str:
    """What an account file in TOML may hold as it stands, a block for each tier."""
    lines: list[str] = []
    for symbol, rows in _by_symbol(imported.ladders).items():
        for row in rows:
            lines.append(f"[[ladders.{json.dumps(symbol, ensure_ascii=False)}]]")
            lines += [f'{key} = "{value}"' for key, value in row.items() if value is not None]
            lines.append("")
    return "\n".join(lines).rstrip("\n")


def _by_symbol(ladders: Mapping[str, MarginLadder]) -> dict[str, list[Row]]:
    return {symbol: ladder_rows(ladder.tiers) for symbol, ladder in ladders.items()}


def _version(version: LadderVersion) -> dict[str, object]:
    return {
        "source": version.source,
        "status": version.status,
        "effective_at": _time(version.effective_at),
        "observed_from": _time(version.observed_from),
        "observed_to": _time(version.observed_to),
        "binds": version.binds,
        "partial": version.partial,
        "deductions": version.deductions,
        "note": version.note,
        "unknown": str(version.ladder) if isinstance(version.ladder, Unknown) else None,
    }


def _finding(found: LadderFinding) -> dict[str, object]:
    return {
        "rule_id": found.finding.rule_id,
        "symbol": found.symbol,
        "as_of": _time(found.as_of),
        "tier": found.finding.tier,
        "sentence": finding_sentence(found.finding),
        "observed": plain(found.finding.observed),
        "limit": plain(found.finding.limit),
    }


def _change(change: LadderChange) -> dict[str, object]:
    return {
        "symbol": change.symbol,
        "effective_at": _time(change.effective_at),
        "last_seen": _time(change.last_seen),
        "first_seen": _time(change.first_seen),
        "binds": change.binds,
        "before": _version(change.before),
        "after": _version(change.after),
        "tiers": [_tier_change(tier) for tier in change.tiers],
        "requirement": None if change.requirement is None else _requirement(change.requirement),
        "unknown": None if change.unknown is None else str(change.unknown),
    }


def _tier_change(change: TierChange) -> dict[str, object]:
    return {
        "kind": change.kind,
        "tier": change.number,
        "fields": list(change.fields),
        "old": None if change.old is None else ladder_rows([change.old])[0],
        "new": None if change.new is None else ladder_rows([change.new])[0],
    }


def _requirement(change: RequirementChange) -> dict[str, object]:
    return {
        "differs_from": number_text(change.differs_from),
        "included": change.included,
        "compared_to": plain(change.compared_to),
        "edges": [
            {
                "notional": number_text(edge.notional),
                "before": number_text(edge.before),
                "after": number_text(edge.after),
            }
            for edge in change.edges
        ],
    }


def _time(time_ns: int | None) -> str | None:
    return None if time_ns is None else time_text(time_ns)
