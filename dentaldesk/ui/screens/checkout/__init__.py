"""One page for the patient at the desk: what was done, what it costs, paid, booked, papers in hand."""
