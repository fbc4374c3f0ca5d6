"""Visits worked out by hand from the rules of the field, before the program was asked.

Each comment is the hand's work: fees and weights from the clinic's catalogue, everything else from the domain rules
(From exam to checkout). A plan's complexity is the hardest procedure's weight, half a point for each further discipline
and each visit beyond the second, one point when three or more steps wait for each other's healing or laboratory work,
and at most two points of medical risk. It goes to the coordinator above 5 000.00 or above 7 points, else to urgent
scheduling when something is urgent, else to the checkout. A visit takes at most 120 minutes.

In a plan a procedure is its code, its tooth, its surfaces and its diagnosis. A task is whose it is, how pressing, and
what is to be done.
"""

from __future__ import annotations

from datetime import date

import pytest

from dentaldesk.engines.clinical.actions import ExamNotes
from dentaldesk.engines.patients.actions import Health
from dentaldesk.models.states import Disposition, VisitType
from tests.engines.vignettes import TUESDAY, Vignette, check, on
from tests.factories import Clinic

# Who hears of a completed exam beside the role it is routed to: the patient's dentist.
TO_CHECKOUT = "front-desk normal checkout, dentist normal checkout"
TO_URGENT = "front-desk urgent urgent-scheduling, dentist normal urgent-scheduling"
TO_COORDINATOR = "tc high treatment-coordinator, dentist normal treatment-coordinator"
TO_COORDINATOR_IN_PAIN = (
    "tc high treatment-coordinator, front-desk urgent urgent-scheduling, dentist normal treatment-coordinator"
)
EXAMINED = "Full examination 96.00"
PLANNED_PAPERS = "exam-summary treatment-plan"
SIX_MONTHS = "exam 2027-05-24"  # an adult's examination, six months after the 24th of November
ASA_IV = Health(asa_class=4, allergies=(), conditions="Unstable angina")

