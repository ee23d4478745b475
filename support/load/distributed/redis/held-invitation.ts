import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { LoadWorkerError } from '../../workers/worker-handle';
import { invitation as invitationSchema, type Invitation } from '../wire/messages';
import { INVITATION_KEY, type ProtocolTimes } from '../wire/protocol';
import type { RedisLink } from './redis-link';

const RENEW = `
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end
return 0`;
const WITHDRAW = `
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('unlink', KEYS[1]) end
return 0`;

/** The one invitation of workers in a database, while a run goes on. It is renewed over a connection of its own. */
export class HeldInvitation implements AsyncDisposable {
  /** Aborted with a LoadWorkerError when it is no longer this run's, or when Redis is lost. */
  readonly lost: AbortSignal;
  readonly #link: RedisLink;
  readonly #redis: Redis;
  readonly #text: string;
  readonly #times: ProtocolTimes;
  readonly #loss = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #renewal: Promise<unknown> | undefined;

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
    this.#redis = link.open('invitation');
    this.#text = text;
    this.#times = times;
    this.lost = AbortSignal.any([this.#loss.signal, link.lost]);
    this.#timer = setInterval(() => {
      this.#renewal ??= this.#renew().finally(() => {
        this.#renewal = undefined;
      });
    }, times.renewal);
  }

  async #renew(): Promise<void> {
    try {
      const held = await this.#redis.eval(RENEW, 1, INVITATION_KEY, this.#text, this.#times.invitationLife);
      if (held === 1) return;
      clearInterval(this.#timer);
      this.#loss.abort(await lossError(this.#link, this.#times));
    } catch {
      // Whether Redis is lost the link tells; the next renewal tries again.
    }
  }

  /** Withdraws it, if it is still this run's. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewal;
    try {
      await this.#redis.eval(WITHDRAW, 1, INVITATION_KEY, this.#text);
    } catch {
      // It expires by itself.
    }
    this.#redis.disconnect();
  }
}

function heldError({ place }: RedisLink, other: string): LoadWorkerError {
  return new LoadWorkerError(
    `Redis at ${place} leads the loads of ${other}, and of one run at a time; ` +
      'wait for its end, or set REDIS_URL to another database (/1) or another Redis for this run and its workers',
  );
}

async function lossError(link: RedisLink, { invitationLife }: ProtocolTimes): Promise<LoadWorkerError> {
  const now = await holder(link);
  return new LoadWorkerError(
    `the invitation of workers in Redis at ${link.place} is no longer this run's: ` +
      (now === undefined
        ? `it was deleted, or not renewed for ${invitationLife / 1e3} s; see whether Redis was started anew, or this machine stood still`
        : `it is that of ${now}; let one run at a time use this database`),
  );
}

/** Who invites, for people; undefined where nobody does. */
async function holder({ commands }: RedisLink): Promise<string | undefined> {
  const text = await commands.get(INVITATION_KEY);
  if (text === null) return undefined;
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
