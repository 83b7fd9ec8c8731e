"""Building the marts: what has to be built anew, dbt on just that, and publishing it when every test has passed.

`state` says whether the marts are current, `scope` which documents a build is about, `holding` leaves out what the build
fails with, `ledger` keeps what was built, `publishing` brings what was built before the people, `build` runs one after the
other. See docs/building.md.
"""
