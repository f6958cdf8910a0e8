"""Output: templates as text, files on disk, and what is printed about them."""
