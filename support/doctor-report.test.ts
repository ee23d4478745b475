import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { doctorReport, type DoctorOptions } from './doctor-report';
import { CAPABILITY_NAMES } from './network/capabilities/capability';
import { probeCapabilities } from './network/capabilities/probe-capabilities';
import { providersOf } from './network/capabilities/signal-providers';
import {
  madeUpMachine,
  ordinaryUser,
  withoutDisciplines,
  type MadeUpMachine,
} from './network/capabilities/surroundings.fixture';

async function told(made: MadeUpMachine, options?: DoctorOptions): Promise<string> {
  const capabilities = await probeCapabilities(madeUpMachine(made));
  return doctorReport(
    { machine: 'Node 24.0.0, Linux 6.1, 4 cores', capabilities, providers: providersOf(capabilities) },
    options,
  );
}

const ESCAPE = '\u001b';

/** The lines of one row: its own, and those below that go on with it. */
function rowOf(report: string, name: string): string {
  const lines = report.split('\n');
  const start = lines.findIndex((line) => line.slice(7).startsWith(`${name}  `));
  const length = lines.slice(start + 1).findIndex((line) => !line.startsWith('    '));
  return lines
    .slice(start, start + 1 + length)
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .join(' ');
}

describe('doctorReport', () => {
  it('begins with the machine and ends with a count', async () => {
    const report = await told({});
    expect(report).to.match(/^Node 24\.0\.0, Linux 6\.1, 4 cores\n/);
    expect(report).to.match(/\nAll 10 signals can be had, each in the best way\.\n$/);
  });

  it('says what was found, what is missing, and what to do', async () => {
    const report = await told({ programs: ['/usr/bin/apt-get'] });
    expect(rowOf(report, 'root')).to.match(/^yes root uid 0, with CAP_NET_ADMIN, /);
    expect(rowOf(report, 'tc')).to.equal('no tc no program tc → apt-get install iproute2');
  });

  it('says of what is missing whether anything needs it', async () => {
    const report = await told({ programs: [] });
    expect(rowOf(report, 'bpftrace')).to.match(/no program bpftrace; no signal needs it → /);
    expect(rowOf(report, 'nsenter')).not.to.match(/no signal needs it/);
  });

  it('tells a signal that could be had in a better way from one that cannot be had', async () => {
    const report = await told(ordinaryUser(withoutDisciplines('netem')));
    expect(rowOf(report, 'injected spike')).to.match(
      /^so-so injected spike tbf: .*netem is missing .* → modprobe/,
    );
    expect(rowOf(report, 'kernel events')).to.equal(
      'no kernel events none: root is missing (uid 1000, an ordinary user) → run as root',
    );
    expect(report.replaceAll('\n', ' ')).to.match(/8 of 10 signals can be had, 6 of them in the best way; /);
  });

  it('has all capabilities, in lines of 80 characters without colours', async () => {
    for (const made of [{}, ordinaryUser(), { programs: [] }, { platform: 'darwin' as const }]) {
      const report = await told(made);
      expect(report).not.to.include(ESCAPE);
      for (const line of report.split('\n')) expect(line.length, line).to.be.at.most(80);
      for (const name of CAPABILITY_NAMES) expect(rowOf(report, name), name).to.match(/^(yes|no) /);
    }
  });

  it('colours signs alone', async () => {
    const plain = await told(ordinaryUser());
    const coloured = await told(ordinaryUser(), { colour: true });
    expect(coloured).to.include(`${ESCAPE}[32myes${ESCAPE}[39m `);
    expect(coloured).to.include(`${ESCAPE}[31mno${ESCAPE}[39m `);
    expect(stripVTControlCharacters(coloured)).to.equal(plain);
  });

  it('loses no word in however narrow a terminal', async () => {
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
    const wide = words(await told(ordinaryUser()));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (width) => {
        expect(words(await told(ordinaryUser(), { width }))).to.deep.equal(wide);
      }),
      { numRuns: 20 },
    );
  });
});
