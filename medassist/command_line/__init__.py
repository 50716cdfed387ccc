"""The commands of the command line, a file for each kind of work; results on standard output, all else on standard error."""
