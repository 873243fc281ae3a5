"""`hookpact send`, behind its options.

`wishes`   the options as they were given, and the job made of them
`made`     the job's deliveries, and the plan that they and the faults make
`running`  printed, or sent
`loading`  sent as fast as it goes
"""

from mock_server.cli.sending.loading import loaded
from mock_server.cli.sending.running import printed, sent
from mock_server.cli.sending.wishes import Job, Wishes, planned

__all__ = ["Job", "Wishes", "loaded", "planned", "printed", "sent"]
