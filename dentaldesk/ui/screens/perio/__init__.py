"""The periodontal chart as a panel: the sheet and its keyboard run, figures, comparison, stage and grade."""
