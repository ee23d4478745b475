import { availableParallelism, release, type } from 'node:os';
import { doctorReport } from './doctor-report';
import { probeCapabilities } from './network/capabilities/probe-capabilities';
import { providersOf } from './network/capabilities/signal-providers';

/** Tells what this machine can do; that something is missing is no failure. */
async function main(): Promise<void> {
  const capabilities = await probeCapabilities();
  const cores = availableParallelism();
  const findings = {
    machine: `Node ${process.versions.node}, ${type()} ${release()}, ${cores} core${cores === 1 ? '' : 's'}`,
    capabilities,
    providers: providersOf(capabilities),
  };
  const { stdout } = process;
  const terminal = stdout.isTTY ? { width: stdout.columns, colour: stdout.hasColors() } : {};
  stdout.write(doctorReport(findings, terminal));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
