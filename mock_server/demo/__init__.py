"""The whole story on one machine: a right and a wrong receiver on real ports, and what the checks say of them.

`receivers`   the two receivers, for any provider
`hosting`     an application on a port of its own, in a thread
`story`       what is told, in order
"""

from mock_server.demo.story import tell

__all__ = ["tell"]
