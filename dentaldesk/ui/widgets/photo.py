"""A picture that is chosen, dropped or pasted, made small where it holds nothing up; and the box that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageReader,
    QImageWriter,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.engines.core.errors import UserError
from dentaldesk.ui.copies import documents_folder
from dentaldesk.ui.theme.current import colour
from dentaldesk.ui.theme.icons import paint_icon
from dentaldesk.ui.theme.tokens import RADIUS_PANEL
from dentaldesk.ui.widgets.buttons import tool_button

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from dentaldesk.engines.core.words import Words

LARGEST_FILE = 40_000_000  # bytes; a camera's largest JPEG has about 30
# Pixels: a JPEG is made small while it is read, everything else stands in memory whole first (160 MB).
_MOST_PIXELS = {True: 220_000_000, False: 40_000_000}
SIDE = 512  # pixels of a face
_MEGA = 1_000_000
_QUALITY = 86
_HEIC = (b"heic", b"heix", b"hevc", b"heif", b"mif1", b"msf1", b"avif")

Source = Path | QImage


def small_jpeg(source: Source, side: int = SIDE) -> bytes:
    """The picture as a JPEG no longer than `side` pixels, upright, without anything that says where it was taken.

    Reads no file over `LARGEST_FILE` and decodes no picture with too many pixels; safe on every thread.
    Raises UserError with a sentence for whatever is no such picture.
    """
    image = source if isinstance(source, QImage) else _read(source, side)
    if image.isNull():
        raise UserError("photo.not_a_picture")
    small = image
    if max(image.width(), image.height()) > side:
        small = image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return _encoded(small)


def _read(path: Path, side: int) -> QImage:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            begin = file.read(16)
    except OSError as error:
        raise UserError("photo.unreadable") from error
    if size > LARGEST_FILE:
        raise UserError("photo.file_too_large", size=size // _MEGA, most=LARGEST_FILE // _MEGA)
    if begin[4:8] == b"ftyp" and begin[8:12] in _HEIC:
        raise UserError("photo.heic")
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    whole = reader.size()
    if not reader.canRead() or not whole.isValid():
        raise UserError("photo.not_a_picture")
    if whole.width() * whole.height() > _MOST_PIXELS[bytes(reader.format().data()) == b"jpeg"]:
        raise UserError("photo.too_many_pixels", width=whole.width(), height=whole.height())
    # Twice as large as wanted: the last step is smoothed.
    if max(whole.width(), whole.height()) > 2 * side:
        reader.setScaledSize(whole.scaled(2 * side, 2 * side, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _encoded(image: QImage) -> bytes:
    # Painted anew: what a file carried along (place, camera, texts, colour profile) stays behind, glass gets white.
    clean = QImage(image.size(), QImage.Format.Format_RGB32)
    clean.fill(Qt.GlobalColor.white)
    painter = QPainter(clean)
    painter.drawImage(clean.rect(), image)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg"))
    writer.setQuality(_QUALITY)
    if not writer.write(clean):
        raise UserError("photo.not_a_picture")
    return bytes(content.data())


def source_in(data: QMimeData) -> Source | None:
    """The picture in what was dropped or copied: a file, or the picture itself; None when there is none."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if paths:
        return paths[0]
    image = data.imageData() if data.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None


class PhotoBox(QWidget):
    """The picture with the deeds on it. `offered(Source)` hands over what was chosen, dropped or pasted; whoever
    listens makes it small on another thread. `removed` takes it away.
    """

    offered = Signal(object)
    removed = Signal()

    def __init__(self, words: Words, name: str, size: QSize, *, icon: str = "user", title: str = "") -> None:
        super().__init__()
        self._words = words
        self._allowed = True
        self.setObjectName(name)
        self.setAcceptDrops(True)
        self.face = _Face(size, icon)
        title = title or words("Photo")
        self._title = title
        self.choose = tool_button(
            "camera", words("{title}: choose a picture", title=title), on=self._choose, compact=True
        )
        self.choose.setObjectName(f"{name}.choose")
        self.paste = tool_button(
            "clipboard", words("{title}: paste a picture", title=title), on=self._paste, compact=True
        )
        self.paste.setObjectName(f"{name}.paste")
        self.remove = tool_button(
            "trash", words("{title}: take the picture away", title=title), on=self.removed.emit, compact=True
        )
        self.remove.setObjectName(f"{name}.remove")
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addStretch(1)
        for each in (self.choose, self.paste, self.remove):
            row.addWidget(each)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.face, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_picture(None)

    def show_picture(self, content: bytes | None) -> None:
        """Show these bytes, or that there is no picture."""
        picture = QPixmap()
        if content is not None:
            picture.loadFromData(content)
        self.face.show_picture(picture)
        there = not picture.isNull()
        said = self._title if there else self._words("{title}: none yet", title=self._title)
        self.face.setAccessibleName(said)
        self.face.setToolTip("" if there else self._words("Drop a picture here, or paste one with Ctrl+V"))
        self.remove.setVisible(there)

    def allow(self, why_not: str) -> None:
        """Whether the picture may be changed; the reason is "" when it may."""
        self._allowed = not why_not
        for each in (self.choose, self.paste, self.remove):
            each.setEnabled(self._allowed)
            each.setToolTip(why_not or each.accessibleName())

    def _choose(self) -> None:
        words = self._words
        kinds = words("Pictures") + " (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff *.gif)"
        dialog = QFileDialog(self, words("Choose a picture"), documents_folder(), f"{kinds};;{words('All files')} (*)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.offered.emit(Path(chosen)))
        dialog.open()

    def _paste(self) -> None:
        source = source_in(QGuiApplication.clipboard().mimeData())
        if source is None:
            self.face.setToolTip(self._words("There is no picture to paste."))
            return
        self.offered.emit(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self._allowed:
            self._paste()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._allowed and source_in(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        source = source_in(event.mimeData())
        if self._allowed and source is not None:
            event.acceptProposedAction()
            self.offered.emit(source)


class _Face(QWidget):
    """The picture cut to a rounded frame, or an icon in an empty one."""

    def __init__(self, size: QSize, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self._picture = QPixmap()
        self.setFixedSize(size)

    def show_picture(self, picture: QPixmap) -> None:
        self._picture = picture
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        frame = QPainterPath()
        frame.addRoundedRect(area, RADIUS_PANEL, RADIUS_PANEL)
        painter.fillPath(frame, colour("raised"))
        if self._picture.isNull():
            side = min(area.width(), area.height()) / 3
            paint_icon(
                painter,
                QRectF(area.center().x() - side / 2, area.center().y() - side / 2, side, side),
                self._icon,
                "muted",
            )
        else:
            painter.save()
            painter.setClipPath(frame)
            size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            painter.drawPixmap(
                QRectF(left, top, size.width(), size.height()), self._picture, QRectF(self._picture.rect())
            )
            painter.restore()
        painter.setPen(colour("line"))
        painter.drawPath(frame)
        painter.end()
