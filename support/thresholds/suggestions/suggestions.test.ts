import { describe, it } from 'node:test';
import { applyPatch } from 'diff';
import { expect } from 'chai';
import fc from 'fast-check';
import { limitHistories } from '../limit-history';
import { checkOf, featureLimit, runOf } from '../limits.fixture';
import type { FeatureLimit } from '../feature-limit';
import { editedFeature, featureDiff } from './edited-feature';
import { suggestedLimit } from './suggested-limit';
import { suggestionsFor, suggestionsReport } from './suggestions-report';

/** What runs with these upper bounds (or, of a lower limit, lower ones) suggest. */
function suggested(limit: FeatureLimit, bounds: readonly (number | null)[], servers: readonly string[] = []) {
  const runs = bounds.map((bound, index) =>
    runOf(`run-${index}`, [checkOf(limit, [bound, bound ?? 1, bound])], servers[index]),
  );
  return suggestedLimit(limitHistories([limit], runs));
}

const rate = featureLimit({
  ...{ metric: 'output_tps', comparison: 'above', limit: { dimension: 'token rate', value: 1000 } },
  place: { file: 'features/sampling.feature', line: 11, column: 31, text: '1000', heading: 'rate' },
});

describe('a suggested limit', () => {
  it('is the largest upper bound and a fifth of it, up to two digits', () => {
    const suggestion = suggested(featureLimit(), [4, 5.11, 3]);
    expect(suggestion).to.deep.include({ kind: 'edit', direction: 'tightens', text: '6.2' });
    expect(suggestion.reasoning).to.match(
      /3 runs is 5.11 ms \(run-1\).*chance of 3\/4; with 20% headroom 6.2 ms/u,
    );
  });

  it('of a least value is the smallest lower bound less that, down to two digits', () => {
    expect(suggested(rate, [9000, 8000, 9500])).to.deep.include({ direction: 'tightens', text: '6600' });
  });

  it('is looser only where a bound is beyond the limit', () => {
    expect(suggested(featureLimit(), [9, 12, 8])).to.deep.include({ direction: 'loosens', text: '15' });
    expect(suggested(featureLimit(), [9, 9.5, 8])).to.have.property('kind', 'keep');
  });

  it('keeps the unit that is written', () => {
    const place = { ...featureLimit().place, text: '1 s' };
    const limit = featureLimit({ limit: { dimension: 'duration', value: 1000 }, place });
    expect(suggested(limit, [200, 300, 321])).to.have.property('text', '0.39 s');
  });

  it('needs three runs of one target, and says which were left out', () => {
    const suggestion = suggested(featureLimit(), [4, 5, 3], ['vLLM', 'vLLM', 'SGLang']);
    expect(suggestion.kind).to.equal('none');
    expect(suggestion.reasoning).to.match(/^only 1 of at least 3 runs of this machine and target/u);
    expect(suggestion.leftOut).to.deep.equal([
      { id: 'run-0', why: 'serverKind was vLLM and is SGLang' },
      { id: 'run-1', why: 'serverKind was vLLM and is SGLang' },
    ]);
  });

  it('is none by doubtful runs, open bounds, or where the number is a setting', () => {
    const limit = featureLimit();
    const doubtful = [1, 2, 3].map((bound) =>
      runOf(`run-${bound}`, [checkOf(limit, [1, 2, 3], { outcome: 'inconclusive', reason: 'steal' })]),
    );
    expect(suggestedLimit(limitHistories([limit], doubtful)).reasoning).to.match(/^no run/u);
    expect(suggested(limit, [1, null, 3]).reasoning).to.match(/bound of run-1 is open/u);
    expect(suggested(featureLimit({ metric: 'CPU: retention' }), [1, 2, 3]).kind).to.equal('none');
    expect(
      suggested(featureLimit({ place: { ...limit.place, text: 'no stream' } }), [1, 2, 3]).kind,
    ).to.equal('none');
  });

  it('suits all limits that stand in one cell', () => {
    const both = [featureLimit(), featureLimit({ metric: 'tpot p99' })];
    const runs = [1, 2, 3].map((run) =>
      runOf(`run-${run}`, [checkOf(both[0]!, [1, 2, run]), checkOf(both[1]!, [1, 2, 2 * run])]),
    );
    expect(suggestedLimit(limitHistories(both, runs))).to.have.property('text', '7.2');
  });

  it('is never within what was seen, and never more than a fifth and one step of two digits off it', () => {
    const value = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 3, maxLength: 9 }), (bounds) => {
        const suggestion = suggested(featureLimit(), bounds);
        if (suggestion.kind !== 'edit') return suggestion.kind === 'keep' && Math.max(...bounds) <= 10;
        const [limit, seen] = [Number(suggestion.text), Math.max(...bounds)];
        return limit >= 1.2 * seen * (1 - 1e-6) && limit <= 1.2 * seen * 1.1;
      }),
    );
  });
});

