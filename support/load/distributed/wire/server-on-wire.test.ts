import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { TargetSpec } from '../../../target/connect-target';
import { planOf, openModel } from '../../load-plans.fixture';
import { specOf } from './any-plan.fixture';
import { encodePlan } from './plan-on-wire';
import { atTruth, isTruth, withOwnSecrets, withoutOwnSecrets, type OwnSecrets } from './server-on-wire';
import { WireError } from './wire-error';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUf5\n-----END CERTIFICATE-----\n';
const OWN = {
  apiKey: 'sk-own-1234567890',
  headers: {
    'X-Api-Key': 'header-key-0123456789',
    Authorization: 'Bearer token-0123456789',
    'x-team': 'search',
  },
  certificateAuthority: PEM,
  proxy: 'http://user:pass%2Fword-1@proxy.internal:3128',
} as const satisfies OwnSecrets;
const NONE: OwnSecrets = { headers: {} };

const { apiKey, certificateAuthority, proxy } = OWN;
/** As a suite makes it that has all of these settings. */
const FULL = specOf({
  others: ['https://node-b.example:8443/v1'],
  settings: {
    baseUrl: 'https://node-a.example:8443/v1',
    ...{ apiKey, certificateAuthority, proxy },
    headers: { ...OWN.headers, 'x-simulated-itl-ms': '5' },
    nodeHeader: 'x-node',
  },
});

const SECRETS = [
  ...[apiKey, 'MIIBszCCAVmgAwIBAgIUf5', 'proxy.internal', 'pass%2Fword-1', 'pass/word-1'],
  ...['header-key-0123456789', 'token-0123456789', '"search"'],
];

describe('withoutOwnSecrets', () => {
  it('tells nothing secret, in the server or in the bytes of a plan, and withOwnSecrets adds it again', () => {
    const wired = withoutOwnSecrets(FULL, OWN);
    const said = [JSON.stringify(wired), encodePlan(planOf(openModel([0])), wired).bytes.toString('latin1')];
    for (const secret of SECRETS) for (const text of said) expect(text).not.to.include(secret);
    expect(wired.needs).to.deep.equal({
      apiKey: true,
      headers: ['X-Api-Key', 'Authorization', 'x-team'],
      certificateAuthority: true,
      proxy: true,
    });
    expect(withOwnSecrets(wired, OWN)).to.deep.equal(FULL);
  });

  it('gives any server back that has none, some or all of what is secret', () => {
    const header = fc.constantFrom(...Object.keys(OWN.headers)) as fc.Arbitrary<keyof typeof OWN.headers>;
    const specs = fc
      .record({
        own: fc.subarray(['apiKey', 'certificateAuthority', 'proxy'] as const),
        headers: fc.uniqueArray(header),
      })
      .map(({ own, headers }) =>
        specOf({
          settings: {
            ...Object.fromEntries(own.map((name) => [name, OWN[name]])),
            headers: Object.fromEntries(headers.map((name) => [name, OWN.headers[name]])),
          },
        }),
      );
    fc.assert(
      fc.property(specs, (spec) => {
        const wired = withoutOwnSecrets(spec, OWN);
        expect(wired.settings.headers).to.deep.equal({});
        expect(withOwnSecrets(wired, OWN)).to.deep.equal(spec);
      }),
    );
  });

  it('knows a header by its name in either case', () => {
    const spec = specOf({ settings: { headers: { 'x-aPi-kEy': OWN.headers['X-Api-Key'] } } });
    const wired = withoutOwnSecrets(spec, OWN);
    expect(wired.needs.headers).to.deep.equal(['x-aPi-kEy']);
    expect(withOwnSecrets(wired, { headers: { 'x-api-key': 'mine' } }).settings.headers).to.deep.equal({
      'x-aPi-kEy': 'mine',
    });
  });

  it('leaves out the query of base URLs, which no request has', () => {
    const spec = specOf({ settings: { baseUrl: 'http://a/v1?key=abc#d' }, others: ['http://b/v1/?key=abc'] });
    const { settings, others } = withoutOwnSecrets(spec, OWN);
    expect([settings.baseUrl, others]).to.deep.equal(['http://a/v1', ['http://b/v1/']]);
  });

  const headers = (fields: Record<string, string>): TargetSpec => specOf({ settings: { headers: fields } });
  const REFUSED: readonly (readonly [string, TargetSpec, RegExp])[] = [
    ['another key', specOf({ settings: { apiKey: 'sk-other-123456' } }), /an API key other than LLM_API_KEY/],
    [
      'another proxy',
      specOf({ settings: { proxy: 'http://u:sk-other-123456@p:1' } }),
      /other than LLM_PROXY/,
    ],
    ['another authority', specOf({ settings: { certificateAuthority: 'sk-other-123456' } }), /LLM_CA_FILE/],
    ["another value of one's header", headers({ 'X-TEAM': 'sk-other-123456' }), /X-TEAM other than/],
    ['the header of a key', headers({ 'Proxy-Authorization': 'sk-other-123456' }), /no message holds/],
    ['the key in another header', headers({ 'x-more': `a ${apiKey}` }), /holds LLM_API_KEY/],
    ["a header's value in another", headers({ 'x-more': 'token-0123456789' }), /holds LLM_HEADERS/],
    ['the key in its URL', specOf({ settings: { baseUrl: `http://a/${apiKey}/v1` } }), /holds LLM_API_KEY/],
    ['the key in a route', specOf({ routes: { health: `/h/${apiKey}` } }), /holds LLM_API_KEY/],
    [
      "the proxy's password in the URL of another",
      specOf({ others: ['http://a/pass%2Fword-1'] }),
      /holds LLM_PROXY/,
    ],
    [
      'a user in its URL',
      specOf({ settings: { baseUrl: 'http://u:sk-other-123456@a' } }),
      /holds a user name/,
    ],
    [
      'a path like the name of another server',
      specOf({ settings: { baseUrl: 'http://a//127.0.0.2:1/v1' } }),
      /baseUrl: has a path that begins with two slashes/,
    ],
    [
      'such a path, written in another way, in the URL of another',
      specOf({ others: ['http://a', 'http://a/\\127.0.0.2:1'] }),
      /others\[1\]: has a path that begins with two slashes/,
    ],
    ['a user in the URL of another', specOf({ others: ['http://sk-other-123456@a'] }), /holds a user name/],
  ];
  for (const [what, spec, words] of REFUSED) {
    it(`refuses a server with ${what}, without repeating it`, () => {
      const refusal = expect(() => withoutOwnSecrets(spec, OWN)).to.throw(WireError, words);
      refusal.and.satisfy(({ message }: Error) =>
        [...SECRETS, 'sk-other-123456'].every((secret) => !message.includes(secret)),
      );
    });
  }
});

