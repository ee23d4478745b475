import { elapsed, type Milliseconds } from '../../quantities/units';
import type { ConnectLook, HealthLook } from '../container-look';

/** What is waited for with a look: the way there alone, or the server's answer. */
export type LookKind = 'connect' | 'health';

/** A look at a container, as far as it says how long that took to answer. */
export interface TimedLook {
  readonly kind: LookKind;
  readonly node: string;
  readonly at: Milliseconds;
  readonly knownAt: Milliseconds;
  /** In ms; where it is `open`, that it took at least. */
  readonly took: Milliseconds;
  /** Nothing has come back as yet. */
  readonly open: boolean;
  /** It was asked for more than once, or given up: something was lost. */
  readonly lost: boolean;
  /** The kernel stamped both ends: what holds up this process does not make it longer. */
  readonly byKernel: boolean;
}

/** Undefined where a look says nothing about time: the connection was ended, or is nowhere listened for. */
export function timedLook(look: ConnectLook | HealthLook): TimedLook | undefined {
  const { kind, node, at, knownAt } = look;
  const age = elapsed(at, knownAt);
  const common = { kind, node, at, knownAt };
  switch (look.outcome) {
    case 'connected':
    case 'refused': {
      const lost = look.retransmitted > 0;
      // The kernel takes no round trip of a SYN that it has sent again: it cannot know which one was answered.
      const byKernel = !lost && look.roundTrip !== undefined;
      return { ...common, took: byKernel ? look.roundTrip : age, open: false, lost, byKernel };
    }
    case 'unanswered':
      return { ...common, took: age, open: true, lost: true, byKernel: false };
    case 'pending':
      return { ...common, took: age, open: true, lost: false, byKernel: false };
    case 'answered':
      return { ...common, took: look.took ?? age, open: false, lost: false, byKernel: false };
    case 'broken':
      return undefined;
  }
}
