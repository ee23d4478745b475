import { LoadWorkerError } from '../../workers/worker-handle';
import type { RedisAddress } from './redis-address';

/** Why Redis did not serve, as people would say it: what happened there, and what to do. */
export function redisTrouble(error: unknown, address: RedisAddress): LoadWorkerError {
  const cause = withoutSecrets(error);
  return new LoadWorkerError(`Redis at ${address.place} ${sentence(codeOf(cause), address)}`, { cause });
}

/**
 * The same error without the command that it answers, which for the greeting holds the password. Listening to a client
 * with it before anybody else does keeps the password out of what others log.
 */
export function withoutSecrets(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if ('command' in error) delete error.command;
  if ('lastNodeError' in error) delete error.lastNodeError;
  return error;
}

/** The word by which an error is known: a code of the system or of TLS, or the first word of what Redis answered. */
function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  const byte = /^Unknown RESP type (?<byte>\d+)/.exec(error.message)?.groups?.['byte'];
  // The alert with which TLS refuses what is none.
  if (byte !== undefined) return byte === '21' ? 'TLS' : 'NOT-REDIS';
  if (error.message.startsWith('ERR DB index')) return 'DATABASE';
  if (error.message === 'Connection is closed.') return 'CLOSED';
  return error.message;
}

function sentence(code: string, { secure, hasPassword }: RedisAddress): string {
  const [word = ''] = code.split(' ');
  switch (word) {
    case 'ECONNREFUSED':
      return `cannot be reached: nothing listens there (${word}); start redis-server there, or set REDIS_URL to where it runs`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `cannot be reached: nobody knows that host (${word}); see whether REDIS_URL names it rightly`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `cannot be reached: no way leads there (${word}); see the network between this machine and that host`;
    case 'ETIMEDOUT':
      return silence(secure);
    case 'NOAUTH':
      return hasPassword
        ? 'does not take the password of REDIS_URL (NOAUTH); write redis://USER:PASSWORD@host:port'
        : 'wants a password, and REDIS_URL has none (NOAUTH); write redis://:PASSWORD@host:port, or redis://USER:PASSWORD@host:port';
    case 'WRONGPASS':
      return 'does not take the user and password of REDIS_URL (WRONGPASS); see the users and passwords that it was started with';
    case 'NOPERM':
      return `does not let its user do what a load needs (${code}); allow that user all commands on the keys llm-load:*, and all channels of that name`;
    case 'OOM':
      return 'has no memory left (OOM); raise its maxmemory, or take keys away';
    case 'READONLY':
      return 'is a replica, which takes no writes (READONLY); set REDIS_URL to its master';
    case 'MISCONF':
      return 'takes no writes because it fails to save them (MISCONF); see its log, or start it with --save ""';
    case 'LOADING':
      return 'is still reading its data from disk (LOADING); start the run again when it has';
    case 'DATABASE':
      return 'has no database of that number; write one from 0 to 15, or as many as it was started with (--databases)';
    case 'TLS':
      return 'speaks TLS, and REDIS_URL does not; write rediss:// instead of redis://';
    case 'NOT-REDIS':
      return 'is no Redis: what listens there answers something else; set REDIS_URL to where redis-server listens';
    case 'CLOSED':
    case 'ECONNRESET':
    case 'EPIPE':
      return `closed the connection before it answered; see whether it is a Redis, and ${
        secure
          ? 'whether it speaks TLS (redis:// if not), and wants no certificate of its clients (--tls-auth-clients no)'
          : 'whether it wants TLS (rediss:// if so)'
      }`;
    default:
      return certificateSentence(word) ?? `gave an error: ${code}; see its log`;
  }
}

function silence(secure: boolean): string {
  const kind = secure
    ? 'speaks TLS there (redis:// if not)'
    : 'is a Redis, and one without TLS (rediss:// if not)';
  return `did not answer in time; see whether it ${kind}, and whether a firewall stands between`;
}

const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]);

function certificateSentence(code: string): string | undefined {
  if (UNTRUSTED.has(code))
    return `has a certificate that this machine does not trust (${code}); set REDIS_CA_FILE to the file of the authority that signed it`;
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return `has a certificate that is not valid today (${code}); renew it, or set the clock of this machine`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `has a certificate for another name (${code}); write in REDIS_URL a name that it is for`;
  if (code.includes('CERTIFICATE_REQUIRED'))
    return 'wants a certificate of its clients, which this suite has none of; start it with --tls-auth-clients no';
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return `did not agree on TLS (${code}); if it does not speak TLS there, write redis:// instead of rediss://`;
  return undefined;
}
