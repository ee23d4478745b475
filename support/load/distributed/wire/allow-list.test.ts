import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Workload } from '../../workload';
import { prompts } from '../../load-plans.fixture';
import { AllowList } from './allow-list';
import { anyWorkload, specOf } from './any-plan.fixture';
import { WireError } from './wire-error';

const LIST =
  'allowed.example, ported.example:8000, *.wild.example, *.both.example:8443, 10.0.0.7, [2001:db8::7]:80';
const endpoint = (path: string): Workload => ({ kind: 'endpoint', method: 'GET', path });

const permits = (url: string, list = LIST): boolean => AllowList.parse(list).permits(new URL(url));

describe('AllowList.permits', () => {
  const PERMITTED = [
    ...[
      'http://allowed.example',
      'https://allowed.example/v1',
      'http://allowed.example:1',
      'HTTP://ALLOWED.Example',
    ],
    ...['http://ported.example:8000/v1', 'https://ported.example:8000'],
    ...['http://a.wild.example', 'http://a.b.wild.example:81', 'https://a.both.example:8443'],
    ...['http://10.0.0.7:8000', 'http://0xa.0.0.7', 'http://167772167/'],
    ...['http://[2001:db8::7]', 'http://[2001:0DB8:0:0::7]:80/v1'],
  ];
  for (const url of PERMITTED) {
    it(`lets load go to ${url}`, () => {
      expect(permits(url)).to.equal(true);
    });
  }

  const REFUSED = [
    // What looks like a permitted host before the real one, or after it.
    ...[
      'http://allowed.example@evil.example',
      'http://allowed.example:80@evil.example/',
      'http://evil.example#allowed.example',
    ],
    ...[
      'http://evil.example/allowed.example',
      'http://evil.example?allowed.example',
      'http://evil.example\\@allowed.example',
    ],
    ...['http://allowed.example.evil.example', 'http://evilallowed.example', 'http://x.allowed.example'],
    // A user, even of a permitted host.
    ...['http://user@allowed.example', 'http://evil.example:1@allowed.example'],
    ...['http://allowed.example.', 'http://allowed.exampl\u0435', 'http://example'],
    ...['http://ported.example', 'https://ported.example', 'http://ported.example:80'],
    ...[
      'http://wild.example',
      'http://evilwild.example',
      'http://.wild.example.evil.example',
      'http://a.wild.example.',
    ],
    ...['http://a.both.example', 'https://a.both.example', 'http://both.example:8443'],
    ...['http://10.0.0.70', 'http://10.0.0.7.evil.example', 'http://[::ffff:10.0.0.7]', 'http://10.0.7.0'],
    ...['http://[2001:db8::7]:8000', 'https://[2001:db8::7]', 'http://[2001:db8::8]'],
    ...['ftp://allowed.example', 'file://allowed.example/', 'ws://allowed.example', 'data:allowed.example'],
  ];
  for (const url of REFUSED) {
    it(`lets none go to ${url}`, () => {
      expect(permits(url)).to.equal(false);
    });
  }

  it('takes the usual port of the protocol where a URL has none', () => {
    expect(permits('http://a', 'a:80')).to.equal(true);
    expect(permits('https://a', 'a:443')).to.equal(true);
    expect(permits('https://a', 'a:80')).to.equal(false);
    expect(permits('http://a:443', 'a:443')).to.equal(true);
    expect(permits('http://a:8000', 'a:08000')).to.equal(true);
  });

  it('permits nothing where nothing is listed', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ validSchemes: ['http', 'https'] }),
        fc.constantFrom('', ' ', ' , ,\n'),
        (url, list) => {
          expect(permits(url, list)).to.equal(false);
        },
      ),
    );
  });

  it('permits a host by its own entry, by that of its port, and by that of its domain, and by no other', () => {
    const label = fc.stringMatching(/^[a-z](?:[a-z0-9-]{0,8}[a-z0-9])?$/);
    const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(host, host, fc.integer({ min: 1, max: 65_535 }), label, (one, other, port, below) => {
        const url = `http://${one}:${port}/v1`;
        expect(
          [one, `${one}:${port}`, ` x , ${one.toUpperCase()}`].every((list) => permits(url, list)),
        ).to.equal(true);
        expect(permits(`http://${below}.${one}:${port}`, `*.${one}`)).to.equal(true);
        for (const list of [`*.${one}`, `${below}.${one}`, `${below}${one}`, `${one}:${(port % 65_535) + 1}`])
          expect(permits(url, list), list).to.equal(false);
        expect(permits(url, other)).to.equal(one === other);
      }),
    );
  });
});

