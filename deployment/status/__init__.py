"""`status`: how a deployment is, and what a human should do next. `look` asks, `advice` judges, `text` shows."""
