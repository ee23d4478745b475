import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseMonitorOptions } from './monitor-options';

describe('the command line of the monitor', () => {
  it('runs until it is told to end, and keeps samples for a month', () => {
    expect(parseMonitorOptions([])).to.deep.equal({
      duration: undefined,
      retention: 30 * 86_400_000,
      store: undefined,
      port: undefined,
    });
  });

  it('reads times, a path and a port', () => {
    const line = ['--for', '2h', '--retention', '7d', '--store', 'a.db', '--port', '9464'];
    expect(parseMonitorOptions(line)).to.deep.equal({
      duration: 7_200_000,
      retention: 7 * 86_400_000,
      store: 'a.db',
      port: 9464,
    });
  });

  it('says what is wrong, and what to write', () => {
    const refused = (...line: readonly string[]) => expect(() => parseMonitorOptions(line));
    refused('--for', 'ever').to.throw(/"ever" is not a quantity/);
    refused('--for', '0 s').to.throw(/--for is 0 s; write a time above 0/);
    refused('--port', '70000').to.throw(/--port is 70000; write a number/);
    refused('--until', 'noon').to.throw(/--until/);
  });

  it('asks for help', () => {
    expect(parseMonitorOptions(['-h'])).to.equal(undefined);
  });
});
