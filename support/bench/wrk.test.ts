import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readWrk } from './wrk';

const SAID = `Running 2s test @ http://127.0.0.1:8000/health
  1 threads and 10 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   302.02us  361.65us   4.72ms   96.64%
    Req/Sec   196.03k    10.01k  204.99k    85.00%
  390123 requests in 2.00s, 49.48MB read
Requests/sec: 195012.34
Transfer/sec:     24.74MB
`;

describe('what wrk says', () => {
  it('is read with the times of the shell, of bash and of dash', () => {
    const expected = { requests: 390_123, seconds: 2, cpuSeconds: 1.75 };
    expect(readWrk(`${SAID}0m0.002s 0m0.001s\n0m0.125s 0m1.625s\n`)).to.deep.equal(expected);
    expect(readWrk(`${SAID}0m0.00s 0m0.01s\n0m0.125000s 0m1.625000s\n`)).to.deep.equal(expected);
  });

  it('counts minutes', () => {
    expect(readWrk(`${SAID}0m0s 0m0s\n1m0.5s 0m2s\n`).cpuSeconds).to.equal(62.5);
  });

  it('is refused where requests failed', () => {
    const errors = '  Socket errors: connect 0, read 3, write 0, timeout 0\n';
    expect(() => readWrk(`${SAID}${errors}0m0s 0m0s\n0m1s 0m1s\n`)).to.throw('read 3');
    expect(() => readWrk(`${SAID}  Non-2xx or 3xx responses: 7\n0m0s 0m0s\n`)).to.throw('responses: 7');
  });

  it('is refused where it is something else', () => {
    expect(() => readWrk('unable to connect\n0m0s 0m0s\n0m1s 0m1s\n')).to.throw('something else');
  });
});