describe('AllowList.parse', () => {
  const FAULTS = [
    ...[
      '*',
      '*:80',
      '*.',
      'a*',
      '*a.example',
      'a.*.example',
      '*.*.example',
      '*.1',
      '*.0.0.1',
      '*.[::1]',
      '*.0x7f',
    ],
    ...[
      'http://a',
      'a/v1',
      'a:',
      'a:0',
      'a:65536',
      'a:b',
      'a:80:80',
      'u@a',
      '::1',
      '[::1',
      '[::1]:',
      '[g::]',
    ],
    ...['a\\b', 'a%2eb', '1.2.3.4.5', '256.0.0.1', ':80', '[]', '#', '?'],
  ];
  for (const entry of FAULTS) {
    it(`takes ${entry} for no host`, () => {
      expect(() => AllowList.parse(`a, ${entry}`, 'LOAD_TARGETS')).to.throw(
        WireError,
        `LOAD_TARGETS holds ${JSON.stringify(entry)}, which is no host with or without a port; write for example`,
      );
    });
  }

  it('tells all faults at once', () => {
    expect(() => AllowList.parse('*, a, b/c')).to.throw(WireError, 'holds "*", "b/c", which are no host');
  });

  it('reads what it writes', () => {
    expect(String(AllowList.parse(String(AllowList.parse(LIST))))).to.equal(LIST);
    expect(String(AllowList.parse(''))).to.equal('nothing');
  });
});

describe('AllowList.check', () => {
  const list = AllowList.parse('a.example:8000, b.example', 'LOAD_TARGETS');
  const spec = (baseUrl: string, ...others: string[]) =>
    specOf({ settings: { baseUrl }, ...(others.length === 0 ? {} : { others }) });

  it('lets any load go whose servers are all listed', () => {
    fc.assert(
      fc.property(anyWorkload, (workload) => {
        list.check(spec('http://a.example:8000/v1', 'https://b.example'), workload);
      }),
    );
  });

  it('names every host that is not listed, the list, and where to add it', () => {
    expect(() => {
      list.check(spec('http://c.example/v1'), prompts());
    }).to.throw(
      WireError,
      'the load is for c.example:80, and this worker may send load to a.example:8000, b.example alone; ' +
        'add c.example:80 to LOAD_TARGETS of this worker if that is wanted',
    );
    expect(() => {
      list.check(spec('http://b.example', 'https://d.example', 'http://[::1]:9'), prompts());
    }).to.throw(WireError, /for d\.example:443, .*; .*for \[::1\]:9, /);
    expect(() => {
      AllowList.parse('').check(spec('http://127.0.0.1:8000'), prompts());
    }).to.throw('load to nothing alone');
  });

  it('says nothing of a user or a path that a URL may hold a secret in', () => {
    expect(() => {
      list.check(spec('http://u:sk-secret@b.example/sk-secret'), prompts());
    })
      .to.throw(WireError)
      .and.satisfy(({ message }: Error) => !message.includes('sk-secret'));
  });

  for (const path of [
    '//evil.example/',
    '/\\evil.example/',
    'http://evil.example/',
    '@evil.example/',
    '.evil.example/',
    ':1/',
    '',
    '\\\\evil.example',
    '/\t/evil.example',
  ]) {
    it(`refuses an endpoint at ${JSON.stringify(path)}`, () => {
      expect(() => {
        list.check(spec('http://b.example/v1'), endpoint(path));
      }).to.throw(WireError, 'leads to another server');
    });
  }

  for (const path of ['/', '/health', '/a?b=//c', '/a//b', '/@evil.example', '/:80']) {
    it(`lets an endpoint be asked at ${path}`, () => {
      list.check(spec('http://b.example/v1'), endpoint(path));
    });
  }
});
