"""Line icons in the theme's colours, sharp at every scale."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from medassist.paths import resources_folder


def pixmap(name: str, colour: str, pixels: int, ratio: float = 2.0) -> QPixmap:
    """The icon `name` drawn in `colour`, `pixels` wide, for a screen of device pixel ratio `ratio`."""
    source = (resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8").replace("#000000", colour)
    image = QPixmap(QSize(pixels, pixels) * ratio)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return image


def icon(name: str, colour: str, checked: str | None = None, pixels: int = 24) -> QIcon:
    """The icon `name`; `checked` is its colour while a button is on."""
    result = QIcon(pixmap(name, colour, pixels))
    if checked is not None:
        result.addPixmap(pixmap(name, checked, pixels), QIcon.Mode.Normal, QIcon.State.On)
    return result
