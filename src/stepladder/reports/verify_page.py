"""The page that scorecards and comparisons are written on: one file, light, dark or printed."""

import html
from collections.abc import Iterable, Sequence

from stepladder.reports.html_page import FOOTER

STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --paper: #ffffff; --soft: #5a6775;
  --line: #d5dbe2; --band: #f4f6f8; --pass: #2f7d4f; --warn: #9a6700; --fail: #c9302c;
  --unknown: #6b4fbb; --rate: #1f6feb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0f151b; --soft: #9aa7b4;
  --line: #2c3742; --band: #182028; --pass: #56b37f; --warn: #d9a441; --fail: #ff7b72;
  --unknown: #b39ddb; --rate: #79b8ff; } }
@media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #444;
  --line: #bbb; --band: #fff; --pass: #2f7d4f; --warn: #9a6700; --fail: #c9302c;
  --unknown: #6b4fbb; --rate: #1f6feb; }
  body { font-size: 11px; margin: 0; max-width: none; } h2 { break-after: avoid; }
  tr, svg, .path { break-inside: avoid; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem auto; max-width: 68rem;
  padding: 0 1rem; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.4rem; margin: 0 0 .2rem; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
p { margin: .2rem 0; } .soft { color: var(--soft); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .87em; }
th { text-align: left; font-weight: 600; color: var(--soft); white-space: nowrap; }
th, td { padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
td.tight, td.number { white-space: nowrap; overflow-wrap: normal; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.name { min-width: 13rem; }
.badge { display: inline-block; padding: 0 .5em; border-radius: .7em; font-size: .85em;
  border: 1px solid currentColor; white-space: nowrap; }
.pass, .several { color: var(--pass); } .warn, .single { color: var(--warn); }
.fail { color: var(--fail); } .unknown { color: var(--unknown); }
.tally { display: flex; flex-wrap: wrap; gap: .4rem .9rem; margin: .5rem 0; align-items: baseline; }
.tally b { font-size: 1.3rem; }
.path { display: flex; flex-wrap: wrap; gap: .4rem; align-items: stretch; counter-reset: step; }
.path div { border: 1px solid var(--line); border-radius: .4rem; padding: .35rem .5rem;
  background: var(--band); width: 9.2rem; font-size: .8em; }
.path b { display: block; } .path span { align-self: center; color: var(--soft); }
svg { width: 100%; height: auto; max-width: 44rem; } svg text { font: 11px system-ui, sans-serif;
  fill: var(--soft); } svg .grid { stroke: var(--line); } svg .rate { stroke: var(--rate);
  fill: none; stroke-width: 2; } svg .start { stroke: var(--fail); fill: none;
  stroke-dasharray: 5 4; }
footer { color: var(--soft); font-size: .8em; margin: 2rem 0 1rem; }
"""


def text(words: object) -> str:
    """Words as they may stand in a page."""
    return html.escape(str(words))


def badge(word: str) -> str:
    """A verdict or standing in its colour; the word itself says what the colour says."""
    return f'<span class="badge {text(word)}">{text(word)}</span>'


def table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], classes: Sequence[str] = ()
) -> str:
    """A table of cells that are pages' text already; ``classes`` by column."""
    kinds = [*classes, *[""] * (len(headings) - len(classes))]
    head = "".join(
        f'<th class="{kind}">{text(heading)}</th>'
        for heading, kind in zip(headings, kinds, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f'<td class="{k}">{cell}</td>' for cell, k in zip(row, kinds, strict=True))
        + "</tr>\n"
        for row in rows
    )
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def page(title: str, parts: Iterable[str]) -> str:
    """One self-contained page; ``parts`` are pages' text already."""
    body = "\n".join(parts)
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{text(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}</style></head>\n<body>\n<h1>{text(title)}</h1>\n{body}\n"
        f"<footer>{text(FOOTER)}</footer>\n</body></html>\n"
    )
