"""A call as it came, before anybody knows what it is."""

from urllib.parse import parse_qsl, unquote

from contracts.messages import Headers, header_values, value


@value
class Asked:
    """A call."""

    method: str
    path: str
    """Below the provider's name, as it was spelt: `/v1/users/a%2Fb`."""
    query: str = ""
    headers: Headers = ()
    body: bytes = b""

    @property
    def segments(self) -> tuple[str, ...]:
        """The parts of the path, decoded one by one, so that an escaped slash divides nothing."""
        return tuple(unquote(part) for part in self.path.split("/")[1:])

    def queried(self, name: str) -> tuple[str, ...]:
        """Return all values of a query parameter."""
        try:
            pairs = parse_qsl(self.query, keep_blank_values=True, max_num_fields=1000)
        except ValueError:
            return ()
        return tuple(found for key, found in pairs if key == name)

    def cookie(self, name: str) -> tuple[str, ...]:
        """Return the values of a cookie (RFC 6265, § 4.2.1)."""
        lines = ";".join(self.header("cookie")).split(";")
        pairs = (line.strip().partition("=") for line in lines)
        return tuple(found.strip('"') for key, _, found in pairs if key == name)

    def header(self, name: str) -> tuple[str, ...]:
        """Return all values of a header."""
        try:
            return tuple(found.decode("latin-1") for found in header_values(self.headers, name))
        except UnicodeEncodeError:
            return ()
