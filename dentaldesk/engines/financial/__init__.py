"""Money: estimates, the ledger, payments. Balances are queries over the ledger, never stored."""
