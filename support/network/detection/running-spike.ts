import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { ContainerLooks } from './container-looks';
import type { JudgedLook } from './judged-look';
import type { DetectedSpike, LocatedCause } from './detected-spike';
import { lookFigures, type SpikeLooks } from './look-figures';
import { spikeMagnitude } from './spike-magnitude';
import type { LookKind } from './timed-look';

/** A request for health, and a connection asked for and confirmed, at the same tick. */
const PACKETS_OF_A_LOOK = 3;

/** A spike while more and more becomes known of it. */
export class RunningSpike {
  readonly detectedAt: Milliseconds;
  readonly #containers = new Set<ContainerLooks>();
  /** Those to which connections were late. */
  readonly #lateWays = new Set<ContainerLooks>();
  #beganAt: Milliseconds;
  #namedAt: Milliseconds;
  #endedAt: Milliseconds | undefined;
  #lateLooks: LookKind = 'health';
  #cause: LocatedCause | undefined;
  /** As it was when it ended: looks are not kept for ever. */
  #past: DetectedSpike | undefined;

  constructor(beganAt: Milliseconds, detectedAt: Milliseconds) {
    this.#beganAt = beganAt;
    this.detectedAt = detectedAt;
    this.#namedAt = detectedAt;
  }

  get beganAt(): Milliseconds {
    return this.#beganAt;
  }

  get endedAt(): Milliseconds | undefined {
    return this.#endedAt;
  }

  get cause(): LocatedCause | undefined {
    return this.#cause;
  }

  get containers(): ReadonlySet<ContainerLooks> {
    return this.#containers;
  }

  /** What is late at this container belongs to this spike, as is known now. */
  join(container: ContainerLooks, now: Milliseconds): void {
    this.#endedAt = undefined;
    this.#past = undefined;
    if (!this.#containers.has(container)) this.#namedAt = now;
    this.#containers.add(container);
    this.#beganAt = milliseconds(Math.min(this.#beganAt, container.lateSince ?? Infinity));
    this.#learnKind(now);
  }

  /**
   * Whether the answers of a container are late by what this spike does to the client: each packet to a container of
   * this spike can hold up the client itself, and so it takes its time for the others, too.
   */
  explains(container: ContainerLooks): boolean {
    if (this.#lateLooks === 'health' || container.lateKind !== 'health') return false;
    const { lateSince = milliseconds(0), health } = container;
    const { value } = spikeMagnitude(health.looksOf(lateSince, milliseconds(Infinity)));
    return value <= PACKETS_OF_A_LOOK * this.snapshot().magnitude.value;
  }

  /** Whether a container is still late, or else ends it at the last late look. */
  goesOn(now: Milliseconds): boolean {
    const all = [...this.#containers];
    this.#learnKind(now);
    if (all.some(({ lateKind }) => lateKind !== undefined)) return true;
    const ends = all.flatMap(({ connect, health }) => [connect.lateUntil, health.lateUntil]);
    this.#endedAt = milliseconds(Math.max(...ends.map((end) => end ?? -Infinity), this.#beganAt));
    this.#past = this.snapshot();
    return false;
  }

  /** Sets what caused it, once and for all. */
  locate(cause: LocatedCause): void {
    this.#cause ??= cause;
    if (this.#past !== undefined) this.#past = { ...this.#past, cause: this.#cause };
  }

  looks(): SpikeLooks {
    return { connect: lookFigures(this.#looksOf('connect')), health: lookFigures(this.#looksOf('health')) };
  }

  snapshot(): DetectedSpike {
    if (this.#past !== undefined) return this.#past;
    return {
      beganAt: this.#beganAt,
      detectedAt: this.detectedAt,
      containers: [...this.#containers].map(({ node }) => node),
      namedAt: this.#namedAt,
      endedAt: this.#endedAt,
      lateLooks: this.#lateLooks,
      magnitude: spikeMagnitude(this.#looksOf(this.#lateLooks)),
      cause: this.#cause,
    };
  }

  /** Where the way to some is late, or was, the others are late by that. */
  #learnKind(now: Milliseconds): void {
    for (const container of this.#containers)
      if (container.lateKind === 'connect') this.#lateWays.add(container);
    if (this.#lateWays.size === 0) return;
    this.#lateLooks = 'connect';
    for (const container of this.#containers)
      if (!this.#lateWays.has(container) && this.explains(container)) {
        this.#containers.delete(container);
        this.#namedAt = now;
      }
  }

  #looksOf(kind: LookKind): readonly JudgedLook[] {
    const until = this.#endedAt ?? milliseconds(Infinity);
    return [...this.#containers].flatMap((container) => container[kind].looksOf(this.#beganAt, until));
  }
}
