"""Picture of the panel at a size."""
import sys
from uuid import uuid4
import pytest
from dentaldesk.models.charting import *
from tests.ui.charting import *
from tests.factories import *
from PySide6.QtWidgets import QApplication
from dentaldesk.ui.theme.apply import apply_theme
@pytest.fixture
def kind(): return "sqlite"
@pytest.mark.parametrize("w,h,den",[(990,540,"desk"),(1010,580,"desk"),(620,900,"desk"),(1366,700,"desk"),(990,540,"chairside")])
def test_shot(person,view,patient_id,exam_id,qapp,w,h,den):
    apply_theme(qapp,"light",den)
    put(person.sat.clinic,patient_id,new("16",Finding.CARIES,"MO"),new("16",Finding.CROWN,"",ChartStatus.PLANNED,Variant.CERAMIC),new("36",Finding.MISSING),new("46",Finding.FILLING,"MO",ChartStatus.EXISTING,Variant.AMALGAM),exam_id=exam_id)
    person.sat.qtbot.waitUntil(lambda: bool(view.presenter.board.chart.entries), timeout=10_000)
    view.resize(w,h); chosen(view,"16"); person.type("FM"); person.look()
    for i in range(30):
        QApplication.processEvents(); person.sat.qtbot.wait(20)
    view.grab().save(f"/tmp/cs/shot-{w}x{h}-{den}.png")
    print(w,h,den,"chart",view.chart.size())
