import type { FaultMode } from './fault-mode';
import { linkToParent } from './parent-link';
import { ArgumentsError, HELP, parseArguments } from './simulator-arguments';
import { SimulatorOptionsError } from './simulator-options';
import { Simulator } from './simulator';
import { TruthFile } from './truth-file';

/** The command line: a simulator in a process of its own. */
async function main(): Promise<void> {
  const command = parseArguments(process.argv.slice(2));
  if (command.type === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const truth = command.log === undefined ? undefined : await TruthFile.open(command.log);
  const simulator = await Simulator.start(command.options, (request) => truth?.add(request));
  const stop = () => {
    simulator[Symbol.asyncDispose]().catch(fail);
  };
  process.once('SIGTERM', stop);
  const control = (mode: FaultMode) => simulator.control(mode);
  // For where there is no IPC channel, as in a container, and HTTP is refused.
  process.on('SIGUSR2', () => {
    control({ mode: 'normal' }).catch(console.error);
  });
  linkToParent({ truth, control, stop });
  process.stdout.write(`listening on ${simulator.baseUrl}\n`);
  await simulator.closed;
  await truth?.[Symbol.asyncDispose]();
  if (command.reportLateness) process.stderr.write(`lateness in ms: ${JSON.stringify(simulator.lateness)}\n`);
  process.exit();
}

function fail(error: unknown): void {
  const known = error instanceof ArgumentsError || error instanceof SimulatorOptionsError;
  console.error(known ? `${error.message}\nTry --help.` : error);
  process.exitCode = known ? 2 : 1;
}

main().catch(fail);
