import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { after, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../../../rejection.fixture';
import { LoadWorkerError } from '../../workers/worker-handle';
import type { Invitation } from '../wire/messages';
import { INVITATION_KEY, PROTOCOL_TIMES, WIRE_SCHEMA } from '../wire/protocol';
import { HeldInvitation } from './held-invitation';
import { RedisLink } from './redis-link';
import { RedisServer } from './redis-server.fixture';

// A life that outlasts any pause of a busy machine.
const TIMES = { ...PROTOCOL_TIMES, invitationLife: 20_000, renewal: 20 };

function invitationOf(runId: string): Invitation {
  const since = '2026-01-02T03:04:05.000Z';
  return { runId, version: '1.0.0', schema: WIRE_SCHEMA, coordinator: `host-${runId} (process 7)`, since };
}

describe('a held invitation', { skip: RedisServer.whyNot ?? false }, () => {
  let server: RedisServer;
  let link: RedisLink;
  before(async () => {
    server = await RedisServer.start();
    link = await RedisLink.connect({ url: server.url });
  });
  beforeEach(() => link.commands.flushall());
  after(async () => {
    await link[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  it('is there while it is held, and gone afterwards', async () => {
    {
      await using held = await HeldInvitation.take(link, invitationOf('a'), TIMES);
      const text = await link.commands.get(INVITATION_KEY);
      expect(JSON.parse(text ?? '')).to.deep.equal(invitationOf('a'));
      expect(await link.commands.pttl(INVITATION_KEY)).to.be.within(1, TIMES.invitationLife);
      expect(held.lost.aborted).to.be.false;
    }
    expect(await link.commands.exists(INVITATION_KEY)).to.equal(0);
    await using next = await HeldInvitation.take(link, invitationOf('b'), TIMES);
    expect(next.lost.aborted).to.be.false;
  });

  it('is renewed', async () => {
    await using held = await HeldInvitation.take(link, invitationOf('a'), TIMES);
    await link.commands.pexpire(INVITATION_KEY, 10_000);
    while ((await link.commands.pttl(INVITATION_KEY)) <= 10_000) expect(held.lost.aborted).to.be.false;
  });

  it('is renewed while nothing else gets its turn', async () => {
    await using held = await HeldInvitation.take(link, invitationOf('a'), TIMES);
    await link.commands.pexpire(INVITATION_KEY, 10_000);
    const port = String(server.port);
    const left = (): number =>
      Number(spawnSync('redis-cli', ['-p', port, 'pttl', INVITATION_KEY]).stdout.toString());
    // Asked without a turn of the event loop.
    while (left() <= 10_000) expect(held.lost.aborted).to.be.false;
  });

  it('is renewed over TLS and by a password, which is in no argument of the process', async () => {
    await using guarded = await RedisServer.start({ password: 'pass/word', tls: true });
    const { url, certificateAuthority = '' } = guarded;
    await using secure = await RedisLink.connect({ url, certificateAuthority });
    await using held = await HeldInvitation.take(secure, invitationOf('a'), TIMES);
    await secure.commands.pexpire(INVITATION_KEY, 10_000);
    while ((await secure.commands.pttl(INVITATION_KEY)) <= 10_000) expect(held.lost.aborted).to.be.false;
    expect([...process.argv, ...process.execArgv].join()).not.to.include('pass');
  });

  it('is not given to another, who is told whose it is', async () => {
    await using held = await HeldInvitation.take(link, invitationOf('a'), TIMES);
    const error = await rejectionOf(HeldInvitation.take(link, invitationOf('b'), TIMES));
    expect(error).to.be.instanceOf(LoadWorkerError);
    expect(error?.message).to.match(
      /leads the loads of the run of host-a \(process 7\) since 2026-01-02T03:04:05/,
    );
    expect(error?.message).to.match(/another database/);
    expect(held.lost.aborted).to.be.false;
  });

  it('is not given while something else is there that never expires', async () => {
    await link.commands.set(INVITATION_KEY, 'something');
    const error = await rejectionOf(HeldInvitation.take(link, invitationOf('b'), TIMES));
    expect(error?.message).to.match(/leads the loads of a suite of another version/);
    expect(await link.commands.get(INVITATION_KEY)).to.equal('something');
  });

  it('is taken as soon as one that nobody renews has expired', async () => {
    await link.commands.set(INVITATION_KEY, JSON.stringify(invitationOf('dead')), 'PX', 100);
    await using held = await HeldInvitation.take(link, invitationOf('b'), TIMES);
    expect(await link.commands.get(INVITATION_KEY)).to.include('host-b');
    expect(held.lost.aborted).to.be.false;
  });

  it('tells when it was stolen, and leaves it to the thief', async () => {
    const held = await HeldInvitation.take(link, invitationOf('a'), TIMES);
    const theirs = JSON.stringify(invitationOf('thief'));
    await link.commands.set(INVITATION_KEY, theirs, 'PX', 500_000);
    await once(held.lost, 'abort');
    expect(held.lost.reason).to.be.instanceOf(LoadWorkerError);
    expect(String(held.lost.reason)).to.match(/no longer this run's: it is that of the run of host-thief/);
    await held[Symbol.asyncDispose]();
    expect(await link.commands.get(INVITATION_KEY)).to.equal(theirs);
    // Renewed it would live for less.
    expect(await link.commands.pttl(INVITATION_KEY)).to.be.above(TIMES.invitationLife);
  });

  it('tells when it was deleted', async () => {
    await using held = await HeldInvitation.take(link, invitationOf('a'), TIMES);
    await link.commands.del(INVITATION_KEY);
    await once(held.lost, 'abort');
    expect(String(held.lost.reason)).to.match(
      /it was deleted, or not renewed for 20 s; see .* the coordinator was blocked/,
    );
    expect(await link.commands.exists(INVITATION_KEY)).to.equal(0);
  });

  it('is lost with Redis, and let go without it', async () => {
    await using mortal = await RedisServer.start();
    await using other = await RedisLink.connect({ url: mortal.url }, undefined, { grace: 200 });
    await using held = await HeldInvitation.take(other, invitationOf('a'), TIMES);
    mortal.kill();
    await once(held.lost, 'abort');
    expect(held.lost.reason).to.equal(other.lost.reason);
    expect(await rejectionOf(HeldInvitation.take(other, invitationOf('b'), TIMES))).to.equal(
      other.lost.reason,
    );
  });
});
