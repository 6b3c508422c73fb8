"""What is private in the libraries that this program is built on, and used all the same.

Nobody else in this program imports a private module of a library, reads a private attribute of one
or overrides one; a test reads the tree for it. A file a matter, each of one library, so that nobody
loads what it does not need: the names of the files begin with the library's.

`private_names` lists every name with its reason, the version that it is there since and what
happens where it is gone. A test a name fails where one has moved, and says which.
"""
