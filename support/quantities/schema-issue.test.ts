import { describe, it } from 'node:test';
import { expect } from 'chai';
import { z } from 'zod';
import { issueTexts } from './schema-issue';

const schema = z.strictObject({
  nodes: z.array(z.strictObject({ url: z.string() })),
  'a name': z.string(),
});
const faultsOf = (file: unknown): string[] => schema.safeParse(file).error?.issues.flatMap(issueTexts) ?? [];

describe('issueTexts', () => {
  it('names the place of each fault as one would write it', () => {
    const faults = faultsOf({ nodes: [{ url: 'x' }, { url: 1 }], 'a name': 2 });
    expect(faults).to.have.length(2);
    expect(faults[0]).to.match(/^nodes\[1\]\.url: /);
    expect(faults[1]).to.match(/^\["a name"\]: /);
  });

  it('names every field that is not known', () => {
    const faults = faultsOf({ nodes: [], 'a name': 'x', one: 1, two: 2 });
    expect(faults.map((fault) => fault.split(':')[0])).to.deep.equal(['one', 'two']);
  });

  it('says what is wrong with a file as a whole', () => {
    expect(faultsOf('nonsense')).to.have.length(1);
    expect(faultsOf('nonsense')[0]).not.to.match(/^:/);
  });
});