EXAMS = (
    # Nothing planned: no value, no complexity. Nothing urgent: to the checkout. No plan, so no plan's paper and nobody
    # to chase; the documented finding is that no treatment is needed.
    Vignette(
        title="a sound mouth",
        value="0.00",
        score="0",
        goes="checkout front-desk normal",
        tasks=TO_CHECKOUT,
        papers="exam-summary",
        charges=EXAMINED,
        recall=SIX_MONTHS,
    ),
    # Two surfaces of composite: 225.00, weight 1, one visit of 45 minutes. Caries is not urgent. An unanswered plan is
    # asked about after 3, 14 and 45 days.
    Vignette(
        title="one cavity",
        found={"26": "K02.52"},
        planned="COMPOSITE2 26 MO caries",
        value="225.00",
        score="1",
        parts="1 hardest",
        goes="checkout front-desk normal",
        tasks=TO_CHECKOUT,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="3 14 45",
        recall=SIX_MONTHS,
    ),
    # Acute pulpitis is an urgent diagnosis. Molar endodontics: 1 180.00, weight 4. Below both limits, urgent: the front
    # desk schedules it urgently, and an urgent plan is chased the next day.
    Vignette(
        title="a toothache",
        found={"36": "K04.01"},
        planned="ROOTCANAL3 36 acute-pulpitis",
        value="1180.00",
        score="4",
        parts="4 hardest",
        goes="urgent-scheduling front-desk urgent",
        tasks=TO_URGENT,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="1",
        recall=SIX_MONTHS,
    ),
    # Root canal, core and crown of one tooth: 1 180 + 310 + 1 340 + 0 = 2 830.00. Hardest 4. Endodontic, restorative
    # and prosthodontic: two further disciplines, 1.0. Visits: root canal and core are 10 + 80 + 25 + 5 = 120 minutes,
    # the preparation comes next, the seating 14 days later: three, one beyond the second, 0.5. Only one interval
    # is in the chain (preparation, seating): two steps, no point.
    Vignette(
        title="an abscess under a tooth that gets a crown",
        found={"46": "K04.7"},
        planned="ROOTCANAL3 46 abscess, BUILDUP 46, CROWNPREP 46, CROWNSEAT 46",
        value="2830.00",
        score="5.5",
        parts="4 hardest, 1.0 disciplines, 0.5 visits",
        goes="urgent-scheduling front-desk urgent",
        tasks=TO_URGENT,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="1",
        recall=SIX_MONTHS,
    ),
    # 210 + 2 150 + 1 650 = 4 010.00. Hardest 6 (implant). Surgical and implant: 0.5. Extraction, 84 days, implant, 84
    # days (lower jaw), crown: three visits, 0.5; three steps in a chain, 1. Together 8 > 7: the coordinator presents
    # it. A cracked tooth is not in the list of urgent diagnoses.
    Vignette(
        title="a cracked tooth that becomes an implant",
        found={"46": "K03.81"},
        planned="EXTRACTION 46 loss-of-structure, IMPLANT 46 tooth-loss, IMPLANTCROWN 46",
        value="4010.00",
        score="8",
        parts="6 hardest, 0.5 disciplines, 0.5 visits, 1 intervals",
        goes="treatment-coordinator tc high",
        tasks=TO_COORDINATOR,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="3 14 45",
        recall=SIX_MONTHS,
    ),
    # The same plan, and the tooth is abscessed. A patient in pain never waits for a presentation: beside it an urgent
    # task for the extraction alone.
    Vignette(
        title="a painful tooth that becomes an implant",
        found={"46": "K04.7"},
        planned="EXTRACTION 46 abscess, IMPLANT 46 tooth-loss, IMPLANTCROWN 46",
        value="4010.00",
        score="8",
        parts="6 hardest, 0.5 disciplines, 0.5 visits, 1 intervals",
        goes="treatment-coordinator tc high",
        tasks=TO_COORDINATOR_IN_PAIN,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="1",
        recall=SIX_MONTHS,
    ),
    # Four crowns: 4 × 1 340 = 5 360.00 > 5 000.00: the coordinator, although it is simple. Hardest 3, one discipline. A
    # preparation is 75 minutes and two of them 130: four visits. Of the seatings, 14 days later, three are 100 minutes
    # and four 130: two visits more. Six, four beyond the second: 2.0. No chain longer than two.
    Vignette(
        title="four crowns, simple and dear",
        planned="CROWNPREP 14, CROWNSEAT 14, CROWNPREP 15, CROWNSEAT 15, "
        "CROWNPREP 24, CROWNSEAT 24, CROWNPREP 25, CROWNSEAT 25",
        value="5360.00",
        score="5",
        parts="3 hardest, 2.0 visits",
        goes="treatment-coordinator tc high",
        tasks=TO_COORDINATOR,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="3 14 45",
        recall=SIX_MONTHS,
    ),
    # 4 × 1 180 + 2 × 140 = 5 000.00, which is not above 5 000.00. Hardest 4, one further discipline 0.5, four root
    # canals of 90 minutes are four visits (each amalgam fills one of them up to 120): 1.0. 5.5 is not above 7 either.
    # Molar endodontics is urgent in this catalogue.
    Vignette(
        title="exactly the limit of value",
        planned="ROOTCANAL3 16, ROOTCANAL3 26, ROOTCANAL3 36, ROOTCANAL3 46, AMALGAM1 14 O, AMALGAM1 24 O",
        value="5000.00",
        score="5.5",
        parts="4 hardest, 0.5 disciplines, 1.0 visits",
        goes="urgent-scheduling front-desk urgent",
        tasks=TO_URGENT,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="1",
        recall=SIX_MONTHS,
    ),
    # 2 150 + 1 650 = 3 800.00. Hardest 6, one discipline, two visits, two steps; an anticoagulant 1. Seven is not above
    # seven.
    Vignette(
        title="exactly the limit of complexity",
        health=Health(asa_class=2, allergies=(), anticoagulant=True),
        missing="36",
        planned="IMPLANT 36 tooth-loss, IMPLANTCROWN 36",
        value="3800.00",
        score="7",
        parts="6 hardest, 1 anticoagulant",
        goes="checkout front-desk normal",
        tasks=TO_CHECKOUT,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="3 14 45",
        recall=SIX_MONTHS,
    ),
    # The same plan for somebody who is ASA III (1), takes an anticoagulant (1) and a bisphosphonate (1): of the three
    # points two count. 6 + 2 = 8 > 7.
    Vignette(
        title="an implant in a body that asks for care",
        health=Health(asa_class=3, allergies=("penicillin",), anticoagulant=True, bisphosphonate=True),
        missing="36",
        planned="IMPLANT 36 tooth-loss, IMPLANTCROWN 36",
        value="3800.00",
        score="8",
        parts="6 hardest, 1 asa, 1 anticoagulant, 0 bisphosphonate",
        goes="treatment-coordinator tc high",
        tasks=TO_COORDINATOR,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="3 14 45",
        recall=SIX_MONTHS,
    ),
    # 890 + 2 150 + 1 650 + 1 180 + 1 340 + 0 = 7 210.00. Hardest 6; endodontic, prosthodontic, surgical, implant: 1.5.
    # Visits: root canal · preparation · 14 days later the seating with the graft (110 minutes) · implant · its crown:
    # five, 1.5. Graft, implant, crown wait for each other: 1. ASA IV: 2. Together 12, and no more than 10. To plan care
    # is not to give it: the plan is not stopped. The root canal is urgent and does not wait for the presentation.
    Vignette(
        title="as complex as it can be",
        health=ASA_IV,
        missing="46",
        planned="ROOTCANAL3 36 acute-pulpitis, CROWNPREP 36, CROWNSEAT 36, BONEGRAFT 46, IMPLANT 46, IMPLANTCROWN 46",
        value="7210.00",
        score="10",
        parts="6 hardest, 1.5 disciplines, 1.5 visits, 1 intervals, 2 asa",
        goes="treatment-coordinator tc high",
        tasks=TO_COORDINATOR_IN_PAIN,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="1",
        recall=SIX_MONTHS,
    ),
    # Two quadrants: 2 × 245 = 490.00, weight 2, 90 minutes, one visit; pregnancy 1.
    Vignette(
        title="scaling of somebody who is pregnant",
        born=date(1996, 7, 2),
        health=Health(asa_class=2, allergies=(), pregnant=True),
        planned="SCALING 16 periodontitis, SCALING 46 periodontitis",
        value="490.00",
        score="3",
        parts="2 hardest, 1 pregnant",
        goes="checkout front-desk normal",
        tasks=TO_CHECKOUT,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="3 14 45",
        recall=SIX_MONTHS,
    ),
    # An incisor has no occlusal surface: refused as it is planned. Then all that completion needs is missing, and is
    # said at once, in the order of the form.
    Vignette(
        title="an exam in which everything is missing",
        health=None,
        words=ExamNotes(chief_complaint=""),
        unsigned=True,
        planned="COMPOSITE1 11 O",
        mends=("ask", "write", "sign"),
        refused="surface.not_on_tooth",
        problems="complaint medical assessment signature",
        value="0.00",
        score="0",
        goes="checkout front-desk normal",
        tasks=TO_CHECKOUT,
        papers="exam-summary",
        charges=EXAMINED,
        recall=SIX_MONTHS,
    ),
    # Found and filled at once: nothing of it is left to plan, price or chase. The patient takes instructions home.
    Vignette(
        title="a cavity filled in the exam",
        planned="COMPOSITE2 26 MO caries",
        done="COMPOSITE2",
        value="0.00",
        score="0",
        goes="checkout front-desk normal",
        tasks=TO_CHECKOUT,
        papers="aftercare exam-summary",
        charges="Composite, two surfaces, 26 MO 225.00, " + EXAMINED,
        recall=SIX_MONTHS,
    ),
    # Surgery needs a signed consent of its own, also when it is done on the day of the exam.
    Vignette(
        title="a wisdom tooth taken out in the exam",
        planned="SURGICAL 48 swelling",
        done="SURGICAL",
        mends=("consent",),
        problems="consent",
        value="0.00",
        score="0",
        goes="checkout front-desk normal",
        tasks=TO_CHECKOUT,
        papers="aftercare exam-summary",
        charges="Extraction, surgical, 48 420.00, " + EXAMINED,
        recall=SIX_MONTHS,
    ),
    # Begun at 23:40 and completed at 0:10: the history was confirmed on another day, so it is asked again. The exam was
    # that of the 24th (recall), the plan is asked about from the 25th on.
    Vignette(
        title="midnight in the middle of an exam",
        begins=on(TUESDAY, 23, 40),
        finishes=on(date(2026, 11, 25), 0, 10),
        planned="COMPOSITE1 26 O caries",
        mends=("confirm",),
        problems="medical",
        value="185.00",
        score="1",
        parts="1 hardest",
        goes="checkout front-desk normal",
        tasks=TO_CHECKOUT,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="3 14 45",
        recall=SIX_MONTHS,
    ),
    # Left open from Tuesday to Friday: the history is confirmed again, all the rest stands. A broken incisor is urgent.
    Vignette(
        title="an exam left open for three days",
        finishes=on(date(2026, 11, 27), 10),
        found={"11": "K03.81"},
        planned="TEMPFILLING 11 MI trauma",
        mends=("confirm",),
        problems="medical",
        value="85.00",
        score="1",
        parts="1 hardest",
        goes="urgent-scheduling front-desk urgent",
        tasks=TO_URGENT,
        papers=PLANNED_PAPERS,
        charges=EXAMINED,
        chased="1",
        recall=SIX_MONTHS,
    ),
)

