import { milliseconds } from '../../../quantities/units';
import { withoutSecrets } from '../../../target/target-settings';
import type { OwnSecrets } from '../wire/server-on-wire';

const NEVER = milliseconds(0);
const TIMEOUTS = { ready: NEVER, connect: NEVER, firstToken: NEVER, stall: NEVER, total: NEVER };

/** The text without what this machine has for the server under test: it is to leave the machine. */
export function hiddenSecrets({ apiKey, headers, proxy }: OwnSecrets, text: string): string {
  const clean = withoutSecrets(
    { baseUrl: '', headers, timeouts: TIMEOUTS, ...(apiKey === undefined ? {} : { apiKey }) },
    text,
  );
  const password = proxy === undefined ? '' : new URL(proxy).password;
  return [password, decodeURIComponent(password)].reduce(
    (hidden, secret) => (secret === '' ? hidden : hidden.replaceAll(secret, '[redacted]')),
    clean,
  );
}
