import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { ArgumentsError, HELP, parseArguments } from './simulator-arguments';
import { SimulatorOptionsError } from './simulator-options';
import { Simulator } from './simulator';

/** The command line: a simulator in a process of its own. */
async function main(): Promise<void> {
  const command = parseArguments(process.argv.slice(2));
  if (command.type === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const log = command.log === undefined ? undefined : createWriteStream(command.log, { flags: 'a' });
  const simulator = await Simulator.start(command.options, (request) => {
    log?.write(`${JSON.stringify(request)}\n`);
  });
  process.stdout.write(`listening on ${simulator.baseUrl}\n`);
  const stop = () => {
    simulator[Symbol.asyncDispose]().catch(fail);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await simulator.closed;
  if (log !== undefined) await finished(log.end());
  process.exit();
}

function fail(error: unknown): void {
  const known = error instanceof ArgumentsError || error instanceof SimulatorOptionsError;
  console.error(known ? `${error.message}\nTry --help.` : error);
  process.exitCode = known ? 2 : 1;
}

main().catch(fail);
