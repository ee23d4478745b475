import { describe, it } from 'node:test';
import { expect } from 'chai';
import { NginxAttempts } from './nginx-attempts';

const [A, B] = ['127.0.0.1:4001', '[::1]:4002'];
const NODES = [
  { id: 'a', name: 'n0', address: A },
  { id: 'b', name: 'n1', address: B },
];

const after = (access: readonly string[], errors: readonly string[] = []) => {
  const attempts = new NginxAttempts(NODES);
  for (const line of access) attempts.addAccess(line);
  for (const line of errors) attempts.addError(line);
  const [a, b] = NODES.map(({ id }) => {
    const { attempts: tried, failures } = attempts.nodes.get(id) ?? { attempts: NaN, failures: NaN };
    return `${tried} tried, ${failures} failed`;
  });
  return { a, b, retried: attempts.retried };
};

const error = (words: string): string =>
  `2026/01/02 03:04:05 [error] 9#9: *1 ${words}, client: 127.0.0.1, server: , ` +
  `request: "POST /v1/chat/completions HTTP/1.1", upstream: "http://${A}/v1/chat/completions", host: "x"`;

describe('NginxAttempts', () => {
  const cases: readonly [string, string, { a: string; b: string; retried: number }][] = [
    ['an answer', `200|${A}|200|0.020|1.0`, { a: '1 tried, 0 failed', b: '0 tried, 0 failed', retried: 0 }],
    [
      'a refused connection and an answer by another node',
      `200|${A}, ${B}|502, 200|-, 0.020|1.0`,
      { a: '1 tried, 1 failed', b: '1 tried, 0 failed', retried: 1 },
    ],
    [
      'a 503 that was not passed on',
      `200|${B}, ${A}|503, 200|0.001, 0.020|1.0`,
      { a: '1 tried, 0 failed', b: '1 tried, 1 failed', retried: 1 },
    ],
    [
      'a 503 that was passed on',
      `503|${A}|503|0.001|1.0`,
      { a: '1 tried, 0 failed', b: '0 tried, 0 failed', retried: 0 },
    ],
    [
      'no answer of either',
      `502|${A}, ${B}|502, 502|-, -|1.0`,
      { a: '1 tried, 1 failed', b: '1 tried, 1 failed', retried: 1 },
    ],
    [
      'no node that was left',
      '502|nodes|502|-|1.0',
      { a: '0 tried, 0 failed', b: '0 tried, 0 failed', retried: 0 },
    ],
    [
      'no node that was left after the first',
      `502|${A}, nodes|502, 502|-, -|1.0`,
      { a: '1 tried, 1 failed', b: '0 tried, 0 failed', retried: 0 },
    ],
    [
      'a client that left before its answer',
      `499|${A}|-|-|1.0`,
      { a: '1 tried, 0 failed', b: '0 tried, 0 failed', retried: 0 },
    ],
    [
      'what was refused by nginx itself',
      '400||||1.0',
      { a: '0 tried, 0 failed', b: '0 tried, 0 failed', retried: 0 },
    ],
  ];
  for (const [name, line, counts] of cases)
    it(`counts ${name}`, () => {
      expect(after([line])).to.deep.equal(counts);
    });

  for (const words of [
    'upstream prematurely closed connection while reading upstream',
    'recv() failed (104: Connection reset by peer) while reading upstream',
    'recv() failed (104: Connection reset by peer) while sending to client',
    'upstream timed out (110: Connection timed out) while reading upstream',
  ])
    it(`counts an answer as cut by "${words}"`, () => {
      expect(after([`200|${A}|200|0.020|1.0`], [error(words)]).a).to.equal('1 tried, 1 failed');
    });

  for (const words of [
    'connect() failed (111: Connection refused) while connecting to upstream',
    'upstream prematurely closed connection while reading response header from upstream',
    'recv() failed (104: Connection reset by peer) while reading response header from upstream',
    'no live upstreams while connecting to upstream',
  ])
    it(`counts by the access log alone what ends with "${words}"`, () => {
      expect(after([`502|${A}|502|-|1.0`], [error(words)]).a).to.equal('1 tried, 1 failed');
    });
});
