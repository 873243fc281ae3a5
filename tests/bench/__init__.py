"""What the hot paths cost, as ratios beside a baseline that is measured in the same run: `make bench`.

`catching`   CPU time of one delivery caught; `bare` is the baseline, `load` the client
`sending`    deliveries a second; Locust (`locustfile`) is the baseline, `sink` the receiver
`measuring`  processes, and the CPU time that they use
`__main__`   all of it, or those that are named
"""
