import { describe, it } from 'node:test';
import { expect } from 'chai';
import { FaultError, type Fault } from './fault';
import { rejection } from './process-answers.fixture';
import { faultName } from './process-fault-name';
import { Harm } from './process-harm';

const unending = new AbortController().signal;
/** Faults of one node that write down what is done. */
function recorded(): {
  readonly harm: Harm;
  readonly done: string[];
  readonly fault: (name: string) => Fault;
} {
  const harm = new Harm('node-1');
  const done: string[] = [];
  const fault = (name: string) =>
    harm.fault(name, () => {
      done.push(`${name} done`);
      return Promise.resolve(() => {
        done.push(`${name} healed`);
        return Promise.resolve();
      });
    });
  return { harm, done, fault };
}

describe('Harm', () => {
  it('does one harm after the other, and heals each once', async () => {
    const { harm, done, fault } = recorded();
    for (const name of ['freeze', 'kill']) {
      const harmed = await fault(name).inject(unending);
      expect(harm.present).to.equal(name);
      await Promise.all([harmed[Symbol.asyncDispose](), harmed[Symbol.asyncDispose]()]);
      await harmed[Symbol.asyncDispose]();
      expect(harm.present).to.equal(undefined);
    }
    expect(done).to.deep.equal(['freeze done', 'freeze healed', 'kill done', 'kill healed']);
  });

  it('does no second one meanwhile, and says which there is', async () => {
    const { done, fault } = recorded();
    await fault('freeze').inject(unending);
    const error = await rejection(fault('kill').inject(unending));
    expect(error).to.be.instanceOf(FaultError);
    expect(String(error)).to.contain(
      '"kill" cannot be done: node-1 is harmed already ("freeze"); heal that first',
    );
    expect(done).to.deep.equal(['freeze done']);
  });

  it('can be tried again where a harm could not be done, and says why it could not', async () => {
    const { harm, fault } = recorded();
    const failing = harm.fault('pause', () => Promise.reject(new Error('no freezer')));
    const error = await rejection(failing.inject(unending));
    expect(error).to.be.instanceOf(FaultError);
    expect(String(error)).to.contain('"pause": it could not be done: no freezer');
    await fault('kill').inject(unending);
    expect(harm.present).to.equal('kill');
  });

  it('is still there where it could not be healed', async () => {
    const harm = new Harm('node-1');
    const fault = harm.fault('kill', () => Promise.resolve(() => Promise.reject(new Error('no port'))));
    const harmed = await fault.inject(unending);
    const error = await rejection(Promise.resolve(harmed[Symbol.asyncDispose]()));
    expect(error).to.be.instanceOf(FaultError);
    expect(String(error)).to.contain('"kill": it could not be healed: no port');
    expect(harm.present).to.equal('kill');
  });

  it('neither harms nor heals what has been stopped', async () => {
    const { harm, done, fault } = recorded();
    const harmed = await fault('freeze').inject(unending);
    harm.end();
    await harmed[Symbol.asyncDispose]();
    expect(String(await rejection(fault('kill').inject(unending)))).to.contain('node-1 has been stopped');
    expect(done).to.deep.equal(['freeze done']);
  });

  it('gives the reason for which the run was stopped', async () => {
    const { harm, done, fault } = recorded();
    const reason = new Error('the run was stopped');
    expect(await rejection(fault('kill').inject(AbortSignal.abort(reason)))).to.equal(reason);
    const stopping = new AbortController();
    const failing = harm.fault('kill', () => {
      stopping.abort(reason);
      return Promise.reject(new Error('something else'));
    });
    expect(await rejection(failing.inject(stopping.signal))).to.equal(reason);
    expect([harm.present, ...done]).to.deep.equal([undefined]);
  });
});

describe('faultName', () => {
  for (const [name, kind] of [
    ['node-3 killed (SIGKILL)', { kind: 'kill' }],
    ['node-3 frozen (SIGSTOP)', { kind: 'freeze' }],
    ['node-3 takes requests and answers none', { kind: 'hang' }],
    ['node-3 takes 2.5 times as long', { kind: 'slow', factor: 2.5 }],
    ['node-3 refuses connections', { kind: 'refuse' }],
    ['node-3 loses 7 % of its packets', { kind: 'packet loss', share: 0.07 }],
    ['node-3 loses 0.1 % of its packets', { kind: 'packet loss', share: 0.001 }],
  ] as const) {
    it(`says "${name}"`, () => {
      expect(faultName('node-3', kind)).to.equal(name);
    });
  }
});
