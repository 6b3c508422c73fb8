"""The keys in Textual's footer."""

from textual.widgets._footer import FooterKey

__all__ = ["FooterKey"]
