"""What runs beside a person's program, in that program's own interpreter.

It is started as a file, knows nothing of xortui and needs nothing but the standard library of
Python 3.9 or later: whoever is watched need not have installed anything.
"""
