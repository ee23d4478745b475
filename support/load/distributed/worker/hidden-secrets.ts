import { milliseconds } from '../../../quantities/units';
import { withoutSecrets } from '../../../target/target-settings';
import { passwordsIn } from '../../../target/url-password';
import type { OwnSecrets } from '../wire/server-on-wire';

const NEVER = milliseconds(0);
const TIMEOUTS = { ready: NEVER, connect: NEVER, firstToken: NEVER, stall: NEVER, total: NEVER };

/** Texts by which this machine is let in: they are to leave it in no text, however it came by that. */
export function hiddenSecrets(
  { apiKey, headers, proxy }: OwnSecrets,
  text: string,
  shortest?: number,
): string {
  const passwords = Object.fromEntries(passwordsIn(proxy).map((password, form) => [`password ${form}`, password]));
  const key = apiKey === undefined ? {} : { apiKey };
  const settings = { baseUrl: '', headers: { ...headers, ...passwords }, timeouts: TIMEOUTS, ...key };
  return withoutSecrets(settings, text, shortest);
}
