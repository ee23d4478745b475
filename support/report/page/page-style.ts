import { CHART_STYLE } from './chart-style';
import { PAPER_STYLE } from './paper-style';

const COLOURS = `
:root { color-scheme: light dark;
  --ink: #1c2530; --quiet: #56616f; --paper: #ffffff; --card: #f6f7f9; --rule: #dde2e8; --link: #1d5791;
  --good: #1a6b3c; --bad: #b3261e; --open: #8a5300; --absent: #4a5a78;
  --good-tint: #e9f5ed; --bad-tint: #fdeeec; --open-tint: #fdf4e3; --absent-tint: #eef1f6; --side: #dcebe1; }
@media screen and (prefers-color-scheme: dark) { :root {
  --ink: #e4e9ef; --quiet: #a5afbc; --paper: #12161c; --card: #1a2029; --rule: #323b47; --link: #8fc1f3;
  --good: #74d39e; --bad: #ff9d92; --open: #f1bf68; --absent: #aebddA;
  --good-tint: #15291d; --bad-tint: #341a18; --open-tint: #2f2410; --absent-tint: #1d2532; --side: #1e3a2a; } }
`;

const TEXT = `
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', sans-serif; }
.head, .contents, main { max-width: 78rem; margin: 0 auto; padding: 0 1.5rem; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.9rem, 5vw, 2.9rem); letter-spacing: -0.02em; margin: 0; }
h2 { font-size: 1.6rem; letter-spacing: -0.01em; margin: 3.5rem 0 1rem; }
h3 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
h4 { font-size: 0.95rem; margin: 1.5rem 0 0.25rem; }
p { margin: 0.4rem 0; }
a { color: var(--link); text-underline-offset: 0.15em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
:target { scroll-margin-top: 1rem; }
tr:target, article:target > h3 { outline: 2px solid var(--link); outline-offset: 2px; }
code, pre { font: 0.9em/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; margin: 0.3rem 0; }
ul { padding: 0; margin: 0.5rem 0; list-style: none; }
.quiet { color: var(--quiet); }
.small { display: block; font-size: 0.85rem; line-height: 1.45; color: var(--quiet); font-weight: 400; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: 0.5rem 1rem; background: var(--paper); border: 1px solid var(--rule); z-index: 1; }
.skip:focus { top: 1rem; }
.mark, .count { white-space: nowrap; font-weight: 600; }
.sign { display: inline-block; width: 1.1em; text-align: center; margin-right: 0.3em; font-weight: 700; }
.count { font-size: 0.85rem; margin-right: 0.8rem; }
.good { --tone: var(--good); --tint: var(--good-tint); } .bad { --tone: var(--bad); --tint: var(--bad-tint); }
.open { --tone: var(--open); --tint: var(--open-tint); } .absent { --tone: var(--absent); --tint: var(--absent-tint); }
.mark, .count, .finding::before, .key a[class]:not(.quiet) { color: var(--tone); }
`;

const HEAD = `
.head { padding-top: 3rem; }
.kicker { color: var(--quiet); margin: 0 0 0.4rem; }
.answer { font-size: 1.15rem; margin: 0.5rem 0 0; max-width: 60rem; }
.tally { display: flex; gap: 3px; height: 14px; margin: 1.4rem 0 0.6rem; }
.tally span { background: var(--tone); min-width: 6px; }
.tally span:first-child { border-radius: 7px 0 0 7px; } .tally span:last-child { border-radius: 0 7px 7px 0; }
.tally span:only-child { border-radius: 7px; }
.tally .open { background: repeating-linear-gradient(135deg, var(--open) 0 6px, var(--open-tint) 6px 9px); }
.tally .absent { background: var(--absent-tint); border: 2px solid var(--absent); }
.key { display: flex; flex-wrap: wrap; gap: 0.3rem 1.6rem; }
.key a { font-weight: 600; text-decoration-color: transparent; } .key a.quiet { font-weight: 400; text-decoration-color: currentColor; }
.key a:hover { text-decoration-color: currentColor; }
.alert { margin: 1.2rem 0 0; padding: 0.6rem 1rem; background: var(--tint); border-left: 4px solid var(--tone); border-radius: 4px; }
.facts { display: flex; flex-wrap: wrap; gap: 1rem 2.2rem; margin: 2rem 0 1rem; padding-top: 1.2rem; border-top: 1px solid var(--rule); }
dt { font-size: 0.85rem; color: var(--quiet); } dd { margin: 0; max-width: 24rem; overflow-wrap: anywhere; }
.contents ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.8rem; padding: 0.8rem 0; margin: 1.5rem 0 0; border-block: 1px solid var(--rule); }
.contents a { text-decoration: none; font-weight: 500; } .contents a:hover { text-decoration: underline; }
main { padding-bottom: 5rem; }
`;

