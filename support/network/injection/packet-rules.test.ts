import { describe, it } from 'node:test';
import { expect } from 'chai';
import { NetworkError } from '../network-error';
import { lingering, lingeringOnDatagrams, losing, parseMet } from './packet-rules';

/** Without the white space of lines, which says nothing to nft. */
const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const count = (text: string, word: string) => text.split(word).length - 1;

describe('losing', () => {
  it('drops what comes to the port', () => {
    expect(lines(losing(8001, 1)('t'))).to.deep.equal([
      'table inet t {',
      'counter met { }',
      'chain input {',
      'type filter hook input priority 0; policy accept;',
      'tcp dport 8001 counter name met drop',
      '}',
      '}',
    ]);
  });

  it('draws for each packet where that is a share', () => {
    expect(losing(8001, 0.25)('t')).to.contain(
      'tcp dport 8001 numgen random mod 1000000 < 250000 counter name met drop',
    );
    expect(losing(8001, 1e-9)('t')).to.contain('< 1 counter');
    expect(losing(8001, 0.9999999)('t')).not.to.contain('numgen');
  });
});

describe('lingering', () => {
  it('goes through the same rules in so many rounds, for packets that ask for something', () => {
    const text = lingering(8001, 7)('t');
    expect(text).to.contain('tcp dport 8001 tcp flags & (syn | psh) != 0 counter name met jump late');
    expect(count(text, 'jump round')).to.equal(7);
    expect(count(text, 'jump unit') * lines(text).filter((line) => line === 'counter').length).to.equal(
      10_000,
    );
  });

  it('names chains before they are jumped to', () => {
    const text = lingeringOnDatagrams(9, 2)('t');
    const places = ['chain unit', 'jump unit', 'chain late', 'udp dport 9 counter name met jump late'];
    const found = places.map((place) => text.indexOf(place));
    expect(found).to.deep.equal([...found].sort((a, b) => a - b));
    expect(found).not.to.include(-1);
  });
});

describe('parseMet', () => {
  it('finds the counter among what nft tells', () => {
    const json =
      '{"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}}, {"counter": {"family": "inet", ' +
      '"name": "met", "table": "t", "handle": 1, "packets": 3, "bytes": 180}}]}';
    expect(parseMet(json)).to.equal(3);
  });

  it('says where there is none', () => {
    expect(() => parseMet('{"nftables": []}')).to.throw(NetworkError, 'no counter "met"');
  });
});
