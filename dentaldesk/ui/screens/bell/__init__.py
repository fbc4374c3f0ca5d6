"""The task bell: what waits for the roles of whoever sits here, live from every desk."""
