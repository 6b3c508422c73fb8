"""The smallest Textual application: what any program on that library needs to start."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class MinimalApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("first paint")


MinimalApp().run()
