"""Sessions over SSH: one front process without rights, one sandboxed worker process a session.

Read from the front to the worker in this order: ``server`` puts the parts together;
``front.listener`` accepts a connection; ``front.connection`` speaks SSH; ``session.registry``
decides who gets what; ``session.broadcast`` carries pictures from one worker to one or many
terminals; ``worker.forkserver`` asks for a worker, which the ``monitor`` has forked from the
``worker.zygote``; ``worker.worker`` shuts itself into the ``sandbox`` and runs the app on the
``worker.driver``. ``protocol`` is what both sides speak. The front shuts itself in before anybody
comes (``sandbox.front_sandbox``), and has the monitor do what it has no right to
(``monitor.client``).
"""
