"""What is signed: one scribble for everybody, and the consents to surgery."""

from __future__ import annotations

import hashlib
import math
from io import BytesIO
from typing import TYPE_CHECKING, Any

from dentaldesk.believable.stamps import MINUTE, dashed, moment_text
from dentaldesk.engines.clinical.visit_rules import is_surgery
from dentaldesk.engines.documents.signatures import PNG
from dentaldesk.models.states import ConsentKind, Relation
from dentaldesk.models.tables.papers import Consent

if TYPE_CHECKING:
    from dentaldesk.believable.scene import Scene
    from dentaldesk.believable.visits import Sheet

_WIDTH, _HEIGHT, _MARGIN = 240, 80, 20  # pixels


def scribble() -> dict[str, Any]:
    """A signature that is nobody's, as a stored file."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - heavy

    picture = Image.new("L", (_WIDTH, _HEIGHT), 255)
    middle = _HEIGHT / 2
    points = [(x, middle + middle * 0.7 * math.sin(x / 9) * math.cos(x / 31)) for x in range(_MARGIN, _WIDTH - _MARGIN)]
    ImageDraw.Draw(picture).line(points, fill=0, width=3)
    written = BytesIO()
    picture.save(written, "PNG")
    content = written.getvalue()
    sha256 = hashlib.sha256(content).hexdigest()
    return {"sha256": sha256, "media_type": PNG, "size": len(content), "content": content}


def sign_consents(scene: Scene, sheet: Sheet) -> None:
    """Nobody operates without a signed consent: it is read and signed in the chair."""
    catalogue, texts = scene.house.catalogue, scene.house.texts
    surgery = [
        line
        for line in sheet.made.lines
        if is_surgery(catalogue[line.need.code].discipline, catalogue[line.need.code].sequence_class)
    ]
    if not surgery:
        return
    person, at = sheet.made.person, sheet.times.seated + 4 * MINUTE
    for_child = person.is_minor(sheet.made.slot.day) and person.guarantor is not None
    signer = person.guarantor if for_child and person.guarantor is not None else person
    scene.add(
        Consent,
        id=scene.ids(at),
        visit_id=sheet.id,
        kind=ConsentKind.CONSENT,
        procedures=[dashed(line.row["id"]) for line in surgery],
        title=texts.consent,
        text=texts.consent_words.format(what=", ".join(line.row["procedure_name"] for line in surgery)),
        language=scene.house.recipe.locale,
        prepared_at=moment_text(at),
        prepared_by=sheet.treats.user,
        read_at=moment_text(at + MINUTE),
        given_by=f"{signer.given} {signer.family}",
        relation=Relation.PARENT if for_child else Relation.SELF,
        signature_sha256=scene.house.signature,
        signed_at=moment_text(at + 2 * MINUTE),
        witnessed_by=sheet.desk.user,
    )
