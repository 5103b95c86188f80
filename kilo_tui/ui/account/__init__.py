"""What the account screen shows, part by part: rows of words that follow from what is known, and nothing else."""
