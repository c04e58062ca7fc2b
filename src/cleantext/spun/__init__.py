"""The heart: dialects, lexicons, the verdict, the lattice and its decoder.

Knows nothing of files to be cleaned, of reports or of the command line.
"""
