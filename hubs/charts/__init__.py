"""Figures to pictures: pure functions from points to what a page or the charting library draws."""
