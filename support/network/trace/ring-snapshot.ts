import type { Milliseconds } from '../../quantities/units';
import { EventDecoder } from './event-decoder';
import { EventFormat } from './event-format';
import type { KernelEvent } from './kernel-event';
import { eventsOfPage, isAfterGap } from './ring-page';

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
 * Reads a snapshot; events of unknown kinds are left out, and those of a CPU before a gap in what it tells. A page is
 * after such a gap where events before it gave way to later ones: while others were read, or since the page before it
 * was read in part, which the kernel keeps from then on.
 */
export function eventsOf({ formats, headerBytes, pages, cut }: RingSnapshot): HeldEvents {
  const decoder = new EventDecoder(
    new Map([...formats].map(([name, text]) => [name, new EventFormat(text)] as const)),
  );
  const rings = [...Map.groupBy(pages, ({ cpu }) => cpu)].map(([cpu, its]) => {
    const gap = its.findLastIndex(({ page }) => isAfterGap(page));
    return { cpu, pages: its.slice(Math.max(gap, 0)), isCut: gap >= 0 || cut.includes(cpu) };
  });
  const eventsOfRings = rings.map(({ cpu, pages: its, isCut }) => ({
    isCut,
    events: its.flatMap(({ page }) =>
      eventsOfPage(page, headerBytes)
        .map((raw) => decoder.decode(raw, cpu))
        .filter((event) => event !== undefined)
        .toArray(),
    ),
  }));
  const all = eventsOfRings.flatMap(({ events }) => events).sort((one, other) => one.at - other.at);
  const beginnings = eventsOfRings.flatMap(({ isCut, events: [first] }) =>
    isCut && first ? [first.at] : [],
  );
  const since = beginnings.sort((one, other) => other - one)[0] ?? all[0]?.at;
  return { events: since === undefined ? [] : all.filter(({ at }) => at >= since), since };
}
