"""PDFs on a printer of this workstation. Pages are drawn at the printer's own resolution, off the GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from dentaldesk.engines.core.errors import UserError
from dentaldesk.ui.widgets.pdf_view import draw_pages, on_artist

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_FINEST = 300  # dots an inch: letters and drawings get no sharper to the eye, and a page stays at 25 MB


def printers() -> list[str]:
    """The printers that this workstation knows now, the usual one first."""
    from PySide6.QtPrintSupport import QPrinterInfo  # noqa: PLC0415 - 20 ms, seldom

    usual = QPrinterInfo.defaultPrinterName()
    return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != usual, name))


def new_printer(name: str) -> QPrinter:
    """A printer to be set up in a dialog or used as it is."""
    from PySide6.QtPrintSupport import QPrinter  # noqa: PLC0415 - 20 ms, seldom

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(name)
    return printer


def print_pdf(pdf: bytes, printer: QPrinter) -> None:
    """Print every page, each fitted to the sheet. Takes a while: call it off the GUI thread.

    Raises UserError when the printer does not take it, or the paper cannot be read.
    """
    name = printer.printerName() or printer.outputFileName()
    resolution = min(_FINEST, printer.resolution())
    sheet = printer.pageLayout().fullRectPixels(resolution)
    pages = on_artist(lambda: draw_pages(pdf, sheet.width()))
    if pages.problem or not pages.images:
        raise UserError("paper.unreadable")
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise UserError("paper.not_printed", printer=name)
    try:
        for number, image in enumerate(pages.images):
            if number and not printer.newPage():
                raise UserError("paper.not_printed", printer=name)
            room = painter.viewport()
            size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawImage(room.adjusted(0, 0, size.width() - room.width(), size.height() - room.height()), image)
    finally:
        painter.end()
    if printer.printerState() in {printer.PrinterState.Error, printer.PrinterState.Aborted}:
        raise UserError("paper.not_printed", printer=name)
