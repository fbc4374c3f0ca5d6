"""The clinic's figures: every one a query over facts and records, with its numerator, denominator and exclusions."""
