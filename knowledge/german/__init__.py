"""German as people write it: numbers, dates, amounts, folding. Imports nothing else of ours."""
