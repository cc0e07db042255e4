"""Files that people upload: bytes to texts with where they stand, files inside them, and what was not read.

Everything here is pure and works in memory.  It is run in a child process that can be killed (`tidegate.edges.files`),
because the bytes are anybody's and some of the libraries are C.  `extract.extract` is the way in.
"""
