import { Gauge, type Registry } from 'prom-client';

const READINGS: readonly [name: string, help: string, read: (usage: NodeJS.MemoryUsage) => number][] = [
  ['process_resident_memory_bytes', 'Memory of the process that is in RAM', ({ rss }) => rss],
  ['js_heap_used_bytes', 'JavaScript objects, also those not collected yet', ({ heapUsed }) => heapUsed],
  ['js_heap_total_bytes', 'Reserved for JavaScript objects', ({ heapTotal }) => heapTotal],
  [
    'js_external_bytes',
    'Held by JavaScript objects outside of the heap, as reported to V8',
    ({ external }) => external,
  ],
];

/** Adds gauges of the memory of this process, read when the metrics are; the names start with `prefix`. */
export function addMemoryGauges(registry: Registry, prefix: string): void {
  for (const [name, help, read] of READINGS) {
    new Gauge({
      name: `${prefix}${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read(process.memoryUsage()));
      },
    });
  }
}
