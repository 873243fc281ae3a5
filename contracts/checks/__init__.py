"""The promises that a receiver must keep. A check is a function that yields cases, and a row in `CHECKS`.

`subject`        what a check tries, and the shapes of checks, cases and flows
`judging`        what 2xx, 4xx and 5xx mean to every check
`cases`          how most cases are made
`preflight`      before all of it: one valid delivery, and if it is not taken, why
`accepts`        what the contract allows is taken
`spelling`       however its bytes are spelt
`forgeries`      what anyone can send without the secret is refused …
`disguises`      … in every dress …
`contents`       … and whatever the body holds
`garbage`        and never crashes the receiver
`replay`         what is too old or too new is refused; the measured window
`broken_bodies`  signed, and still nothing that the contract allows
`methods`        other methods than the webhook's own
`rotation`       two secrets at a time
`answers`        how fast, and with what, the receiver answers
`repeats`        the same again, many at once, and after everything else
"""

from contracts.checks import (
    accepts,
    answers,
    broken_bodies,
    contents,
    disguises,
    forgeries,
    garbage,
    methods,
    repeats,
    replay,
    rotation,
    spelling,
)
from contracts.checks.subject import Case, Check, Flow, Options, Subject

CHECKS: tuple[Check, ...] = (
    Check(id="accepts-examples", theme="accepts", cases=accepts.examples),
    Check(id="accepts-minimal", theme="accepts", cases=accepts.smallest),
    Check(id="accepts-maximal", theme="accepts", cases=accepts.largest),
    Check(id="accepts-absent", theme="accepts", cases=accepts.optional_absent),
    Check(id="accepts-empty", theme="accepts", cases=accepts.empty_containers),
    Check(id="accepts-null", theme="accepts", cases=accepts.nulls),
    Check(id="accepts-alternatives", theme="accepts", cases=accepts.alternatives),
    Check(id="accepts-numbers", theme="accepts", cases=accepts.numbers),
    Check(id="accepts-text", theme="accepts", cases=accepts.free_text),
    Check(id="accepts-extremes", theme="accepts", cases=accepts.extremes),
    Check(id="tolerates-unknown", theme="tolerates", cases=accepts.unknown_members),
    Check(id="bytes-json", theme="as bytes", cases=spelling.json_spelling),
    Check(id="bytes-header-case", theme="as bytes", cases=spelling.header_case),
    Check(id="bytes-charset", theme="as bytes", cases=spelling.charset),
    Check(id="bytes-age", theme="as bytes", cases=spelling.few_seconds_old),
    Check(id="bytes-chunked", theme="as bytes", cases=spelling.chunked),
    Check(id="forgery-missing", theme="refuses forgeries", cases=forgeries.header_missing),
    Check(id="forgery-changed", theme="refuses forgeries", cases=forgeries.signature_changed),
    Check(id="forgery-truncated", theme="refuses forgeries", cases=forgeries.signature_truncated),
    Check(id="forgery-doubled", theme="refuses forgeries", cases=forgeries.two_wrong_signatures),
    Check(id="forgery-body", theme="refuses forgeries", cases=forgeries.body_changed),
    Check(id="forgery-content", theme="refuses forgeries", cases=contents.any_content),
    Check(id="forgery-borrowed", theme="refuses forgeries", cases=forgeries.signature_of_another),
    Check(id="forgery-seen-before", theme="refuses forgeries", cases=forgeries.accepted_before),
    Check(id="forgery-first", theme="refuses forgeries", cases=forgeries.forged_then_true),
    Check(id="forgery-other-key", theme="refuses forgeries", cases=forgeries.other_key),
    Check(id="forgery-known-key", theme="refuses forgeries", cases=forgeries.well_known_keys),
    Check(id="forgery-parts", theme="refuses forgeries", cases=forgeries.parts_changed),
    Check(id="forgery-dress", theme="refuses forgeries", cases=disguises.dresses),
    Check(id="forgery-downgrade", theme="refuses forgeries", cases=disguises.downgrade),
    Check(id="signature-variants", theme="refuses forgeries", cases=disguises.variants),
    Check(id="garbage-signature", theme="survives garbage", cases=garbage.signature_header),
    Check(id="garbage-timestamp", theme="survives garbage", cases=garbage.timestamp_header),
    Check(id="garbage-body", theme="survives garbage", cases=garbage.bodies),
    Check(id="garbage-http", theme="survives garbage", cases=garbage.illegal_bytes),
    Check(id="window-old", theme="replay window", cases=replay.too_old),
    Check(id="window-ahead", theme="replay window", cases=replay.too_new),
    Check(id="window-measured", theme="replay window", cases=replay.effective_window),
    Check(id="schema-broken", theme="breaks the schema", cases=broken_bodies.breaks_schema),
    Check(id="not-json", theme="not JSON", cases=broken_bodies.no_json),
    Check(id="other-media-type", theme="media type, method", cases=broken_bodies.media_type),
    Check(id="other-method", theme="media type, method", cases=methods.other_methods),
    Check(id="rotation", theme="rotation", cases=rotation.both_secrets),
    Check(id="leaks-secret", theme="says too much", cases=answers.keeps_secrets),
    Check(id="leaks-trace", theme="says too much", cases=answers.keeps_traces),
    Check(id="ack-prompt", theme="ack", cases=answers.promptly),
    Check(id="repeat-in-turn", theme="repeats", cases=repeats.one_after_the_other),
    Check(id="repeat-at-once", theme="repeats", cases=repeats.at_once),
    Check(id="repeat-same-object", theme="repeats", cases=repeats.same_object),
    Check(id="well-at-once", theme="stays well", cases=repeats.twenty_at_once),
    Check(id="well-in-a-row", theme="stays well", cases=repeats.in_a_row),
    Check(id="well-after", theme="stays well", cases=repeats.after_everything),
)
"""In the order in which they run. `well-after` stays last."""

__all__ = ["CHECKS", "Case", "Check", "Flow", "Options", "Subject"]
