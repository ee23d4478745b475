import { describe, it } from 'node:test';
import { expect } from 'chai';
import { findBottleneck } from './bottleneck';
import { exact, found, GPU, measured, NETWORK, ramp, SYSTEM } from './bottleneck.fixture';

const sentencesOf = (paragraph: string): number => paragraph.match(/\.(?= |$)/g)?.length ?? 0;

describe('the paragraph of a bottleneck', () => {
  it('says so where two cannot be told apart, and names both', () => {
    const twin = { ...GPU, name: 'the disk' };
    const names = [GPU.name, twin.name];
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { resource, notToldFrom, paragraph } = found(
        measured(48, { seed, system: [GPU, twin, NETWORK] }),
      );
      expect([resource, ...notToldFrom]).to.have.members(names);
      expect(paragraph).to.match(/^First to fill up as load grows: .* or .*, which cannot be told apart\./);
      expect(paragraph).to.contain('more points');
    }
  });

  it('does not name what is nearly full while something else is full whatever the load', () => {
    const points = measured(45, { count: 60 });
    const busy = points.map((point) => ({
      ...point,
      utilisation: { ...point.utilisation, 'other work': point.load > 33 ? 0.99 : NaN },
    }));
    expect(found(points).resource).to.equal(GPU.name);
    expect(findBottleneck(busy))
      .to.have.property('paragraph')
      .that.matches(
        /^No bottleneck is told: use of the GPU, .*Use of other work was up to 99% whatever the load/,
      );
  });

  it('says that something else holds requests up where latency bends while all is idle', () => {
    const points = exact(ramp(2, 49, 30), 50, (load) => ({ GPU: load / 500 }));
    const bottleneck = findBottleneck(points);
    expect(bottleneck.status).to.equal('none');
    expect(bottleneck)
      .to.have.property('paragraph')
      .that.contains('what holds requests up is not among what was measured');
  });

  it('says all that a product owner must know, and calls an extrapolation one', () => {
    const { paragraph, correlation, kneeLoad, utilisation } = found(measured(45, { count: 60 }));
    expect(kneeLoad === undefined).to.equal(paragraph.includes('Latency has not bent yet'));
    expect(utilisation).to.be.within(0.5, 1);
    expect(correlation.map(({ resource }) => resource)).to.have.members(SYSTEM.map(({ name }) => name));
    for (const { value, low, high } of correlation) {
      expect(value).to.be.within(low, high);
      expect(high).to.be.at.most(1);
    }
    expect(paragraph)
      .to.match(
        /^First to fill up as load grows: the GPU\. Use of the GPU was \d+(\.\d)?% at [\d.]+ req\/s and \d+ ms, the highest load/,
      )
      .and.match(
        /it will be full at [\d.]+ req\/s \(95% interval [\d.]+ to [\d.]+ req\/s\), an extrapolation/,
      )
      .and.match(/With more of that, the next would be the CPU, full at [\d.]+ req\/s/)
      .and.match(/came before all others in 100% of 1,000 resamplings/)
      .and.match(/rank correlation of 0\.\d\d .*, which by itself shows no cause/)
      .and.match(
        /It would be surer with points at [\d.]+ req\/s and a little more.* and a second run with more of what fills up first/,
      );
    expect(sentencesOf(paragraph)).to.be.at.most(5);
    const full = found(measured(60)).paragraph;
    expect(full).to.contain('it was seen to be full').and.not.contain('extrapolation');
  });
});
