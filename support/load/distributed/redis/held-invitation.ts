import { setTimeout as sleep } from 'node:timers/promises';
import { LoadWorkerError } from '../../workers/worker-handle';
import { invitation as invitationSchema, type Invitation } from '../wire/messages';
import { INVITATION_KEY, MOST_BYTES, type ProtocolTimes } from '../wire/protocol';
import { InvitationRenewal } from './invitation-renewal';
import type { RedisLink } from './redis-link';

const WITHDRAW = `
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('unlink', KEYS[1]) end
return 0`;

/**
 * The one invitation of workers in a database, while a run goes on. It is renewed from a thread of its own: what comes
 * after a large load may block this one for longer than an invitation lives.
 */
export class HeldInvitation implements AsyncDisposable {
  /** Aborted with a LoadWorkerError when it is no longer this run's, or when Redis is lost. */
  readonly lost: AbortSignal;
  readonly #link: RedisLink;
  readonly #text: string;
  readonly #loss = new AbortController();
  readonly #renewal: InvitationRenewal;

  /**
   * Invites. One that is there is waited out where nobody renews it any more, as after a crash; where somebody does,
   * throws LoadWorkerError that names who, and since when. Throws the link's reason when Redis is lost meanwhile.
   */
  static async take(link: RedisLink, invitation: Invitation, times: ProtocolTimes): Promise<HeldInvitation> {
    const text = JSON.stringify(invitation);
    const { commands } = link;
    try {
      let end = Infinity;
      while ((await commands.set(INVITATION_KEY, text, 'PX', times.invitationLife, 'NX')) === null) {
        // -1: it never expires; -2: it just has.
        const left = await commands.pttl(INVITATION_KEY);
        const ends = performance.now() + left;
        const renewed = left === -1 || ends > end + times.renewal / 2;
        const other = renewed ? await holder(link) : undefined;
        if (other !== undefined) throw heldError(link, other);
        if (left >= 0) end = ends;
        await sleep(Math.min(times.renewal, Math.max(left, 1)));
      }
    } catch (error) {
      link.lost.throwIfAborted();
      throw error;
    }
    return new HeldInvitation(link, text, times);
  }

  private constructor(link: RedisLink, text: string, times: ProtocolTimes) {
    this.#link = link;
    this.#text = text;
    this.lost = AbortSignal.any([this.#loss.signal, link.lost]);
    this.#renewal = new InvitationRenewal(link, text, times, {
      notHeld: () => {
        lossError(link, times).then(
          (error) => {
            this.#loss.abort(error);
          },
          // Redis that does not answer is lost, which the link tells.
          () => undefined,
        );
      },
      failed: (error) => {
        this.#loss.abort(renewalError(link, error));
      },
    });
  }

  /** Withdraws it, if it is still this run's. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#renewal[Symbol.asyncDispose]();
    try {
      await this.#link.commands.eval(WITHDRAW, 1, INVITATION_KEY, this.#text);
    } catch {
      // It expires by itself.
    }
  }
}

function heldError({ place }: RedisLink, other: string): LoadWorkerError {
  return new LoadWorkerError(
    `Redis at ${place} leads the loads of ${other}, and of one run at a time; ` +
      'wait for its end, or set REDIS_URL to another database (/1) or another Redis for this run and its workers',
  );
}

function renewalError({ place }: RedisLink, cause: Error): LoadWorkerError {
  return new LoadWorkerError(
    `the invitation of workers in Redis at ${place} is renewed no more: the thread for it failed: ${cause.message}; ` +
      'see whether this machine has memory left, then start the run again',
    { cause },
  );
}

async function lossError(link: RedisLink, { invitationLife }: ProtocolTimes): Promise<LoadWorkerError> {
  const now = await holder(link);
  return new LoadWorkerError(
    `the invitation of workers in Redis at ${link.place} is no longer this run's: ` +
      (now === undefined
        ? `it was deleted, or not renewed for ${invitationLife / 1e3} s; ` +
          'see whether Redis was started anew, this machine stood still, or the coordinator was blocked (too little CPU or memory)'
        : `it is that of ${now}; let one run at a time use this database`),
  );
}

/** Who invites, for people; undefined where nobody does. */
async function holder({ commands }: RedisLink): Promise<string | undefined> {
  const text = await commands.getrange(INVITATION_KEY, 0, MOST_BYTES.message);
  if (text === '') return undefined;
  const read = invitationSchema.safeParse(parsed(text));
  return read.success
    ? `the run of ${read.data.coordinator} since ${read.data.since}`
    : 'a suite of another version';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
