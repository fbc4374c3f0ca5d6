"""The tour: three visits, one per routing outcome, worked through the real window by its own fields and buttons.

Leaves `tour.json`, a picture of each screen and the papers in one folder. The same window, database, threads and outbox
as on a desk; only nobody looks.
"""

from dentaldesk.tour.run import run_tour

__all__ = ["run_tour"]