OTHER_VISITS = (
    # ASA IV: care that could wait stops until a dentist decides, with a reason; so at first nothing is done, and that
    # is what completion misses. Done work is charged, the plan is finished, the patient takes instructions home.
    Vignette(
        title="a filling for somebody who is ASA IV",
        kind=VisitType.TREATMENT,
        health=ASA_IV,
        examined=(date(2026, 11, 10), "COMPOSITE1 16 O caries"),
        done="COMPOSITE1",
        mends=("decide",),
        refused="treatment.elective",
        problems="done",
        goes="checkout front-desk normal",
        tasks="front-desk normal checkout",
        papers="aftercare",
        charges="Composite, one surface, 16 O 185.00",
        recall="exam 2027-05-10",
    ),
    # Seven years old, not weighed: the most that a child may have goes by weight, so the cartridge is warned of. Doses
    # are the clinician's: nothing is refused.
    Vignette(
        title="a child without a weight",
        kind=VisitType.TREATMENT,
        born=date(2019, 5, 1),
        examined=(date(2026, 11, 10), "COMPOSITE1 75 O caries"),
        cartridges="articaine-4-100 1700",
        done="COMPOSITE1",
        warnings="anaesthetic.child_not_weighed",
        goes="checkout front-desk normal",
        tasks="front-desk normal checkout",
        papers="aftercare",
        charges="Composite, one surface, 75 O 185.00",
        recall="exam 2027-05-10",
    ),
    # An implant is surgery: accepting the plan is no consent to it. The crown of the plan still waits.
    Vignette(
        title="an implant without a consent",
        kind=VisitType.TREATMENT,
        missing="36",
        examined=(date(2026, 8, 25), "IMPLANT 36 tooth-loss, IMPLANTCROWN 36"),
        done="IMPLANT",
        mends=("consent",),
        problems="consent",
        goes="checkout front-desk normal",
        tasks="front-desk normal checkout",
        papers="aftercare",
        charges="Implant placement, 36 2150.00",
        recall="exam 2027-02-25",
    ),
    # The examination of September is due in March: no dentist is needed. Six months from the cleaning to the next one;
    # after prevention nobody needs instructions.
    Vignette(
        title="a cleaning",
        kind=VisitType.HYGIENE,
        examined=(date(2026, 9, 1), ""),
        done="PROPHYLAXIS",
        goes="checkout front-desk normal",
        tasks="front-desk normal checkout",
        charges="Prophylaxis 110.00",
        recall="exam 2027-03-01, prophylaxis 2027-05-24",
    ),
    # "Ready for the dentist" is an urgent notice, and until the dentist has come and signed the visit is not over. What
    # is found is routed as after an exam: premolar endodontics 940.00, weight 3, urgent. A dentist looked at
    # everything: the examination counts from today.
    Vignette(
        title="a cleaning to which the dentist is called",
        kind=VisitType.HYGIENE,
        examined=(date(2026, 9, 1), ""),
        done="PROPHYLAXIS",
        calls_dentist=True,
        planned="ROOTCANAL2 14 abscess",
        mends=("dentist",),
        problems="dentist-call",
        value="940.00",
        score="3",
        parts="3 hardest",
        goes="urgent-scheduling front-desk urgent",
        tasks="dentist urgent -, front-desk urgent urgent-scheduling",
        papers=PLANNED_PAPERS,
        charges="Prophylaxis 110.00",
        chased="1",
        recall="exam 2027-05-24, prophylaxis 2027-05-24",
    ),
    # Complaint, pain, the medical check, a finding and what became of it suffice; for the extraction a consent. A
    # limited look puts no examination off: there is no recall. At the door the dentist is told.
    Vignette(
        title="an emergency that is treated",
        kind=VisitType.EMERGENCY,
        words=ExamNotes(chief_complaint="Swollen cheek since Sunday"),
        found={"46": "K04.7"},
        done="EXTRACTION 46",
        disposition=Disposition.TREATED,
        mends=("consent",),
        problems="consent",
        goes="checkout front-desk normal",
        tasks="dentist high -, front-desk normal checkout",
        papers="aftercare",
        charges="Extraction, 46 210.00",
    ),
    # Nothing was done, so nothing is charged; the prescription goes home with the patient.
    Vignette(
        title="an emergency that gets a prescription",
        kind=VisitType.EMERGENCY,
        words=ExamNotes(chief_complaint="Cannot open the mouth"),
        found={"48": "K12.2"},
        prescribed="Amoxicillin 500 3 5",
        disposition=Disposition.PRESCRIBED,
        goes="checkout front-desk normal",
        tasks="dentist high -, front-desk normal checkout",
        papers="prescription",
    ),
    # A look after an extraction: an assessment and a signature, nothing to charge.
    Vignette(
        title="a look after surgery",
        kind=VisitType.FOLLOW_UP,
        words=ExamNotes(chief_complaint="One week after extraction 46", assessment="Healing well"),
        goes="checkout front-desk normal",
        tasks="front-desk normal checkout",
    ),
)


@pytest.mark.parametrize("case", [*EXAMS, *OTHER_VISITS], ids=lambda case: case.title)
def test_a_visit_worked_out_by_hand(clinic: Clinic, case: Vignette) -> None:
    check(clinic, case)
