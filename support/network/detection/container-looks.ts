import type { Milliseconds } from '../../quantities/units';
import { ContainerLateness } from './container-lateness';
import type { LookKind } from './timed-look';

/** Both kinds of looks at one container. */
export class ContainerLooks {
  readonly connect: ContainerLateness;
  readonly health: ContainerLateness;

  constructor(
    readonly node: string,
    threshold: Milliseconds,
  ) {
    this.connect = new ContainerLateness(threshold);
    this.health = new ContainerLateness(threshold);
  }

  /** The way there is the cause where it is late: then the answers that come by it are late, too. */
  get lateKind(): LookKind | undefined {
    if (this.connect.lateSince !== undefined) return 'connect';
    return this.health.lateSince === undefined ? undefined : 'health';
  }

  /** When the first late look of any kind was made. */
  get lateSince(): Milliseconds | undefined {
    const [one, other] = [this.connect.lateSince, this.health.lateSince];
    if (one === undefined || other === undefined) return one ?? other;
    return one < other ? one : other;
  }
}
