"""The documents that records were read from, where they are at hand: known by their hash, never by name."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Protocol

from loaders.documents.document import DocumentError, ScanError, read_document
from loaders.documents.pictures import kept_text
from loaders.model import Plan
from loaders.problems import expected


class Texts(Protocol):
    """Where the texts of documents are kept by the hash of their bytes, so that none is read twice."""

    def get(self, sha256: str) -> str | None: ...

    def put(self, sha256: str, text: str) -> None: ...


def read_documents(
    folder: Path, plans: list[Plan], required: bool, data: Path, texts: Texts | None = None
) -> tuple[list[dict], list[str]]:
    """The plans' documents, known by their hash; a file of a plan's name with another hash is reported.

    Args:
        folder: with the documents.
        required: whether the folder must be there.
        data: the data folder, which keeps the text that was recognised in scans.
        texts: where what was read before is remembered.
    """
    if not folder.is_dir():
        if required:
            raise expected(str(folder), "a folder with documents", "no folder", "correct --documents")
        return [], []
    hashed = [plan for plan in plans if plan.sha256]  # a cited record has no document that could be another
    by_hash, by_id = {plan.sha256: plan for plan in hashed}, {plan.id: plan for plan in hashed}
    found: dict[str, dict] = {}
    complaints = []
    for path in _files(folder):
        try:
            digest = _sha256(path)
            if plan := by_hash.get(digest):
                text = _text(path, digest, data, texts)
                found[plan.id] = {"plan": plan.id, "name": path.name, "sha256": digest, "text": text}
            elif plan := by_id.get(path.stem):
                complaints.append(_other_document(path, digest, plan))
        except DocumentError as error:
            complaints.append(str(error))
        except OSError as error:
            complaints.append(
                str(expected(str(path), "a readable file", error.strerror, "check the permissions"))
            )
    return list(found.values()), complaints


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise expected(
            str(folder), "a folder that can be read", error.strerror, "check permissions"
        ) from error


def _sha256(path: Path) -> str:
    """The hash alone first: a folder may hold many other documents, and reading one is slow."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _text(path: Path, digest: str, data: Path, texts: Texts | None) -> str:
    """The text of a document; where pages are pictures, what was recognised on them, so that offsets keep."""
    if texts and (remembered := texts.get(digest)) is not None:
        return remembered
    try:
        document = read_document(path)
    except ScanError as scan:
        if (text := kept_text(data, digest)) is None:
            found, remedy = "a scan whose recognised text is not kept here", "read it again with Import"
            raise DocumentError(str(expected(path.name, "a document with text", found, remedy))) from scan
        return text
    if document.empty_pages and (text := kept_text(data, digest)) is not None:
        return text
    if texts:
        texts.put(document.sha256, document.text)
    return document.text


def _other_document(path: Path, digest: str, plan: Plan) -> str:
    wanted = f"the document recorded for {plan.id} (sha256 {plan.sha256[:12]}…)"
    remedy = "bring that document, or read this one into a new record"
    return str(expected(str(path), wanted, f"another (sha256 {digest[:12]}…)", remedy))
