"""Names things: values, tables, states."""
