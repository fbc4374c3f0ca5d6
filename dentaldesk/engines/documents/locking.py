"""A paper behind a passphrase: a PDF that any viewer opens with it, and nobody without. The only importer of pypdf."""

from __future__ import annotations

from io import BytesIO


def locked(pdf: bytes, passphrase: str) -> bytes:
    """The same pages under AES-256 (PDF 2.0, revision 6 of the standard's own protection).

    All texts and pictures are encrypted, the title too. Neither the plain pages nor the passphrase touch the disk.
    """
    from pypdf import PdfWriter  # noqa: PLC0415 - heavy

    writer = PdfWriter(clone_from=BytesIO(pdf))
    writer.pdf_header = "%PDF-2.0"
    writer.encrypt(passphrase, algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
