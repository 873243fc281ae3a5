"""Why a signature does not match: proven by computing it again with the mistake in it.

`diagnosing`    a request in, explanations out, those with the fewest mistakes
`mistakes`      every mistake that can be proven, with its fix
`searching`     each mistake alone, then two of different kinds, within an effort
`computations`  a computation, and how a mistake changes it
`bodies`, `keys`, `contents`, `times`, `urls`, `digests`    the mistakes, a row each
`spellings`     what arrived as a signature, read in every way
"""

from contracts.diagnosis.diagnosing import Explanation, diagnose
from contracts.diagnosis.mistakes import MISTAKES
from contracts.diagnosis.searching import QUICK, THOROUGH, Effort

__all__ = ["MISTAKES", "QUICK", "THOROUGH", "Effort", "Explanation", "diagnose"]
