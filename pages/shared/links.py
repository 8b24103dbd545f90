"""Where a document can be read: links that lead to its page and nowhere else, and a search to copy.

Only http and https are linked, whatever the database holds. Nothing here opens an address: a click does.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

_SCHEMES = ("http", "https")
_IN_ADDRESSES = (
    ":/?#[]@!$&'*+,;=%"  # what an address may hold as it is; a bracket would end a link of Markdown
)
_GOVERNMENT = "gov.cn"  # what all governments of the country publish under


def is_web(url: str) -> bool:
    """Whether an address is one of the web, so that a link to it opens a page and runs nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as a bracket that is not closed
        return False
    return parts.scheme in _SCHEMES and bool(parts.hostname)


def host(url: str) -> str:
    """The site of an address, "" for no address of the web."""
    return (urlsplit(url).hostname or "") if is_web(url) else ""


def at_words(url: str, words: str) -> str:
    """The address of a page, opened at the first place where `words` stand, in browsers that can.

    A text fragment: every character that has a meaning of its own in it is percent-encoded, "-" too.
    """
    if not words:
        return url
    start = ":~:text=" + quote(words, safe="").replace("-", "%2D")
    return f"{url}{start}" if "#" in url else f"{url}#{start}"


def in_markdown(url: str, words: str) -> str:
    """A link to a page of the web with words that are escaped already; the words alone for no such page."""
    return f"[{words}]({quote(url, safe=_IN_ADDRESSES)})" if is_web(url) else words


def search(title: str) -> str:
    """What finds a document by its title among the governments' pages, to be put into a search box."""
    bare = title.replace('"', " ").strip()
    return f'site:{_GOVERNMENT} "{bare}"'
