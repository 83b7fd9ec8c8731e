"""How a stored number is shown: the number formats of workbooks."""
