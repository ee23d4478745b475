import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from './bench-context';
import type { RequestsResult, RequestsTask } from './client/client-work';

const run = promisify(execFile);

/** Wrk needs no warm-up: nothing of it is compiled while it runs. The shell tells what its children cost. */
export async function wrk(
  { url, method, body, connections, duration }: RequestsTask,
  { cores, signal }: Pick<Bench, 'cores' | 'signal'>,
  threads = 1,
): Promise<RequestsResult> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'bench-wrk-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const script = join(folder, 'request.lua');
  await writeFile(script, requestScript(method, body));
  // It knows whole seconds only.
  const seconds = Math.ceil(duration / 1e3);
  const load = `wrk -t${threads} -c${connections} -d${seconds}s -s '${script}' '${url}/health'; times`;
  const [command, ...args] = cores.toolCommand('sh', '-c', load);
  const { stdout } = await run(command, args, { signal, env: { ...process.env, LC_ALL: 'C' } });
  return readWrk(stdout);
}

function requestScript(method: string, body: string | undefined): string {
  const post = body === undefined ? '' : `wrk.body = ${JSON.stringify(body)}\n`;
  return `wrk.method = "${method}"\n${post}wrk.headers["content-type"] = "application/json"\n`;
}

/** Reads what wrk says, and the shell's `times` after it. Throws where requests failed. */
export function readWrk(text: string): RequestsResult {
  const failed = /Socket errors: .*|Non-2xx or 3xx responses: .*/.exec(text)?.[0];
  if (failed !== undefined) throw new Error(`wrk: ${failed}`);
  const [, requests, duration] = /(\d+) requests in ([\d.]+)s/.exec(text) ?? [];
  // The last line is of the children: user, then system.
  const times = [...(text.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  if (requests === undefined || times.length !== 2) throw new Error(`wrk said something else: ${text}`);
  const cpuSeconds = times.reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0);
  return { requests: Number(requests), seconds: Number(duration), cpuSeconds };
}
