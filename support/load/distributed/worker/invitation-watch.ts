import { z } from 'zod';
import type { RedisLink } from '../redis/redis-link';
import { invitation, type Invitation, type WorkerCard } from '../wire/messages';
import { INVITATION_KEY, MOST_BYTES, RunKeys, WIRE_SCHEMA, type ProtocolTimes } from '../wire/protocol';
import { readMessage } from '../wire/read-message';
import { pause, unlessAborted } from './aborted';
import type { WorkerLog } from './worker-log';

/** Of whichever version: that of another schema may have fields that are not known here. */
const anyInvitation = z.object(invitation.shape);

/** What is needed to look for an invitation, and to say why one is not taken. */
interface WatchOptions {
  readonly link: RedisLink;
  readonly times: ProtocolTimes;
  readonly card: WorkerCard;
  readonly log: WorkerLog;
  /** Called whenever Redis has said whether there is an invitation. */
  readonly onAnswer: () => void;
}

/** Looks for a run that this worker can take part in. */
export class InvitationWatch {
  readonly #options: WatchOptions;
  /** What was said last of an invitation, and of which: each is refused once. */
  #refused = '';

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /**
   * The next invitation to another run than this one. Rejects with the reason of whichever is aborted first: the
   * signal, or that Redis is lost; with the answer of Redis where it refuses to be asked.
   */
  async next(leftRun: string | undefined, signal: AbortSignal): Promise<Invitation> {
    const { link, times, onAnswer } = this.#options;
    const over = AbortSignal.any([signal, link.lost]);
    for (;;) {
      over.throwIfAborted();
      // One byte more than a message may have: what is longer is refused, and never fetched.
      const asked = link.commands.getrange(INVITATION_KEY, 0, MOST_BYTES.message);
      const text = await unlessAborted(asked, over);
      onAnswer();
      const found = text === '' ? undefined : await unlessAborted(this.#taken(text), over);
      if (found !== undefined && found.runId !== leftRun) return found;
      await pause(times.invitationLook, over);
    }
  }

  /** The invitation, where it can be taken. */
  async #taken(text: string): Promise<Invitation | undefined> {
    try {
      const found = readMessage(anyInvitation, text, 'the invitation in Redis');
      const refusal = refusalOf(found, this.#options.card);
      if (refusal === undefined) return readMessage(invitation, text, 'the invitation in Redis');
      await this.#refuse(found, refusal);
    } catch (error) {
      this.#sayOnce(text, (error as Error).message);
    }
    return undefined;
  }

  /** The coordinator learns of it by a card, and for as long as this worker is there. */
  async #refuse({ runId, coordinator }: Invitation, refusal: string): Promise<void> {
    const { link, times, card } = this.#options;
    const keys = new RunKeys(runId);
    await link.commands
      .multi()
      .set(keys.alive(card.id), '1', 'PX', times.workerLife)
      .hset(keys.workers, card.id, JSON.stringify({ ...card, refusal }))
      .exec();
    this.#sayOnce(runId, `refused run ${runId} of ${coordinator}: ${refusal}`);
  }

  #sayOnce(of: string, words: string): void {
    if (this.#refused === of) return;
    this.#refused = of;
    this.#options.log.say(words);
  }
}

function refusalOf(
  { version, schema }: Pick<Invitation, 'version' | 'schema'>,
  own: Pick<WorkerCard, 'version'>,
): string | undefined {
  if (version !== own.version)
    return `the coordinator has version ${version} of the suite, and this worker ${own.version}; install the same on both`;
  if (schema !== WIRE_SCHEMA)
    return `the coordinator speaks schema ${schema}, and this worker ${WIRE_SCHEMA}; install the same suite on both`;
  return undefined;
}
