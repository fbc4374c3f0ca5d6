"""Pictures from outside (a logo, a drawn signature): checked, made small, and never trusted before.

Nothing of a file but its pixels is kept: what a camera wrote beside them stays out of the house.
"""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.documents.content import Photograph

MOST_SIGNATURE_BYTES = 200_000
MOST_LOGO_BYTES = 4_000_000
_MOST_PIXELS = 24_000_000
_LOGO = (900, 300)  # pixels: sharp at the size in which it is printed
_SIGNATURE = (1_200, 500)
_FORMATS = ("PNG", "JPEG")


def checked_logo(data: bytes) -> bytes:
    """The logo as a PNG of a fitting size. Raises UserError for what is no PNG or JPEG, or too large."""
    if len(data) > MOST_LOGO_BYTES:
        raise UserError("logo.too_large", megabytes=MOST_LOGO_BYTES // 1_000_000)
    image = _opened(data, "logo.not_a_picture", _FORMATS)
    image.thumbnail(_LOGO)
    return _png(image)


def checked_signature(data: bytes) -> bytes:
    """A signature as a PNG. Raises UserError for one that is missing, blank, too large, or no PNG."""
    if not data:
        raise UserError("signature.empty")
    if len(data) > MOST_SIGNATURE_BYTES:
        raise UserError("signature.too_large", kilobytes=MOST_SIGNATURE_BYTES // 1_000)
    image = _opened(data, "signature.not_a_picture", ("PNG",))
    if _is_blank(image):
        raise UserError("signature.blank")
    image.thumbnail(_SIGNATURE)
    return _png(image)


def photograph(data: bytes) -> Photograph:
    """A stored picture with its size in pixels."""
    with Image.open(BytesIO(data)) as image:
        return Photograph(width=image.width, height=image.height, data=data)


def _opened(data: bytes, code: str, formats: tuple[str, ...]) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=formats)
            if image.width * image.height > _MOST_PIXELS:
                raise UserError(code)
            return image.convert("RGBA")
    except (
        OSError,
        SyntaxError,
        ValueError,
        UnidentifiedImageError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ) as error:
        raise UserError(code) from error


def _is_blank(image: Image.Image) -> bool:
    """Whether nothing stands out: one colour all over, or nothing but transparency."""
    flat = Image.new("RGBA", image.size, "white")
    flat.alpha_composite(image)
    low, high = flat.convert("L").getextrema()
    return bool(low == high)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
