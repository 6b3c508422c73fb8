"""When what is drawn: how long a frame may train, which panels it draws, and whether it is sent.

Nothing here knows a widget, a screen or a clock: what is asked gets the time that was measured.
"""
