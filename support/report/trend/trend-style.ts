/** The style sheet of the page of trends: light and dark by the reader's choice, and fit for paper. */
export const TREND_STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --quiet: #59636e; --paper: #ffffff; --band: #f6f8fa; --rule: #d1d9e0; --link: #0550ae; --bad: #b3261e; --good: #1a6b37; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --quiet: #9198a1; --paper: #0d1117; --band: #161b22; --rule: #3d444d; --link: #6cb6ff; --bad: #ff8a80; --good: #7ee2a8; }
}
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { margin-bottom: 0; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
h3 { margin: 1.5rem 0 0.5rem; overflow-wrap: anywhere; }
a { color: var(--link); }
.lead, .note { color: var(--quiet); }
.note { margin: 0.5rem 0; max-width: 60rem; font-size: 0.875rem; }
.wide { overflow-x: auto; margin-top: 1rem; }
.chart { max-width: 45rem; padding: 0.25rem; border: 1px solid var(--rule); border-radius: 6px; background: #ffffff; }
.chart svg { display: block; width: 100%; height: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.5rem; }
th, td { padding: 0.3rem 0.8rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; overflow-wrap: anywhere; min-width: 6rem; }
thead th { background: var(--band); }
tbody th { font-weight: 500; min-width: 12rem; }
.number { text-align: right; white-space: nowrap; }
.outside { font-weight: 600; }
.worse { color: var(--bad); }
.better { color: var(--good); }
details { margin-top: 0.5rem; }
summary { cursor: pointer; color: var(--quiet); }
li { overflow-wrap: anywhere; }
@media print {
  body { margin: 0; max-width: none; font-size: 10pt; }
  article { break-inside: avoid; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  summary { display: none; }
}
`;
