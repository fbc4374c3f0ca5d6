"""What IT does on the command line. Each command returns its exit status: 0 done, 1 could not."""
