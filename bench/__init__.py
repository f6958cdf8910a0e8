"""`python -m bench`: what rendering and checking cost, beside what they must cost, in one run."""
