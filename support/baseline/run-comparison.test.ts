import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ENVIRONMENT } from '../report/environment.fixture';
import { emptyResults } from '../report/results.fixture';
import { runComparisonText } from './comparison-text';
import { measuredRun } from './measured-run';
import { compareRuns } from './run-comparison';
import { loadsOf, measured, measurementOf, resultsOf } from './run-folder.fixture';

describe('a run beside a baseline', () => {
  const before = measuredRun(resultsOf(5), loadsOf(5, 1));

  it('has regressed where its values by block have, and without them by its intervals', () => {
    const after = measuredRun(resultsOf(5.5), loadsOf(5.5, 2));
    const outcomes = compareRuns(before, after, 5).figures.map(({ metric, result }) => [
      metric,
      result.outcome,
    ]);
    expect(Object.fromEntries(outcomes)).to.include({ 'itl p50': 'regressed', 'chunk_gap p99': 'regressed' });
    const alone = compareRuns({ ...before, distributions: [] }, after, 5);
    const [figure] = alone.figures.filter(({ metric }) => metric === 'itl p50');
    expect(figure?.result).to.have.nested.property('change.test', undefined);
  });

  it('compares by blocks only the very figures whose values they are, and others by their intervals', () => {
    const loads = loadsOf(5, 1);
    const metrics = [
      'itl p95',
      'itl',
      'itl mean error',
      'itl p95 at 4 virtual users',
      'itl p95 in the phase "peak"',
    ];
    const runOf = (value: number) =>
      measuredRun({ ...resultsOf(5), measurements: metrics.map((metric) => measured(metric, value)) }, loads);
    const { figures } = compareRuns(runOf(100), runOf(300), 5);
    const seen = metrics.map((metric) => figures.find((figure) => figure.metric === metric)?.result);
    expect(seen.map((result) => result?.outcome)).to.deep.equal([
      ...['unchanged', 'unchanged', 'regressed', 'regressed', 'regressed'],
    ]);
    expect(seen[3]).to.have.nested.property('change.test', undefined);
  });

  it('has regressed where requests fail that did not before, in percentage points', () => {
    const errors = (value: number, low: number, high: number) => {
      const seen = { value, low, high, dimension: 'share', of: 'requests' } as const;
      return measuredRun({ ...emptyResults(), measurements: [measurementOf('error_rate', seen)] }, []);
    };
    const comparison = compareRuns(errors(0, 0, 0.4), errors(50, 45, 55), 5);
    expect(comparison.figures[0]?.result.outcome).to.equal('regressed');
    expect(runComparisonText(comparison, { title: 'RUN', margin: 5 })).to.match(
      /\+50\.0 pp \[\+45\.0 to \+55\.0\]/,
    );
    expect(compareRuns(errors(0, 0, 0.4), errors(0, 0, 0.4), 5).figures[0]?.result.outcome).to.equal(
      'unchanged',
    );
  });

  it('is told with the doubts that the baseline was saved with', () => {
    const comparison = compareRuns(before, before, 5);
    const text = runComparisonText(comparison, {
      title: 'RUN',
      margin: 5,
      doubts: ['a baseline: it was slow'],
    });
    expect(text).to.match(/WARNING doubtful:.*\n {2}a baseline: it was slow/);
  });

  it('is told with a warning where the machine is another one', () => {
    const processor = { ...ENVIRONMENT.processor, model: 'another one' } as typeof ENVIRONMENT.processor;
    const moved = { ...before, environment: { ...ENVIRONMENT, processor } };
    const comparison = compareRuns(before, moved, 5);
    expect(comparison.surroundings.obstacles.join()).to.match(/processor\.model was .* and is another one/);
    const text = runComparisonText(comparison, { title: 'RUN', margin: 5 });
    expect(text).to.contain('WARNING not comparable');
    expect(compareRuns(before, before, 5).surroundings.environment).to.deep.equal([]);
  });

  it('has no outcome in another unit, and counts what only one of them has', () => {
    const [first, ...rest] = before.figures;
    const after = { ...before, figures: [{ ...first!, observed: { ...first!.observed, unit: 'req/s' } }] };
    const { figures, onlyBefore } = compareRuns(before, after, 5);
    expect(figures.map(({ result }) => result.outcome)).to.deep.equal(['not comparable']);
    expect(onlyBefore).to.equal(rest.length);
  });
});
