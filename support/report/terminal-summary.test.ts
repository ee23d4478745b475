import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Verdict } from '../assertions/verdict';
import { checkEntry, scenarioRef, VERDICTS } from './journal-entry.fixture';
import { terminalSummary } from './terminal-summary';

const checks = Object.values(VERDICTS).map((verdict: Verdict) => checkEntry({ verdict }));

describe('terminalSummary', () => {
  it('aligns a table of verdicts, and counts them', () => {
    expect(
      terminalSummary(checks, { width: 100, reportPath: 'reports/latest/cucumber-report.html' }),
    ).to.equal(
      [
        'OUTCOME       ROW              PROMISE  OBSERVED              LIMIT        MARGIN',
        '',
        'LLM Sampling Performance › Low-Latency Token Sampling',
        'PASSED        small, 32, 1000  itl p99  5.21 [4.9 to 5.6] ms  below 10 ms  48% to spare',
        'FAILED        small, 32, 1000  itl p99  31 [29 to 33] ms      below 10 ms  3.1 times',
        'INCONCLUSIVE  small, 32, 1000  itl p99  9.8 [9.1 to 10.6] ms  below 10 ms  -',
        'NOT MEASURED  small, 32, 1000  itl p99  -                     below 8 GB   -',
        '',
        '4 promises checked in 1 scenario: 1 passed, 1 failed, 1 inconclusive, 1 not measured',
        'Report: reports/latest/cucumber-report.html',
        '',
      ].join('\n'),
    );
  });

  it('tells the promises as they are written where there is room', () => {
    const summary = terminalSummary(checks, { width: 120 });
    expect(summary).to.include('  the p99 latency should be below 10 mill…  5.21');
  });

  it('colours when asked, without moving anything', () => {
    const coloured = terminalSummary(checks, { colour: true });
    expect(coloured).to.include('\u001b[31m');
    expect(stripVTControlCharacters(coloured)).to.equal(terminalSummary(checks));
  });

  it('keeps lines within the width by cutting texts, never an outcome or a figure', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 100, max: 200 }), (metric, cell, width) => {
        const scenario = scenarioRef({ label: cell });
        const summary = terminalSummary([checkEntry({ metric, step: metric.repeat(9), scenario })], {
          width,
        });
        const [line = ''] = summary.split('\n').filter((text) => text.startsWith('PASSED'));
        expect(line.length).to.be.at.most(Math.min(width, 120));
        expect(line).to.match(/^PASSED {2}.*5\.21 \[4\.9 to 5\.6\] ms {2}below 10 ms {2}48% to spare$/);
      }),
    );
  });

  it('tells what to do next: the first advice of each kind, at most three, before the path', () => {
    const kinds = ['broken promise', 'broken promise', 'undecided', 'saturated', 'next run'] as const;
    const advice = kinds.map((kind, index) => ({
      ...{ kind, text: `${kind} ${index}, ${'word '.repeat(20)}`.trim(), evidence: [] },
      ...(index === 0 ? { command: `npx cucumber-js ${'a'.repeat(99)}` } : {}),
    }));
    const lines = terminalSummary([], { advice, width: 60, reportPath: 'index.html' }).split('\n');
    expect(lines.filter((line) => line.startsWith('Next: ')).map((line) => line.slice(6, 25))).to.deep.equal([
      ...['broken promise 0, w', 'undecided 2, word w', 'saturated 3, word w'],
    ]);
    const command = `      npx cucumber-js ${'a'.repeat(99)}`;
    expect(lines).to.include(command);
    expect(lines.filter((line) => line.length > 60)).to.deep.equal([command]);
    expect(lines.at(-2)).to.equal('Report: index.html');
    expect(terminalSummary(checks, { advice: [] })).to.equal(terminalSummary(checks));
  });

  it('says that nothing was checked', () => {
    expect(terminalSummary([])).to.equal('No promise was checked.\n');
  });
});
