"""What a project says about its providers and targets: `hookpact.toml`, or `[tool.hookpact]` in pyproject.toml.

`finding`   which file: that of the working folder, or of a folder above it in the same repository
`flaws`     what is wrong with it, in a sentence with the line
`reading`   the file as a value; `tables` knows where each key stands in it

It holds no secrets, only where they are: `env:NAME` or `file:PATH`.
"""

from mock_server.configuration.finding import NAME, found
from mock_server.configuration.reading import Configuration, Known, read

__all__ = ["NAME", "Configuration", "Known", "found", "read"]
