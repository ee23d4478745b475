import { LoadWorkers } from '../load/workers/load-workers';
import { milliseconds } from '../quantities/units';
const [kind, url, conns, secs] = process.argv.slice(2) as string[];
const N = Number(conns),
  S = Number(secs);
const T = { ready: 20000, connect: 20000, firstToken: 20000, stall: 20000, total: 60000 } as any;
const none = milliseconds(0);
(async () => {
  const pool = await LoadWorkers.start(1);
  const runner = pool.clientsOf({
    settings: { baseUrl: url!, headers: {}, timeouts: T },
    api: 'openai-chat',
    transport: kind as any,
  });
  const plan = (ms: number): any => ({
    load: {
      model: 'closed',
      virtualUsers: N,
      requestsEach: Infinity,
      duration: milliseconds(ms),
      thinkTime: none,
      rampUp: none,
    },
    workload: { kind: 'endpoint', method: 'GET', path: '/health' },
    round: 0,
    warmUp: false,
    firstRequest: 0,
  });
  const sig = new AbortController().signal;
  await runner.begin(plan(700), sig).result;
  const c0 = process.cpuUsage();
  const r = await runner.begin(plan(S * 1000), sig).result;
  const c = process.cpuUsage(c0);
  const th = r.health.threads[0]!;
  console.log(
    kind,
    conns,
    Math.round(r.counts.completed / ((c.user + c.system) / 1e6)),
    'thread cpu/span',
    (th.cpu! / th.span).toFixed(2),
    'proc cpu',
    ((c.user + c.system) / 1e6).toFixed(2),
    'gc',
    th.gcPauses.count,
    th.gcPauses.total.toFixed(0),
  );
  process.exit();
})();
