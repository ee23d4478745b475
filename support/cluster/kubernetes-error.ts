import { ClusterError } from './cluster';
import { reasonOf } from './external-http';

/** What was asked of the API server: the words of role-based access control. */
export interface AskedFor {
  /** For people: `list the pods of llm`. */
  readonly what: string;
  readonly verb: 'get' | 'list' | 'delete';
  readonly resource: 'pods' | 'nodes/proxy';
  /** Undefined of what is in no namespace. */
  readonly namespace: string | undefined;
  readonly server: string;
}

/** An API server that refused, or did not answer; the message says what to do next. */
export class KubernetesError extends ClusterError {
  /** Undefined where no answer came. */
  readonly code: number | undefined;

  constructor(error: unknown, asked: AskedFor) {
    const { code, message } = answerIn(error);
    super(`cannot ${asked.what}: ${asked.server} ${message}. ${nextStep(code, asked)}`, { cause: error });
    this.code = code;
  }
}

/** What an `ApiException` of the client, of which only the shape is relied on, or any other error says. */
function answerIn(error: unknown): { readonly code: number | undefined; readonly message: string } {
  const { code, body } = error as { code?: unknown; body?: unknown };
  if (typeof code !== 'number') return { code: undefined, message: `gives no answer (${reasonOf(error)})` };
  const said = messageIn(body);
  return { code, message: `answers ${code}${said === '' ? '' : ` (${said})`}` };
}

/** The message of a `Status` object, which the client gives parsed or as text. */
function messageIn(body: unknown): string {
  if (typeof body === 'string') {
    try {
      return messageIn(JSON.parse(body));
    } catch {
      return body.trim().slice(0, 200);
    }
  }
  const message: unknown =
    typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string' ? message : '';
}

function nextStep(code: number | undefined, { verb, resource, namespace }: AskedFor): string {
  switch (code) {
    case undefined:
      return 'Start the cluster, or correct "context" or "kubeconfig" in the cluster file; kubectl cluster-info tries the same';
    case 400:
      return 'Correct "selector" and "expendable" in the cluster file';
    case 401:
      return 'Log in anew, so that the kubeconfig has a token that is valid';
    case 403:
      return (
        `Let the account do so: kubectl create ${namespace === undefined ? 'clusterrole' : 'role'} inference-performance ` +
        `--verb=${verb} --resource=${resource}${namespace === undefined ? '' : ` -n ${namespace}`}, and bind it to the account`
      );
    default:
      return `Look whether kubectl ${verb === 'delete' ? 'delete' : 'get'} does it`;
  }
}
