import { describe, it } from 'node:test';
import { expect } from 'chai';
import { answered } from '../../../target/answered';
import { connectTarget, type TargetSpec } from '../../../target/connect-target';
import { RecordedResponse } from '../../../target/recorded-response.fixture';
import { requestFor, unending } from '../../../target/target-client.fixture';
import { TRANSPORTS } from '../../../target/transport';
import { openModel, planOf } from '../../load-plans.fixture';
import { RecordingServer, specOf } from '../../workers/recording-server.fixture';
import { AllowList } from '../wire/allow-list';
import { TRUTH_HOST, withoutOwnSecrets, type OwnSecrets, type WiredServer } from '../wire/server-on-wire';
import { WireError } from '../wire/wire-error';
import { hiddenSecrets } from './hidden-secrets';
import { LazyTruth } from './own-truth';
import { reachable } from './shard-target';

const SECRETS: OwnSecrets = { apiKey: 'sk-secret-0123456789', headers: {} };
const NO_TRUTH = new LazyTruth(() => Promise.reject(new Error('there is no ground truth here')));
const PLAN = planOf(openModel([0]));

/** What a coordinator might write that keeps to no schema. */
function wired(baseUrl: string, fields: Partial<TargetSpec>): WiredServer {
  const server = withoutOwnSecrets(specOf('http://host', fields), SECRETS);
  const needs = { ...server.needs, apiKey: true };
  return { ...server, settings: { ...server.settings, baseUrl }, needs };
}

async function send(spec: TargetSpec): Promise<void> {
  await using connection = connectTarget(spec);
  await answered(connection.inference, requestFor('model'), new RecordedResponse(), unending);
}

describe('a target that is reachable', () => {
  const FORMS = [
    (elsewhere: string) => `//${elsewhere}/v1`,
    (elsewhere: string) => `/\\${elsewhere}/v1`,
    (elsewhere: string) => `/.//${elsewhere}/v1`,
  ] as const;
  for (const transport of TRANSPORTS) {
    for (const form of FORMS) {
      it(`is asked over ${transport}, and no other, where its path is ${form('host')}`, async () => {
        await using permitted = await RecordingServer.start();
        await using elsewhere = await RecordingServer.start(undefined, '127.0.0.2');
        const path = form(new URL(elsewhere.baseUrl).host);
        const allow = AllowList.parse('127.0.0.1');
        const access = { allow, secrets: SECRETS, truth: NO_TRUTH };
        const server = wired(`${permitted.baseUrl}${path}`, { transport });
        await send(await reachable({ plan: PLAN, server }, access));
        expect(elsewhere.received).to.deep.equal([]);
        expect(permitted.received.map(({ path: asked }) => asked)).to.deep.equal([
          `//${new URL(elsewhere.baseUrl).host}/v1/chat/completions`,
        ]);
      });

      it(`is the worker's own truth over ${transport}, and no other, where its path is ${form('host')}`, async () => {
        await using own = await RecordingServer.start();
        await using elsewhere = await RecordingServer.start(undefined, '127.0.0.2');
        const truth = new LazyTruth(() =>
          Promise.resolve({
            baseUrl: own.baseUrl,
            requests: () => Promise.resolve([]),
            [Symbol.asyncDispose]: () => Promise.resolve(),
          }),
        );
        const server = wired(`http://${TRUTH_HOST}${form(new URL(elsewhere.baseUrl).host)}`, { transport });
        const access = { allow: AllowList.parse(''), secrets: SECRETS, truth };
        const spec = await reachable({ plan: PLAN, server }, access);
        expect(spec.settings).not.to.have.property('apiKey');
        await send(spec);
        expect(elsewhere.received).to.deep.equal([]);
        expect(own.received.map(({ path }) => path)).to.deep.equal(['/v1/chat/completions']);
        const workload = { kind: 'endpoint', method: 'GET', path: '//127.0.0.2/' } as const;
        const away = await reachable({ plan: { ...PLAN, workload }, server }, access).catch(
          (error: unknown) => error,
        );
        expect(away).to.be.instanceOf(WireError).with.property('message').that.contains('leads to another');
      });
    }
  }
});

describe('hiddenSecrets', () => {
  const secrets = {
    apiKey: 'sk-123456',
    headers: { 'X-Team': 'Bearer search-team' },
    proxy: 'http://u:a%20word@p',
  };

  it('leaves nothing of what lets this machine in', () => {
    expect(hiddenSecrets(secrets, 'sk-123456, search-team, a%20word and a word')).to.equal(
      '[redacted], [redacted], [redacted] and [redacted]',
    );
  });

  it('knows a password that is not escaped, too', () => {
    expect(hiddenSecrets({ headers: {}, proxy: 'http://u:50%off@p' }, 'not 50%off')).to.equal(
      'not [redacted]',
    );
  });
});
