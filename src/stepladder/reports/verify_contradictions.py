"""A contradiction between sources for people and for programs: both readings, both numbers."""

from collections.abc import Iterator, Mapping

from stepladder.model.number import number_text
from stepladder.verification.contradictions.record import SIDES, Contradiction
from stepladder.verification.judgement import observed
from stepladder.verification.source_contradictions import reading_text


def sides(record: Contradiction) -> Mapping[str, str]:
    """Both sides of a contradiction in words, figures at the places their sources print."""
    return {
        side: "; ".join(reading_text(r) for r in record.readings if r.side == side)
        for side in SIDES
    }


def contradiction_json(record: Contradiction) -> dict[str, object]:
    """One contradiction with its readings, their inputs and their figures."""
    return {
        "id": record.id,
        "venue": record.venue,
        "what": record.what,
        "readings": [
            {
                "side": reading.side,
                "says": reading.says,
                "source": reading.source,
                "computed": reading.computed,
                "inputs": {name: _plain(value) for name, value in reading.inputs.items()},
                "figures": [
                    {
                        "name": figure.name,
                        "value": number_text(round(figure.value, figure.places)),
                        "unit": figure.unit,
                    }
                    for figure in reading.figures
                ],
            }
            for reading in record.readings
        ],
    }


def _plain(value: object) -> object:
    """An input as JSON data, numbers as text."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if isinstance(value, (bool, str)) else str(value)


def reading_lines(record: Contradiction) -> Iterator[str]:
    """Each reading with what it was worked out from and where that stands."""
    for reading in record.readings:
        inputs = ", ".join(f"{name} {observed(value)}" for name, value in reading.inputs.items())
        worked = f" from {inputs}" if reading.computed else ""
        yield f"{reading.side}: {reading_text(reading)}{worked} [{reading.source}]"
