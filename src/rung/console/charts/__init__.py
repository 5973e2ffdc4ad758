"""Pictures of measures: bars over time and by part, a week by the hour. What each needs is given; none asks the store.

Lengths are in the units of each drawing's `viewBox`; the page gives it its width.
"""
