import { milliseconds } from '../../../quantities/units';
import { withoutSecrets } from '../../../target/target-settings';
import { passwordsIn } from '../../../target/url-password';
import type { PackedRecords } from '../../packed-records';
import type { OwnSecrets } from '../wire/server-on-wire';

const NEVER = milliseconds(0);
const TIMEOUTS = { ready: NEVER, connect: NEVER, firstToken: NEVER, stall: NEVER, total: NEVER };

/** What servers answer holds shorter texts by chance: `test` for a key would take words out of answers that are judged. */
const SHORTEST_IN_ANSWERS = 8;

/**
 * The text without what this machine has for the server under test: it is to leave the machine. Secrets shorter than
 * `shortest` stay, of 4 characters where nothing is said.
 */
export function hiddenSecrets(
  { apiKey, headers, proxy }: OwnSecrets,
  text: string,
  shortest?: number,
): string {
  const passwords = passwordsIn(proxy).map((password, form) => [`password ${form}`, password] as const);
  const settings = {
    baseUrl: '',
    headers: { ...headers, ...Object.fromEntries(passwords) },
    timeouts: TIMEOUTS,
    ...(apiKey === undefined ? {} : { apiKey }),
  };
  return withoutSecrets(settings, text, shortest);
}

/** The same records, of whose texts none holds what `hiddenSecrets` takes out. */
export function hiddenInRecords(secrets: OwnSecrets, records: PackedRecords): PackedRecords {
  const answered = (text: string): string => hiddenSecrets(secrets, text, SHORTEST_IN_ANSWERS);
  return {
    ...records,
    errors: records.errors.map(([position, text]) => [position, hiddenSecrets(secrets, text)]),
    answers: records.answers.map(([position, text]) => [position, answered(text)]),
    finishReasons: records.finishReasons.map(answered),
    nodes: records.nodes.map(answered),
  };
}
