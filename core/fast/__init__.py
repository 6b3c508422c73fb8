"""The network without an allocation in an epoch: buffers made once, written with ``out=``."""
