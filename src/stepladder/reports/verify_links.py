"""What a liquidation leans on, in words: each link, and whether one thing breaks it."""

from collections.abc import Iterator

from stepladder.model.unknown import Unknown
from stepladder.reports.verify_layout import paragraph, shortened
from stepladder.reports.verify_sentence import causes
from stepladder.venues.rules import Rules
from stepladder.verification.dependencies import dependencies
from stepladder.verification.dependency import Dependency


def link_lines(rules: Rules) -> Iterator[str]:
    """The links from the sources of the price to who pays in the end."""
    yield "what a liquidation leans on"
    for link in dependencies(rules):
        supports, standing = link_words(link)
        yield paragraph(standing, f"{link.link}: {supports}")


def link_words(link: Dependency) -> tuple[str, str]:
    """What a link leans on, in words, and whether that is a single point, several or unknown.

    Examples
    --------
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> from stepladder.verification.dependencies import index_sources
    >>> link = index_sources(Rules(rulebook=packaged_rulebook("gmx-v2"), at=1_790_000_000 * 10**9))
    >>> link_words(link)[1]
    'single'
    """
    if isinstance(link.supports, Unknown):
        return f"not known ({'; '.join(causes(link.supports))}); {link.why}", "unknown"
    names = shortened(link.supports)
    if link.alone:
        if not link.supports:
            return "no one market carries it", "several"
        return f"{names}, by itself: {link.why}", "single"
    if link.is_single:
        return f"{names or 'nothing'}: {link.why}", "single"
    return names, "several"
