"""The facts that measures count, marks on charts, reviews and mailed reports."""
