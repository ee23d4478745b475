import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { KernelTrace } from './kernel-trace';
import { isAfterGap } from './ring-page';
import { PAGE_BYTES, TraceInstance } from './trace-instance';
import { TracingFolder } from './tracing-folder';

const PAGES = 16;
const MARK_BYTES = 1_000;

describe('an instance of tracing', async () => {
  const skip = (await KernelTrace.available()) ?? false;

  it('gives all that is in a full ring, the newest event as well, again and again', { skip }, async () => {
    await using folder = await TracingFolder.open();
    const name = `full-ring-${process.pid}`;
    using instance = new TraceInstance(folder.path, name);
    instance.set('buffer_size_kb', String((PAGES * PAGE_BYTES) / 1024));
    const marker = join(folder.path, 'instances', name, 'trace_marker');
    /** Writes far more than there is room for, whatever CPUs it is on; gives the last of it. */
    const fill = (round: string): string => {
      const marks = (instance.cpus.length + 1) * PAGES * Math.ceil(PAGE_BYTES / MARK_BYTES);
      const texts = Array.from({ length: marks }, (_, number) => `<${round} ${number}>`);
      for (const text of texts) writeFileSync(marker, text.padEnd(MARK_BYTES, '.'));
      return texts.at(-1) ?? '';
    };
    for (const round of ['one', 'two', 'three']) {
      const newest = fill(round);
      const rings = instance.cpus.map((cpu) => instance.takePages(cpu, PAGES));
      expect(Buffer.concat(rings.flat()).includes(newest), newest).to.equal(true);
      // What gave way did so before all that is there, but for the page that was being read: it never does.
      for (const ring of rings) expect(ring.slice(2).some(isAfterGap)).to.equal(false);
      expect(rings.some((ring) => ring.slice(0, 2).some(isAfterGap))).to.equal(true);
    }
  });

  it('leaves in the ring what it does not give', { skip }, async () => {
    await using folder = await TracingFolder.open();
    const name = `left-in-ring-${process.pid}`;
    using instance = new TraceInstance(folder.path, name);
    instance.set('buffer_size_kb', String((PAGES * PAGE_BYTES) / 1024));
    const marker = join(folder.path, 'instances', name, 'trace_marker');
    const marks = Array.from({ length: 30 }, (_, number) => `<${number}>`);
    for (const text of marks) writeFileSync(marker, text.padEnd(MARK_BYTES, '.'));
    const pages: Buffer[] = [];
    for (const cpu of instance.cpus)
      for (let taken = instance.takePages(cpu, 1); taken.length > 0; taken = instance.takePages(cpu, 1)) {
        expect(taken.length).to.be.at.most(2);
        pages.push(...taken);
      }
    const text = Buffer.concat(pages).toString('latin1');
    expect(marks.filter((mark) => !text.includes(mark))).to.deep.equal([]);
  });
});
