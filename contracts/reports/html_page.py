"""The page that an HTML report is written on. The style is allowed by its hash; nothing else may load or run."""

STYLE = """
:root { color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d2127; --soft: #5c6470; --line: #e3e0d8; --code: #f4f2ec;
  --must: #b3261e; --should: #8a5a00; --note: #1f5fa8; --kept: #1d6b3c; --mute: #b9b5aa;
  --must-tint: #fbeae8; --should-tint: #fbf1dc; --note-tint: #e7f0fa; --kept-tint: #e5f3ea; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14161a; --card: #1c1f25; --ink: #e7e5df; --soft: #a0a6b1; --line: #30343c; --code: #14171b;
  --must: #ff8f85; --should: #f0b84e; --note: #86b8f5; --kept: #7fd3a0; --mute: #4b505a;
  --must-tint: #3a1f1d; --should-tint: #352a14; --note-tint: #1b2a3c; --kept-tint: #16301f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: clamp(1.7rem, 1.1rem + 2.6vw, 2.6rem); line-height: 1.15; letter-spacing: -0.02em;
  margin: 0.4rem 0 1.3rem;
  text-wrap: balance; }
h2 { font-size: 1.2rem; margin: 3rem 0 1rem; }
h3 { font-size: 1.1rem; line-height: 1.35; margin: 0; text-wrap: balance; }
p { margin: 0.6rem 0; max-width: 44rem; }
.eyebrow { color: var(--soft); font-size: 0.9rem; margin: 0; overflow-wrap: anywhere; }
.eyebrow b { color: var(--ink); }
.must { --tone: var(--must); --tint: var(--must-tint); } .should { --tone: var(--should);
  --tint: var(--should-tint); }
.note { --tone: var(--note); --tint: var(--note-tint); } .kept { --tone: var(--kept); --tint: var(--kept-tint); }
header.must h1, header.should h1, header.kept h1 { color: var(--tone); }
.why { background: var(--should-tint); border-radius: 0.5rem; padding: 0.75rem 1rem; overflow-wrap: anywhere; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 0.9rem 1.5rem;
  margin: 1.5rem 0;
  padding: 1rem 0; border-block: 1px solid var(--line); }
.facts div.wide { grid-column: 1 / -1; }
dt { color: var(--soft); font-size: 0.8rem; } dd { margin: 0; overflow-wrap: anywhere;
  font-variant-numeric: tabular-nums; }
.levels { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.75rem; padding: 0; margin: 0;
  list-style: none; }
.levels li { background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; padding: 0.8rem 1rem; }
.levels .number { font-size: 2rem; font-weight: 650; line-height: 1.1; color: var(--soft);
  font-variant-numeric: tabular-nums; }
.levels .some .number, .levels .some .name { color: var(--tone); }
.levels .name { font-weight: 600; } .small { color: var(--soft); font-size: 0.85rem; }
svg.bar { display: block; width: 100%; height: 6px; margin-top: 0.5rem; border-radius: 3px;
  background: var(--line); }
.bar .broken { fill: var(--tone); } .bar .good { fill: var(--kept); } .bar .blank { fill: var(--mute); }
.scroll { overflow-x: auto; }
tbody th[scope] { padding-left: 1.4rem; } .mark { margin-left: -1.4rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; } thead th { color: var(--soft); font-size: 0.8rem; font-weight: 500; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); }
td.n, th.n { text-align: right; padding-right: 0; padding-left: 0.6rem; } td.zero { color: var(--mute); }
th.n { width: 5.5rem; } .mark { display: inline-block; width: 1.4rem; color: var(--soft); }
.mark.failed { color: var(--must); } .mark.passed { color: var(--kept); }
td.noted { color: var(--note); } td.failed, td.flaky { color: var(--must); font-weight: 650; }
article { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--tone);
  border-radius: 0.75rem;
  padding: 1.1rem 1.25rem; margin: 0 0 1rem; }
.chip { display: inline-block; background: var(--tint); color: var(--tone); border-radius: 1rem;
  padding: 0.05rem 0.65rem;
  font-size: 0.8rem; font-weight: 650; } .id { color: var(--soft); font-size: 0.85rem; margin-left: 0.4rem; }
article h3 { margin-top: 0.5rem; } article > p { color: var(--soft); }
.case { border-top: 1px solid var(--line); padding: 0.75rem 0 0; margin-top: 0.75rem; overflow-wrap: anywhere; }
.case p { margin: 0.15rem 0; max-width: none; } .case .said { color: var(--tone); font-weight: 600; }
details { margin: 0.5rem 0 0; } summary { cursor: pointer; color: var(--soft); padding: 0.3rem 0;
  border-radius: 0.3rem; }
summary:hover { color: var(--ink); } summary:focus-visible { outline: 2px solid var(--note); }
details[open] > summary { color: var(--ink); }
h4 { font-size: 0.8rem; font-weight: 600; color: var(--soft); margin: 0.9rem 0 0.25rem; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { font-size: 0.88em; overflow-wrap: anywhere; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem 0.9rem;
  margin: 0;
  font-size: 0.8rem; line-height: 1.5; overflow: auto; max-height: 26rem; white-space: pre-wrap;
  overflow-wrap: anywhere;
  unicode-bidi: isolate; tab-size: 4; }
pre.dump { white-space: pre; overflow-wrap: normal; font-size: 0.75rem; } pre.curl { user-select: all;
  max-height: 14rem; }
.reasons { padding-left: 1.1rem; overflow-wrap: anywhere; } .reasons li { margin: 0.3rem 0; }
.grid th, .grid td { padding: 0.3rem 0.6rem 0.3rem 0; white-space: nowrap; font-size: 0.85rem; }
.grid tbody th[scope] { padding-left: 0; }
.grid .passed { color: var(--kept); } .grid .skipped, .grid .none { color: var(--mute); }
footer { color: var(--soft); font-size: 0.85rem; padding-block: 2.5rem 3rem; overflow-wrap: anywhere; }
@media (max-width: 30rem) { header { padding-top: 1.5rem; } .levels { gap: 0.5rem;
  } .levels li { padding: 0.6rem 0.7rem; }
  .levels .number { font-size: 1.6rem; } article { padding: 0.9rem 0.9rem 1rem;
  } main, header, footer { padding-inline: 0.9rem; }
  td.n, th.n { padding-left: 0.35rem; } th.n { width: auto; }
  thead th { font-size: 0.72rem; } .levels .small { font-size: 0.75rem; } }
@media print { pre { max-height: none; } article { break-inside: avoid; } }
"""

