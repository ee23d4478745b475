import { AnswerServer } from './answer-server-process';
import type { Bench, Section, SectionReport } from './bench-context';
import { ClientProcess } from './client-process';
import type { ToldLoad } from './client/client-work';
import { isInstalled } from './cores';
import { beginningsOf } from './distributed-section-beginnings';
import { Fleet } from './distributed-section-fleet';
import { distributedReport, type Found } from './distributed-section-report';
import { READ_ALONG, trialsOf, type Trial } from './distributed-section-trials';
import { Samples } from './samples';
import { StreamServer } from './stream-server';

const TRANSPORTS = ['lean', 'undici'] as const;
/** How records are told does not depend on the transport. */
const WITH_FILES = 'lean';
const TOGETHER = [2, 4];

/** What one load worker over Redis carries beside one thread, what it costs, and how well several begin together. */
export const distributedSection: Section = {
  async run(bench: Bench): Promise<SectionReport> {
    if (!isInstalled('redis-server'))
      return {
        tables: [],
        figures: [],
        notes: ['redis-server is not installed: load workers over Redis are not measured.'],
        measured: [],
      };
    const { quick, repetitions } = bench.options;
    const found = { trials: new Samples<Trial>(), beginnings: new Samples<ToldLoad>() };
    for (let repetition = 1; repetition <= repetitions.distributed; repetition += 1) {
      const which = `distributed: repetition ${repetition} of ${repetitions.distributed}`;
      for (const transport of TRANSPORTS) {
        bench.progress(`${which}, ${transport}`);
        await repeat(transport, bench, found);
      }
      for (const workers of quick ? TOGETHER.slice(0, 1) : TOGETHER) {
        bench.progress(`${which}, ${workers} workers together`);
        for (const told of await beginningsOf(workers, bench))
          found.beginnings.add(String(workers), 'redis', told);
      }
    }
    return distributedReport(TRANSPORTS, quick ? TOGETHER.slice(0, 1) : TOGETHER, found);
  },
};

/** Fresh processes for each repetition: how V8 compiles a program may be luck. */
async function repeat(
  transport: (typeof TRANSPORTS)[number],
  bench: Bench,
  { trials }: Found,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const servers = {
    answers: stack.use(await AnswerServer.start(bench.cores, bench.signal)),
    streams: stack.use(await StreamServer.start(bench.cores, READ_ALONG)),
  };
  const fleet = stack.use(await Fleet.start(1, bench));
  const thread = stack.use(await ClientProcess.start(transport, bench, { on: 'all cores' }));
  const coordinator = stack.use(await fleet.coordinator(transport, bench));
  const both = [
    { name: 'thread', client: thread },
    { name: 'redis', client: coordinator, fleet },
  ];
  const [one, other] = await trialsOf(both, servers, bench);
  if (one === undefined || other === undefined) throw new Error('both have done all of it');
  trials.add(transport, 'thread', one);
  trials.add(transport, 'redis', other);
  if (transport !== WITH_FILES) return;
  // A worker sends for one coordinator at a time.
  await coordinator.end();
  const filing = stack.use(await fleet.coordinator(transport, bench, 'files'));
  const files = { name: 'files', client: filing, fleet };
  for (const trial of await trialsOf([files], servers, bench, other.streams.streams))
    trials.add(transport, 'files', trial);
}
