"""A report as pages: one HTML file with drawn charts, the same as PDF, and the last check."""
