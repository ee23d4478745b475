import { SpawnedSimulator } from '/work/main/support/simulator/spawned-simulator.fixture';
import { TestClient, unending } from '/work/main/support/target/target-client.fixture';
import { BatchSampling } from '/work/main/support/load/batch-sampling';
import { milliseconds } from '/work/main/support/quantities/units';
import { isCompleted } from '/work/main/support/load/round';

const mean = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;
async function main() {
  const rounds = Number(process.env['ROUNDS'] ?? 20);
  const tokens = Number(process.env['TOKENS'] ?? 16);
  await using sim = await SpawnedSimulator.start('--ttft', '50 ms', '--itl', '10 ms', '--streams', '16');
  await using client = new TestClient(sim.baseUrl);
  await client.untilReady(unending);
  const plan = {
    model: 'simulated-model',
    batchSize: 16,
    tokens: 16 * tokens,
    sequenceLength: 1000,
    promptWords: 32,
    temperature: 0,
    seed: 1,
    budget: milliseconds(60_000),
  };
  const s = new BatchSampling(plan, client);
  await s.warmUp(unending);
  const summary = await s.measureUntil((x) => x.rounds.length >= rounds, unending);
  const recs = summary.rounds.flatMap((r) => r.records).filter(isCompleted);
  let truth = await sim.truth();
  while (truth.length < 16 + recs.length) truth = await sim.truth();
  truth = truth.slice(16);
  const cT = mean(recs.map((r) => r.contentAt[0]! - r.sentAt));
  const sR = mean(truth.map((t) => t.tokenSentAt[0]!.at - t.receivedAt));
  const sH = mean(truth.map((t) => t.tokenSentAt[0]!.at - t.headersReceivedAt));
  const up = mean(truth.map((t) => t.headersReceivedAt)) - mean(recs.map((r) => r.sentAt));
  const down = mean(recs.map((r) => r.contentAt[0]!)) - mean(truth.map((t) => t.tokenSentAt[0]!.at));
  const cI = mean(recs.flatMap((r) => r.contentAt.slice(1).map((a, i) => a - r.contentAt[i]!)));
  const sI = mean(truth.flatMap((t) => t.tokenSentAt.slice(1).map((a, i) => a.at - t.tokenSentAt[i]!.at)));
  const late = mean(truth.map((t) => t.tokenSentAt[0]!.at - t.tokenSentAt[0]!.dueAt));
  const lag = mean(recs.map((r) => r.sentAt - r.scheduledAt));
  const span = mean(
    summary.rounds.map(
      (r) =>
        Math.max(...r.records.filter(isCompleted).map((x) => x.sentAt)) -
        Math.min(...r.records.filter(isCompleted).map((x) => x.sentAt)),
    ),
  );
  for (const r of [3, 10, rounds - 5]) {
    const rr = summary.rounds[r]!.records.filter(isCompleted);
    const t0 = Math.min(...rr.map((x) => x.sentAt));
    const tt = truth.slice(r * 16, r * 16 + 16);
    const srt = (a: number[]) =>
      a
        .sort((x, y) => x - y)
        .map((x) => ((x - t0) * 1000).toFixed(0).padStart(6))
        .join('');
    console.log('sent', srt(rr.map((x) => x.sentAt)));
    console.log('hdr ', srt(tt.map((x) => x.headersReceivedAt)));
    console.log('recv', srt(tt.map((x) => x.receivedAt)));
    console.log('hsnt', srt(tt.map((x) => x.headersSentAt!)));
    console.log('chdr', srt(rr.map((x) => x.headersAt)));
    console.log('tok ', srt(tt.map((x) => x.tokenSentAt[0]!.at - 50)));
    console.log('ctok', srt(rr.map((x) => x.contentAt[0]! - 50)));
  }
  const f = (x: number) => x.toFixed(3);
  console.log(
    `n ${recs.length} ttft client ${f(cT)} recv ${f(sR)} hdr ${f(sH)} | diff recv ${f(cT - sR)} hdr ${f(cT - sH)} | up ${f(up)} down ${f(down)} srvlate ${f(late)} | itl diff ${f(cI - sI)} (${f(cI)}) | lag ${f(lag)} sendspan ${f(span)} util ${f(s.clientUtilization)}`,
  );
}
main();
