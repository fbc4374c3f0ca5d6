"""Treatment plans: what is proposed, at which fee, and how it moves to done."""
