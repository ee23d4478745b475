/** On paper: everything open, nothing cut in the middle, addresses of pages left to the screen. */
export const PAPER_STYLE = `
@page { margin: 14mm 12mm; }
@media print {
  :root { color-scheme: light; }
  html { font-size: 9pt; } body { background: none; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .head, .contents, main { max-width: none; padding: 0; } .skip, .contents, nav { display: none; }
  h1 { font-size: 22pt; } h2 { font-size: 15pt; margin-top: 18pt; } h1, h2, h3, h4, summary { break-after: avoid; }
  a { color: inherit; text-decoration: none; }
  tr, li, figure, .alert, .error, .group-head, .checks { break-inside: avoid; } thead { display: table-header-group; }
  .scenario > h3, .facts-line { break-after: avoid; }
  details::details-content { content-visibility: visible; height: auto; } summary { list-style: none; }
  .scroll { overflow: visible; } .charts { grid-template-columns: 1fr 1fr; gap: 8pt; } .chart { min-width: 0; }
  th, td { padding: 3pt 6pt 3pt 0; } .number { white-space: normal; }
  .c-row { width: 12%; } .c-limit { width: 12%; } .c-observed { width: 17%; } .c-margin { width: 16%; } .c-outcome { width: 16%; } .c-earlier { width: 13%; }
  tr:has(+ .why) { break-after: avoid; }
  .named th { width: 28%; }
}
`;
