"""What the text of an account claims of its figures: amounts, shares, changes, directions, with the words they are about.

Only structure is found here: which words belong to which figure. No figure is computed and no cell looked up; that is
dbt's part (`int_narrative_claim`).
"""
