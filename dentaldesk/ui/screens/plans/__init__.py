"""Treatment plans: a list by what they wait for, and the chosen one: options, phases, costs, the patient’s answer."""
