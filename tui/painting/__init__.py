"""From a changed cell to the terminal.

Whoever has changed tells the painter of its screen (`painter.painter_of`), which takes the shortest
way that is open:

1. A picture in the open, with nothing in front of it, has its changed cells written straight where
   they stand. Nearly always this one.
2. A panel whose border has changed is drawn by Textual, but at once and not when its timer comes.
3. Everything else (a dialog over the picture, another layout, another size, Textual's own widgets)
   goes Textual's way: a message to the screen, then its timer.

The last two are put together by `partial_compositor`, which draws no widget that has not changed,
and sends no cell that has not.
"""
