"""Which form a printed table is and what each of its columns means.

`catalogue` reads the YAML forms, `headers` reads a printed header as a tree of columns, `segments` divides a table into
sections, `captions` reads the lines above and below, `recogniser` puts it together. Nothing here opens a file or a
database, and nothing here turns a cell into a number.
"""
