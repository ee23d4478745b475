import { describe, it } from 'node:test';
import { expect } from 'chai';
import { completed, failed } from './load/record.fixture';
import { servedRequests } from './served-requests';

describe('servedRequests', () => {
  it('takes the last token as the end of what was waited for, and the end of the answer as its end', () => {
    const record = { ...completed({ contentTokens: [1, 1, 1] }), servedBy: 'node-2' };
    const [served] = servedRequests([record]);
    expect(served).to.include({ outcome: 'completed', node: 'node-2', endedAt: record.endedAt });
    expect(served?.latency).to.equal((record.contentAt.at(-1) ?? NaN) - record.scheduledAt);
  });

  it('knows of a request that failed when it did, and perhaps not who had it', () => {
    const record = failed({ outcome: 'truncated' });
    const [served] = servedRequests([record]);
    expect(served).to.include({ outcome: 'truncated', node: undefined, endedAt: record.failedAt });
    expect(served?.latency).to.equal(record.failedAt - record.scheduledAt);
  });
});
