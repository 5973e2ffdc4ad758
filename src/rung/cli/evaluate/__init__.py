"""`rung evaluate`: how good the product's judgement is, on a team's own examples."""
