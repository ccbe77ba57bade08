"""One self-contained page: a heading, figures, and the answer as text; nothing is fetched."""

import html
from collections.abc import Sequence
from pathlib import Path

import plotly.graph_objects as go

from stepladder.errors import InputError

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem;
       color: #1d2733; background: #fff; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
pre { background: #f4f6f8; padding: 1rem; overflow-x: auto; font-size: 13px; line-height: 1.45; }
footer { color: #5a6775; font-size: 13px; margin-top: 2rem; }
"""
FOOTER = (
    "Computed by stepladder from the rules and inputs named above. It shows what published rules "
    "imply; it promises neither safety nor profit."
)


def html_page(title: str, sections: Sequence[tuple[str, go.Figure | str]]) -> str:
    """Join headed sections, each a figure or plain text, into one page.

    Text is escaped; the drawing library is included once, so the page works without a network.
    """
    parts, drawn = [f"<h1>{html.escape(title)}</h1>"], False
    for heading, content in sections:
        parts.append(f"<h2>{html.escape(heading)}</h2>")
        if isinstance(content, str):
            parts.append(f"<pre>{html.escape(content)}</pre>")
        else:
            parts.append(
                content.to_html(
                    full_html=False,
                    include_plotlyjs=not drawn,
                    config={"displaylogo": False, "responsive": True},
                )
            )
            drawn = True
    body = "\n".join(parts)
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}</style></head>\n<body>\n{body}\n<footer>{FOOTER}</footer>\n</body></html>\n"
    )


def write_page(page: str, path: Path) -> None:
    """Write a page, making its folder, or say in one line why that failed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputError(
            expected="a path that can be written", found=str(error)[:100], where=str(path)
        ) from None
