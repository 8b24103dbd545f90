"""The archive that a DOCX is: its parts as XML, and how their elements are asked.

An archive made to harm is refused before it is unpacked. Names are compared without their namespace, because
the strict and the usual form of Word's format differ in nothing else.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from loaders.archives import ArchiveLimits, is_bomb, unpacked_size
from loaders.documents.not_readable import NotReadableError, damaged

_LIMITS = ArchiveLimits(unpacked=300_000_000)
_MAIN = re.compile(r"word/document\d*\.xml")  # some editors number it
_REMEDY = "save it again as DOCX"


@dataclass(frozen=True)
class Package:
    """An opened DOCX."""

    archive: zipfile.ZipFile
    names: tuple[str, ...]

    @classmethod
    def opened(cls, content: bytes) -> Package:
        """The archive of a file's bytes, within the limits above."""
        with damaged("a Word document", "a damaged archive", _REMEDY):
            archive = zipfile.ZipFile(io.BytesIO(content))
        if is_bomb(archive, len(content), _LIMITS):
            raise NotReadableError(
                f"at most {_LIMITS.unpacked:,} bytes when unpacked",
                f"{unpacked_size(archive):,} bytes in {len(content):,}",
                "do not trust this file",
            )
        return cls(archive, tuple(archive.namelist()))

    def main(self) -> Any:
        """The document itself."""
        name = next((name for name in self.names if _MAIN.fullmatch(name)), "")
        if not name:
            raise NotReadableError(
                "a Word document", "another kind of archive", "give text, HTML, DOCX or PDF"
            )
        return self._xml(name)

    def part(self, name: str) -> Any | None:
        """A further part such as styles; None where the document has none."""
        path = f"word/{name}.xml"
        return self._xml(path) if path in self.names else None

    def _xml(self, name: str) -> Any:
        from lxml import etree

        with damaged("a Word document", "a damaged one", _REMEDY):
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
            )
            return etree.fromstring(self.archive.read(name), parser)


def kind(element: Any) -> str:
    """What an element is: the end of its name; "" for entities, which are elements without one."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def named(element: Any, name: str) -> Any | None:
    """The first child of that kind."""
    return next((child for child in element if kind(child) == name), None)


def only(element: Any, properties: str, name: str) -> Any | None:
    """A property of an element, from the list of its properties."""
    found = named(element, properties)
    return None if found is None else named(found, name)


def value(element: Any, name: str = "val") -> str:
    """An attribute of an element by its name without namespace; "" where it has none."""
    return next((text for key, text in element.items() if key.rpartition("}")[2] == name), "")
