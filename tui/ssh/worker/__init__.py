"""The processes that sessions run in: where they come from, and the app in each."""
