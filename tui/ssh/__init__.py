"""Sessions over SSH: one front process, one sandboxed child process a person.

Read from the front to the child in this order: ``server`` puts the parts together; ``door``
accepts a connection; ``front`` speaks SSH; ``sessions`` decides who gets what; ``stage`` carries
pictures from one child to one or many terminals; ``nursery`` asks the ``zygote`` for a child;
``child`` shuts itself into the ``sandbox`` and runs the app on the ``driver``. ``link`` is what
both sides speak.
"""
