"""Who a patient is: the details, and registering someone new from the keyboard alone."""
