"""Sessions over SSH: one front process without rights, one sandboxed child process a person.

Read from the front to the child in this order: ``server`` puts the parts together; ``door``
accepts a connection; ``front`` speaks SSH; ``sessions`` decides who gets what; ``stage`` carries
pictures from one child to one or many terminals; ``nursery`` asks for a child, which the
``monitor`` has forked from the ``zygote``; ``child`` shuts itself into the ``sandbox`` and runs the
app on the ``driver``. ``link`` is what both sides speak. The front shuts itself in before anybody
comes (``confinement``), and has the monitor do what it has no right to (``monitor_link``).
"""
