"""What an update of a stack would do, resource by resource, before anything is touched.

`compare.compare` takes two templates as one region reads them. `differences` finds what differs, `behaviour` says what
each difference does: by the resource types' registry schemas (`registry`) and by what these do not say
(`beyond_registry`, `postgresql`). `spread` follows replacements to what refers to the replaced, `disposal` says what
becomes of a resource that goes, `refusals` what AWS will not do, `protection` which resources nobody should lose by
accident.
"""
