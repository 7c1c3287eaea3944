"""From named values to interactions and items: columns, values, what is wrong with a row."""
