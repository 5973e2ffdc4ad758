"""The whole policy language as a table of forms, section by section; one place for each key.

`values` and `names` hold what stands in single values; each other module holds the records of its sections; `document`
puts them together.
"""
