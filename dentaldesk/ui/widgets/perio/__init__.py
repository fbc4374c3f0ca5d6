"""The periodontal sheet as a widget: shows a run, tells keys and clicks."""