PAGE = """
{%- macro exchanged(exchange) %}
      <h4>Request</h4>
      <pre>{{ exchange.request }}</pre>
      {% if exchange.bytes %}
      <h4>The body’s bytes</h4>
      <pre class="dump">{{ exchange.bytes }}</pre>
      {% endif %}
      <h4>Answer, after {{ exchange.elapsed }}</h4>
      <pre>{{ exchange.answer }}</pre>
{% endmacro -%}
{%- macro shown(case) %}
  <div class="case">
    <p><b>{{ case.name | visible }}</b>{% if case.flaky %} <span class="small">now and then</span>{% endif %}</p>
    <p><span class="said">{{ case.reason | visible }}</span>
    {%- if case.expected %}<span class="small">; {{ case.expected | visible }}</span>{% endif %}</p>
    <p class="small">on {{ case.webhooks | visible }}</p>
    {% if case.exchange %}
    <details>
      <summary>what was sent, what came back</summary>
      <p class="small">Contract: {{ case.place | visible }} <code>{{ case.pointer | visible }}</code></p>
      {{ exchanged(case.exchange) }}
      {% if case.curl %}
      <h4>Send it again</h4>
      <pre class="curl" tabindex="0">{{ case.curl }}</pre>
      {% endif %}
      {% for other in case.others %}
      <details>
        <summary>{{ other.label }}: {{ other.status }}</summary>
        {{ exchanged(other) }}
      </details>
      {% endfor %}
    </details>
    {% else %}
    <p class="small">Contract: {{ case.place | visible }} <code>{{ case.pointer | visible }}</code></p>
    {% endif %}
  </div>
{% endmacro -%}
{%- macro broken(promise, cases) %}
    <article class="{{ promise.level.value }}">
      <span class="chip">{{ promise.word }}</span><code class="id">{{ promise.check | visible }}</code>
      <h3>{{ promise.title | visible }}</h3>
      {% if promise.explanation %}
      <p>{{ promise.explanation | visible }}</p>
      {% endif %}
      {% for case in cases[:at_first] %}
      {{ shown(case) }}
      {% endfor %}
      {% if cases | length > at_first %}
      <details class="more">
        <summary>{{ cases | length - at_first }} more like these</summary>
        {% for case in cases[at_first:] %}
        {{ shown(case) }}
        {% endfor %}
      </details>
      {% endif %}
    </article>
{% endmacro -%}
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'sha256-{{ digest }}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{{ run.provider.title | visible }}: {{ headline | visible }}</title>
<style>{{ style | safe }}</style>
</head>
<body>
<header class="{{ mood }}">
  <p class="eyebrow"><b>{{ run.provider.title | visible }}</b> webhooks</p>
  <h1>{{ headline | visible }}</h1>
  {% if empty %}
  <p class="why"><b>Inconclusive.</b> {{ empty | visible }}</p>
  {% endif %}
  <ul class="levels">
    {% for level, counts, broken, total in levels %}
    <li class="{{ level.value }}{{ ' some' if broken }}">
      <div class="number">{{ broken }}</div>
      <div class="name">{{ level.value }}</div>
      <div class="small">of {{ total }} cases {{ 'noted' if level.value == 'note' else 'broken' }}
      {%- if counts['skipped'] %}, {{ counts['skipped'] }} skipped{% endif %}</div>
      {% if total %}
      <svg class="bar" viewBox="0 0 {{ total }} 1" preserveAspectRatio="none" aria-hidden="true">
        <rect class="broken" width="{{ broken }}" height="1"/>
        <rect class="good" x="{{ broken }}" width="{{ counts['passed'] }}" height="1"/>
        <rect class="blank" x="{{ broken + counts['passed'] }}" width="{{ counts['skipped'] }}" height="1"/>
      </svg>
      {% endif %}
    </li>
    {% endfor %}
  </ul>
  <dl class="facts">
    <div class="wide"><dt>Target</dt><dd><code>{{ run.target | visible }}</code></dd></div>
    <div><dt>Provider</dt><dd>{{ run.provider.name | visible }} {{ run.provider.version | visible }}</dd></div>
    <div><dt>Seed</dt><dd>{{ run.seed }}</dd></div>
    <div><dt>Run</dt><dd>{{ run.run | visible }}</dd></div>
    <div><dt>Started</dt><dd>{{ started }}</dd></div>
    <div><dt>Requests</dt><dd>{{ run.requests }} in {{ '%.1f' | format(run.duration) }} s</dd></div>
  </dl>
</header>
<main>
  {% if themes %}
  <section>
    <table>
      <thead><tr><th scope="col">Theme</th>
      {% for end in ends %}<th scope="col" class="n">{{ end }}</th>{% endfor %}</tr></thead>
      <tbody>
      {% for theme in themes %}
      {% set marks = {'failed': '✗', 'passed': '✓', 'none': '–'} %}
      <tr><th scope="row"><span class="mark {{ theme.end }}">{{ marks[theme.end] }}</span>
      {{- theme.name | visible }}</th>
      {% for end in ends %}
      <td class="n {{ end if theme.counts[end] else 'zero' }}">{{ theme.counts[end] or '·' }}</td>
      {% endfor %}</tr>
      {% endfor %}
      </tbody>
    </table>
  </section>
  {% endif %}
  {% if promises %}
  <section>
    <h2>Broken promises</h2>
    {% for promise, cases in promises %}
    {{ broken(promise, cases) }}
    {% endfor %}
  </section>
  {% endif %}
  {% if noted or remarks or run.notes %}
  <section>
    <h2>Worth knowing</h2>
    {% if remarks or run.notes %}
    <ul class="reasons">
      {% for check, findings in remarks %}
      {% set first = findings[0] %}
      <li><code>{{ check | visible }}</code> {{ first.webhook | visible }}: {{ first.verdict.reason | visible }}
      {%- if findings | length > 1 %} (and {{ findings | length - 1 }} more like it){% endif %}</li>
      {% endfor %}
      {% for note in run.notes %}
      <li>{{ note | visible }}</li>
      {% endfor %}
    </ul>
    {% endif %}
    {% for promise, cases in noted %}
    {{ broken(promise, cases) }}
    {% endfor %}
  </section>
  {% endif %}
  {% if skipped %}
  <section>
    <h2>Not tried, or proving nothing</h2>
    <ul class="reasons">
      {% for check, reason, count in skipped %}
      <li><code>{{ check | visible }}</code> {{ reason | visible }}{% if count > 1 %} × {{ count }}{% endif %}</li>
      {% endfor %}
    </ul>
  </section>
  {% endif %}
  {% if grid %}
  <section>
    <h2>Every check on every webhook</h2>
    <details>
      <summary>{{ grid | length }} checks on {{ webhooks | length }} webhooks</summary>
      <div class="scroll"><table class="grid">
        <thead><tr><th scope="col">Check</th>
        {% for webhook in webhooks %}<th scope="col">{{ webhook | visible }}</th>{% endfor %}</tr></thead>
        <tbody>
        {% for check, title, ends in grid %}
        <tr><th scope="row" title="{{ title | visible }}">{{ check | visible }}</th>
        {% for end in ends %}
        <td class="{{ end.value if end else 'none' }}">{{ end.value if end else '' }}</td>
        {% endfor %}</tr>
        {% endfor %}
        </tbody>
      </table></div>
    </details>
  </section>
  {% endif %}
</main>
<footer>
  Written by hookpact {{ run.version | visible }}. Every generated id of this run holds
  <code>hp-{{ run.run | visible }}</code>, so what it left behind can be found.
  Secrets and signatures are masked.
</footer>
</body>
</html>
"""
