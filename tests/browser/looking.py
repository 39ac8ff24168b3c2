"""What every page is held against in a browser: WCAG 2.2 AA as axe sees it, and no sideways scroll, at 390 and 1280, light and dark.

A page is fetched once and looked at four times: only the window and the colours differ, not what the server says.
"""

from pathlib import Path

import axe_playwright_python

AXE = next(Path(axe_playwright_python.__file__).parent.glob("*.js")).read_text()
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# In the dark a page differs from itself by its colours alone.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
WIDTHS = (390, 1280)


def go(page, selector):
    """Press what leads to another page, and wait until it is there."""
    with page.expect_navigation():
        page.click(selector)


def look(page):
    """What is wrong with the page that is open, in words: what axe finds, and scrolling sideways."""
    return violations(page, narrow_enough=True)


def violations(page, *, narrow_enough=False):
    """What axe finds wrong, in words, with all that can be unfolded open; and, if asked, where a page is `too_wide`."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(AXE)
    found = []
    for width in WIDTHS:
        _widen(page, width)
        if narrow_enough and is_wider_than_its_window(page):
            found.append(_wider(page, width))
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            # Without motion, or axe sees colours halfway from one scheme to the other.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            told = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)
            found += [
                f"{page.url} {width} {scheme} {rule['id']}: {node['html'][:200]}"
                for rule in told["violations"]
                for node in rule["nodes"]
            ]
        page.emulate_media(color_scheme="light")
    return found


def too_wide(page):
    """The widths at which the page has to be scrolled sideways, with the innermost elements that stick out."""
    found = []
    for width in WIDTHS:
        _widen(page, width)
        if is_wider_than_its_window(page):
            found.append(_wider(page, width))
    return found


def is_wider_than_its_window(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def sticking_out(page):
    """The innermost elements that reach beyond the window, in words."""
    return page.evaluate("""() => [...document.querySelectorAll('main *')].filter(one => !one.closest('.scroll') &&
        one.getBoundingClientRect().right > window.innerWidth + 1 && !one.children.length)
        .slice(0, 3).map(one => one.outerHTML.slice(0, 160)).join(' ')""")


def _wider(page, width):
    return f"{page.url} is wider than {width}: {sticking_out(page)}"


def _widen(page, width):
    page.set_viewport_size({"width": width, "height": 900})
