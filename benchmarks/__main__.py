"""Run benchmarks. Exit code 0: gates kept; 1: a gate missed or an answer wrong; 2: no such name."""

import argparse
import dataclasses
import json
import sys

from benchmarks.registry import Figure, WrongAnswerError, load, machine, names

VERDICTS = {True: "ok", False: "MISSED", None: ""}


def as_json(figures: list[Figure]) -> str:
    """Return the figures as a JSON list, each with the machine it was measured on."""
    where = machine()
    return json.dumps([dataclasses.asdict(f) | {"machine": where} for f in figures], indent=2)


def as_table(figures: list[Figure]) -> str:
    """Return the figures in aligned columns."""
    rows = [("figure", "value", "unit", "gate", "")]
    for f in figures:
        gate = "" if f.gate is None else f"{f.gate:.6g}"
        rows.append((f.name, f"{f.value:.6g}", f.unit, gate, VERDICTS[f.ok]))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    where = ", ".join(f"{key} {value}" for key, value in machine().items())
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([*(line.rstrip() for line in lines), where])


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(names())}")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in names()]
    if unknown:
        parser.error(f"no benchmark named {', '.join(unknown)}; there are: {', '.join(names())}")

    figures: list[Figure] = []
    wrong = False
    for name in asked.names or names():
        try:
            figures += load(name)()
        except WrongAnswerError as error:
            print(f"{name}: {error}", file=sys.stderr)
            wrong = True
    print(as_json(figures) if asked.json else as_table(figures))
    return 1 if wrong or any(figure.ok is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
