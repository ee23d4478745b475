import type { Milliseconds } from '../../quantities/units';
import { EventDecoder } from './event-decoder';
import { EventFormat } from './event-format';
import type { KernelEvent } from './kernel-event';
import { eventsOfPage } from './ring-page';

/** The bytes of the kernel's rings, and what is needed to read them: it can be sent to another process. */
export interface RingSnapshot {
  /** Texts of formats by the names of events. */
  readonly formats: ReadonlyMap<string, string>;
  /** Of each page, before its events. */
  readonly headerBytes: number;
  /** In the order in which each CPU filled them. */
  readonly pages: readonly { readonly cpu: number; readonly page: Buffer }[];
  /** CPUs whose oldest events had to give way to later ones. */
  readonly cut: readonly number[];
}

/** What the rings hold of all CPUs. */
interface HeldEvents {
  /** In the order of time; none from before all CPUs have theirs, as half of a story would be a wrong one. */
  readonly events: readonly KernelEvent[];
  /** When that is; undefined without events. */
  readonly since: Milliseconds | undefined;
}

/**
 * Reads a snapshot; events of unknown kinds are left out, and those of a CPU before a gap in what it tells. A page whose
 * beginning gave way to later events, as the kernel overwrote it while others were read, is after such a gap.
 */
export function eventsOf({ formats, headerBytes, pages: all, cut }: RingSnapshot): HeldEvents {
  const decoder = new EventDecoder(
    new Map([...formats].map(([name, text]) => [name, new EventFormat(text)] as const)),
  );
  const all = pages
    .flatMap(({ cpu, page }) =>
      eventsOfPage(page, headerBytes)
        .map((raw) => decoder.decode(raw, cpu))
        .filter((event) => event !== undefined)
        .toArray(),
    )
    .sort((one, other) => one.at - other.at);
  const beginnings = cut.flatMap((cpu) => all.find((event) => event.cpu === cpu)?.at ?? []);
  const since = beginnings.sort((one, other) => other - one)[0] ?? all[0]?.at;
  return { events: since === undefined ? [] : all.filter(({ at }) => at >= since), since };
}