describe('withOwnSecrets', () => {
  it('says all that a worker lacks, by the names of its settings', () => {
    const wired = withoutOwnSecrets(FULL, OWN);
    expect(() => withOwnSecrets(wired, NONE)).to.throw(
      WireError,
      'the coordinator has LLM_API_KEY and LLM_CA_FILE and LLM_PROXY and the header X-Api-Key in LLM_HEADERS and ' +
        'the header Authorization in LLM_HEADERS and the header x-team in LLM_HEADERS, and this worker has none; ' +
        "set them in the worker's environment",
    );
    expect(() => withOwnSecrets(withoutOwnSecrets(specOf({ settings: { apiKey } }), OWN), NONE)).to.throw(
      WireError,
      "the coordinator has LLM_API_KEY, and this worker has none; set it in the worker's environment",
    );
  });

  it('adds nothing that the server does not need', () => {
    expect(withOwnSecrets(withoutOwnSecrets(specOf(), NONE), OWN)).to.deep.equal(specOf());
  });
});

describe('atTruth', () => {
  const truth = (fields: Parameters<typeof specOf>[0] = {}): TargetSpec =>
    specOf({ ...fields, settings: { baseUrl: 'http://ground-truth.invalid/v1', headers: { 'x-a': '1' } } });

  it("puts the worker's own server in the place of the one that stands for it", () => {
    const wired = withoutOwnSecrets(truth(), NONE);
    expect(isTruth(wired)).to.equal(true);
    const baseUrl = 'http://127.0.0.1:4711/own';
    const own = specOf({ settings: { baseUrl, headers: { 'x-a': '1' } } });
    expect(atTruth(wired, baseUrl)).to.deep.equal(own);
    // It needs no secret, whatever is asked for it.
    const needs = { apiKey: true, headers: ['X-Api-Key'], certificateAuthority: true, proxy: true };
    expect(atTruth({ ...wired, needs }, baseUrl)).to.deep.equal(own);
  });

  it('is asked for no other server, nor for one beside others', () => {
    for (const baseUrl of ['http://ground-truth.invalid.example', 'http://127.0.0.1/ground-truth.invalid'])
      expect(isTruth(withoutOwnSecrets(specOf({ settings: { baseUrl } }), NONE))).to.equal(false);
    expect(isTruth(withoutOwnSecrets(truth({ others: ['http://evil.example'] }), NONE))).to.equal(false);
  });
});
