import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { whyNoContainers, whyNoNamespaces } from '../network/environment/possible-environments.fixture';
import type { CucumberRun } from './cucumber-run.fixture';
import { isRoot, NETWORK_FEATURE, remainsOf, startNetworkRun } from './network-run.fixture';
import { expectAllInBooks, expectBooksInBalance } from './user-feature.fixture';

/** Programs as on the PATH of these tests, but for some: that machine lacks them. */
function pathWithout(test: TestContext, ...missing: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'llm-path-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const known = new Set(missing);
  for (const place of (process.env['PATH'] ?? '').split(delimiter))
    for (const name of namesIn(place)) {
      if (known.has(name)) continue;
      known.add(name);
      symlinkSync(join(place, name), join(bin, name));
    }
  return bin;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** All three promises came to that, and say so in these words where they give a reason. */
function expectAll(run: CucumberRun, outcome: string, reason?: RegExp): void {
  expect(run.results.checks, run.output).to.have.length(3);
  for (const check of run.results.checks) {
    expect(check.outcome, run.output).to.equal(outcome);
    if (reason !== undefined) expect(check.reason).to.match(reason);
  }
  expect(run.output).not.to.match(/^\s+at /m);
}

/** A run in that surrounding to its end, and its exit code. */
async function runIn(test: TestContext, environment: Readonly<Record<string, string>>) {
  const started = startNetworkRun(test, { feature: NETWORK_FEATURE, environment });
  const code = await started.run.ended();
  return { ...started, code };
}

describe('A run that measures the network of containers', async () => {
  const kinds = [
    ['namespaces', /^3 servers, each in a network namespace/m, await whyNoNamespaces('root')],
    ['podman', /^3 containers \(Podman/m, await whyNoContainers()],
  ] as const;
  for (const [kind, description, why] of kinds)
    it(`judges what it measured of ${kind}, and leaves nothing`, { skip: why ?? false }, async (test) => {
      const { run, code, temporary } = await runIn(test, { LLM_NETWORK: kind });
      expect(code, run.output).to.be.oneOf([0, 1]);
      expect(run.results.checks, run.output).to.have.length(3);
      for (const { outcome, observed } of run.results.checks) {
        expect(outcome, run.output).to.be.oneOf(['passed', 'failed', 'inconclusive']);
        expect(observed?.n, run.output).to.be.greaterThan(0);
      }
      expectBooksInBalance(run);
      expectAllInBooks(run);
      expect(run.notes)
        .to.match(description)
        .and.match(/^peak load: [\d.]+ req\/s, 95% of /m)
        .and.match(/^path: .* from client to node-1 /m)
        // What could be had here need not be what was asked for.
        .and.not.match(/^containers: /m);
      expect(run.charts).to.deep.equal(['container-network-network.svg']);
      expect(await remainsOf({ run, temporary })).to.deep.equal([]);
    });

  it('takes no containers of its own for a server that was named', async (test) => {
    const { run, code } = await runIn(test, { LLM_BASE_URL: 'http://127.0.0.1:9/v1' });
    expect(code, run.output).to.equal(0);
    expectAll(
      run,
      'not measured',
      /LLM_BASE_URL is one address.*: set LLM_CONTAINERS .* for example vllm-1:8000/,
    );
  });

  const needsLinux = { skip: process.platform !== 'linux' && 'namespaces are of Linux' };

  it('measures nothing without the programs for it, and says which to install', needsLinux, async (test) => {
    const { run, code } = await runIn(test, { PATH: pathWithout(test, 'ip', 'tc') });
    expect(code, run.output).to.equal(0);
    expectAll(run, 'not measured', /no containers can be started here: ip is missing .*(?:iproute2|PATH=)/);
  });

  it('takes nothing else for an engine that was wanted and is not there', needsLinux, async (test) => {
    const { run, code } = await runIn(test, { LLM_NETWORK: 'podman', PATH: pathWithout(test, 'podman') });
    expect(code, run.output).to.equal(1);
    expect(run.output).to.match(isRoot ? /no program podman; install podman/ : /run as root/);
    expectAll(run, 'inconclusive');
  });

  const asRoot = { skip: (await whyNoContainers()) ?? false };

  it('says that there is no container of a name', asRoot, async (test) => {
    const { run, code } = await runIn(test, { LLM_CONTAINERS: 'no-such-container:8000' });
    expect(code, run.output).to.equal(1);
    expect(run.output).to.match(
      /there is no container no-such-container in .*look for its name with podman ps/,
    );
    expectAll(run, 'inconclusive');
  });
});
