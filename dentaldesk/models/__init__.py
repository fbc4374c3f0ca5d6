"""What is stored: values, tables, guards and migrations."""
