"""A run as a recording, which plays without this program: a terminal's, a picture, a poster.

``screen_grid`` is what stands on a screen, cell by cell; ``movie`` which screens follow each other,
and when. ``cast`` writes them for a terminal, ``animated_svg`` for a browser, of ``cell_shapes``,
``gif`` for everything else, and ``files`` by the ending of a name. ``poster`` puts the five
``moments`` that tell a run on one sheet. Nothing here knows an application or a clock: what is
written depends on what is handed in alone, to the last byte.
"""
