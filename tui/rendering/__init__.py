"""Pure functions from arrays to pictures and text, in folders by what is drawn.

They know no widget and no run: a picture is a `Canvas` of cells, made from arrays and a description
of how a person wants them shown. ``cells`` is what all others draw with, ``text`` writes numbers,
names and tables; above them stand ``charts``, ``surface`` and what is drawn with its parts.
"""
