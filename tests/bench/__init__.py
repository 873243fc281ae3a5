"""What the hot paths cost, as ratios beside a baseline that is measured in the same run: `make bench`.

`measuring`  processes, and the CPU time that they use
`load`       a client that costs little: the same request over and over on kept connections
`bare`       the baseline: verifies and validates on the same server, and keeps nothing
`__main__`   the rounds and the table
"""