const VERDICTS = `
.jump { columns: 22rem auto; column-gap: 3rem; margin-bottom: 2rem; }
.jump li { break-inside: avoid; padding: 0.2rem 0; } .jump a { margin-right: 0.6rem; } .jump .mark { font-size: 0.85rem; }
.group { margin-bottom: 2.5rem; }
.group-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; }
.group-head h3 { margin: 0.5rem 0; } .group-head p { margin: 0; } .group-head .counts { margin-left: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
caption { text-align: left; color: var(--quiet); font-size: 0.85rem; padding-bottom: 0.4rem; }
th, td { text-align: left; vertical-align: top; padding: 0.55rem 1rem 0.55rem 0; border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
thead th { font-size: 0.85rem; font-weight: 500; color: var(--quiet); padding-block: 0.3rem; }
tbody th { font-weight: 500; }
.number { text-align: right; white-space: nowrap; }
table.verdicts { table-layout: fixed; } td .mark .sign { margin-left: -0.2em; }
table.verdicts tbody th { padding-left: 0.8rem; box-shadow: inset 4px 0 0 var(--tone); }
table.verdicts thead th:first-child { padding-left: 0.8rem; }
.c-row { width: 10.5rem; } .c-limit { width: 10rem; } .c-observed { width: 10.5rem; } .c-margin { width: 10.2rem; } .c-outcome { width: 9.5rem; } .c-earlier { width: 8.5rem; }
.promise { color: inherit; text-decoration-color: var(--rule); } .promise:hover { text-decoration-color: currentColor; }
.reason { font-size: 0.92rem; max-width: 60rem; }
table.verdicts tr:has(+ .why) > * { border-bottom: 0; }
table.verdicts .why td { padding: 0 0 0.7rem 0.8rem; box-shadow: inset 4px 0 0 var(--tone); }
.limit-bar, .trend { display: block; max-width: 100%; overflow: visible; }
.limit-bar .side { fill: var(--side); } .track { stroke: var(--quiet); fill: none; opacity: 0.6; }
.limit-bar path, .limit-bar circle { stroke: var(--tone); } .limit-bar circle, .trend circle { fill: var(--tone); }
.limit-bar path:not(.limit, .track) { stroke-opacity: 0.45; } .limit-bar .track { stroke: var(--quiet); stroke-width: 1; }
.limit-bar .limit { stroke: var(--ink); stroke-width: 2; }
details { margin: 0.8rem 0; } summary { cursor: pointer; font-weight: 500; padding: 0.2rem 0; width: fit-content; }
`;

const SECTIONS = `
.advice > li { padding: 0.8rem 0 0.8rem 1.1rem; border-left: 4px solid var(--tone); margin: 0 0 1rem; max-width: 60rem; }
.advice .kind { font-size: 0.85rem; color: var(--tone); font-weight: 600; margin: 0; } .advice .kind::first-letter { text-transform: uppercase; }
.advice .what { font-size: 1.05rem; font-weight: 500; margin: 0.1rem 0 0.3rem; }
.advice ul { margin: 0.3rem 0; } .advice ul li { font-size: 0.92rem; color: var(--quiet); }
.command code { display: inline-block; padding: 0.35rem 0.7rem; background: var(--card); border: 1px solid var(--rule); border-radius: 6px; color: var(--ink); }
.scenario { padding: 0.5rem 0 1.5rem; border-top: 1px solid var(--rule); }
.scenario > h3 { font-size: 1.25rem; margin-top: 1.2rem; }
.facts-line { color: var(--quiet); overflow-wrap: anywhere; }
.error { margin: 0.8rem 0; padding: 0.4rem 1rem; background: var(--card); border-radius: 6px; border-left: 4px solid var(--bad); }
.checks li { display: grid; grid-template-columns: 9.5rem 1fr; padding: 0.35rem 0; }
.how, .finding { max-width: 60rem; overflow-wrap: anywhere; }
.finding::before { content: '●'; margin-right: 0.5em; font-size: 0.8em; }
.notes li { padding: 0.3rem 0; max-width: 70rem; white-space: pre-line; overflow-wrap: anywhere; font-size: 0.92rem; }
.scroll { overflow-x: auto; max-width: 100%; } .scroll table { width: auto; } .scroll th, .scroll td { padding-block: 0.3rem; padding-right: 2rem; }
.named { max-width: 64rem; } .named th { width: 16rem; color: var(--quiet); font-weight: 400; } .named th, .named td { padding-block: 0.35rem; }
.files { display: flex; flex-wrap: wrap; gap: 0.3rem 1.6rem; }
`;

/** Wide tables become cards where there is no room for their columns. */
const NARROW = `
@media screen and (max-width: 72rem) {
  table.verdicts, table.verdicts tbody, table.verdicts tr, table.verdicts th, table.verdicts td { display: block; width: auto; }
  table.verdicts thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.verdicts tr { padding: 0.7rem 0 0.7rem 0.9rem; margin: 0 0 0.9rem; border-bottom: 1px solid var(--rule); box-shadow: inset 4px 0 0 var(--tone); }
  table.verdicts tbody th { padding: 0 0 0.4rem; border: 0; box-shadow: none; }
  table.verdicts td { display: grid; grid-template-columns: 7rem 1fr; padding: 0.15rem 0; border: 0; }
  table.verdicts tr:has(+ .why) { margin-bottom: 0; padding-bottom: 0; border-bottom: 0; }
  table.verdicts tr.why { padding-top: 0.3rem; } table.verdicts .why td { display: block; padding: 0; box-shadow: none; }
  table.verdicts td[data-label]::before { content: attr(data-label); color: var(--quiet); font-size: 0.85rem; line-height: 1.8; }
}
@media screen and (max-width: 40rem) {
  .head, .contents, main { padding-inline: 1rem; } .head { padding-top: 1.5rem; }
  .checks li { grid-template-columns: 1fr; }
  .named th, .named td { display: block; width: auto; border: 0; padding: 0; } .named th { padding-top: 0.5rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;

/** The look of the page on a screen, light and dark, wide and narrow, and on paper. */
export const PAGE_STYLE = [COLOURS, TEXT, HEAD, VERDICTS, SECTIONS, CHART_STYLE, NARROW, PAPER_STYLE].join(
  '',
);