const FEATURE = `Feature: Sampling
  Scenario Outline: Low latency
    Then p99 latency should be below <p99> ms
    And the error rate should be at most 5%

    Examples:
      | size   | p99 | rate |
      | small  | 10  | 1000 |
      | medium | 20  | 500  |
`;

describe('an edited feature', () => {
  const cell = (line: number, column: number, text: string) => ({ line, column, text });

  it('stays aligned where a cell becomes longer or shorter', () => {
    const longer = editedFeature(FEATURE, [{ place: cell(8, 18, '10'), text: '6.25' }]);
    expect(longer.split('\n').slice(6, 9)).to.deep.equal([
      '      | size   | p99  | rate |',
      '      | small  | 6.25 | 1000 |',
      '      | medium | 20   | 500  |',
    ]);
    expect(editedFeature(longer, [{ place: cell(8, 18, '6.25'), text: '10' }])).to.equal(FEATURE);
  });

  it('has several edits of one row, and of words', () => {
    const edited = editedFeature(FEATURE, [
      { place: cell(8, 18, '10'), text: '1234' },
      { place: cell(8, 24, '1000'), text: '7' },
      { place: cell(4, 42, '5%'), text: '0.5%' },
    ]);
    expect(edited.split('\n')[7]).to.equal('      | small  | 1234 | 7    |');
    expect(edited.split('\n')[3]).to.equal('    And the error rate should be at most 0.5%');
  });

  it('leaves tables that are not aligned as they are but for the cell', () => {
    const crooked = FEATURE.replace('| 20  |', '| 20 |');
    const edited = editedFeature(crooked, [{ place: cell(8, 18, '10'), text: '123456' }]);
    expect(edited).to.equal(crooked.replace('| 10  |', '| 123456 |'));
  });

  it('keeps the line endings of Windows, in its diff, too', () => {
    const [windows, edits] = [FEATURE.replaceAll('\n', '\r\n'), [{ place: cell(8, 18, '10'), text: '6.25' }]];
    const edited = editedFeature(windows, edits);
    expect(edited).to.equal(editedFeature(FEATURE, edits).replaceAll('\n', '\r\n'));
    const diff = featureDiff('features/a.feature', windows, edited);
    expect(diff).to.match(/^\+ .*6\.25.*\r$/mu);
    expect(applyPatch(windows, diff, { autoConvertLineEndings: false })).to.equal(edited);
  });

  it('is told as a diff that can be applied', () => {
    const edited = editedFeature(FEATURE, [{ place: cell(8, 18, '10'), text: '8' }]);
    const diff = featureDiff('features/a.feature', FEATURE, edited);
    expect(diff).to.match(/^--- a\/features\/a.feature\n\+\+\+ b\/features\/a.feature\n@@ -5,5 \+5,5 @@/u);
    expect(applyPatch(FEATURE, diff)).to.equal(edited);
    expect(featureDiff('a', FEATURE, FEATURE)).to.equal('');
  });
});

it('the report has reasons, what is without a suggestion, and the diff', () => {
  const limit = featureLimit({ place: { ...featureLimit().place, line: 8, column: 18 } });
  const never = featureLimit({ metric: 'ttft p99', place: { ...limit.place, line: 9 } });
  const runs = [4, 5, 6].map((bound) => runOf(`run-${bound}`, [checkOf(limit, [1, 2, bound])]));
  const told = suggestionsReport(suggestionsFor(limitHistories([limit, never], runs)), () => FEATURE);
  expect(told).to.match(
    /^1 suggestion:\n {2}features\/sampling.feature:8:18, column p99: itl p99 below 10 ms/u,
  );
  expect(told).to.contain('tightens from 10 to 7.2: largest upper bound of 3 runs is 6 ms (run-6)');
  expect(told).to.contain('no run with a value that can be believed: features/sampling.feature:9:18');
  expect(told).to.contain('-      | small  | 10  | 1000 |\n').and.contain('+      | small  | 7.2 | 1000 |\n');
});
