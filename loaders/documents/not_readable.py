"""What every format says of a file it cannot read, and where a library's failure becomes that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class NotReadableError(Exception):
    """A file that cannot be read as what it seems to be; `document.text_of` makes a sentence of it."""

    def __init__(self, wanted: str, found: str, remedy: str):
        super().__init__(wanted, found, remedy)
        self.wanted, self.found, self.remedy = wanted, found, remedy


class PicturesError(NotReadableError):
    """Pages that are pictures: text recognition may read them, where it is installed."""

    def __init__(self, wanted: str, found: str, pages: int):
        super().__init__(wanted, found, "pip install -r requirements-ocr.txt reads it, in extract and Import")
        self.pages = pages


@contextmanager
def damaged(wanted: str, found: str, remedy: str) -> Iterator[None]:
    """Around calls of a library on a document's bytes, and around nothing of our own.

    Libraries raise whatever their inner parts raise on broken bytes (zlib.error, TypeError, struct.error, …):
    the list has no end, and each of them means that the file is damaged.
    """
    try:
        yield
    except MemoryError:
        raise  # says nothing about the file; who runs the reader knows what it may take
    except Exception as error:  # at this boundary any failure is the file's, see above
        raise NotReadableError(wanted, f"{found} ({type(error).__name__})", remedy) from error
