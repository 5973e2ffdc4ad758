"""Commands of measures, reports, reviews and fairness."""
