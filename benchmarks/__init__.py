"""What `make bench` runs: figures as ratios to a floor or a peer of the same run, never as absolute promises."""
