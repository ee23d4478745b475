import { connectTarget } from '/work/main/support/target/connect-target';
import { runShard } from '/work/main/support/load/shard-run';
import { requestSource } from '/work/main/support/load/request-source';
import { monotonicClock } from '/work/main/support/quantities/clock';
import { ThreadHealthMeter } from '/work/main/support/load/health/thread-health';
const [transport, url, conns, ms, health] = process.argv.slice(2) as any[];
const T = { ready: 20000, connect: 20000, firstToken: 20000, stall: 20000, total: 60000 } as any;
const conn = connectTarget({ settings: { baseUrl: url, headers: {}, timeouts: T }, api: 'openai-chat', transport } as any);
const tools: any = { clock: monotonicClock, makeAlarm: () => ({}), timer: (d: number, a: any) => setTimeout(a, d), tokenizer: async () => () => 1 };
const plan = (d: number): any => ({ load: { model: 'closed', virtualUsers: +conns, requestsEach: Infinity, duration: d, thinkTime: 0, rampUp: 0 }, workload: { kind: 'endpoint', method: 'GET', path: '/health' }, round: 0, warmUp: false, firstRequest: 0 });
async function go(d: number) { const p = plan(d); const c0 = process.cpuUsage(); const m = health ? ThreadHealthMeter.start() : undefined; const r: any = await (runShard as any)(p, { index: 0, of: 1 }, requestSource(p.workload, conn as any), monotonicClock.now(), tools).result; m?.stop(); const c = process.cpuUsage(c0); return [r.counts.completed / ((c.user + c.system) / 1e6), (c.user+c.system)/1e3/d, c.user/(c.user+c.system)]; }
import { Session } from 'node:inspector/promises';
import { writeFileSync } from 'node:fs';
(async () => { await go(1200); const se = new Session(); se.connect(); await se.post('Profiler.enable'); await se.post('Profiler.setSamplingInterval', { interval: 200 }); await se.post('Profiler.start'); const rr = await go(+ms); const { profile } = await se.post('Profiler.stop'); writeFileSync('/tmp/steady-' + transport + '.json', JSON.stringify(profile)); console.log(rr.map(x => x.toFixed(2))); if (1) process.exit(); console.log(transport, health ?? '', (await go(+ms)).map(x => x.toFixed(2))); process.exit(); })();
