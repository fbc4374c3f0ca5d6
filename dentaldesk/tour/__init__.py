"""The tour: four visits done in the real window by its keyboard alone.

A whole exam, a hygiene visit with the dentist called in, a walk-in emergency and a treatment visit. Leaves `tour.json`,
pictures of the main steps and the papers in one folder. The same window, database, threads and outbox as on a desk;
only nobody looks.
"""

from dentaldesk.tour.run import run_tour

__all__ = ["run_tour"]
