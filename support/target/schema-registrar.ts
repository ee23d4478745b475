import { randomUUID } from 'node:crypto';
import type { Milliseconds } from '../quantities/units';
import { EndpointReader, type EndpointReading } from './endpoint-reader';
import type { AnswerExchange, JsonSchema } from './inference-target';
import { withoutSecrets } from './target-settings';
import { TargetError } from './target-error';
import type { Transport } from './transport';
import { WholeBody } from './whole-body';

/** What a server calls a schema that it was told. */
export type SchemaId = string | number;

/** Whom a registration tells how it ended; one of the two, once. */
export interface RegistrationEvents {
  registered(at: Milliseconds, id: SchemaId): void;
  /** The error names the route. */
  failed(at: Milliseconds, error: TargetError): void;
}

/** A server may send the whole schema back. */
const LONGEST_ANSWER = 2 ** 20;
const NAME = 'route "schemas" in LLM_ROUTES';

/** Tells a server schemas, so that requests can name them: `POST {name, json_schema}`, answered with `{id}`. */
export class SchemaRegistrar {
  readonly #transport: Transport;
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #reading: EndpointReading;

  constructor(
    transport: Transport,
    url: URL,
    headers: Readonly<Record<string, string>>,
    reading: EndpointReading,
  ) {
    this.#transport = transport;
    this.#url = url;
    this.#headers = headers;
    this.#reading = reading;
  }

  /** Registers a schema under a name of its own: servers take each name once. */
  register(schema: JsonSchema, events: RegistrationEvents): AnswerExchange {
    const answer = new WholeBody(LONGEST_ANSWER);
    const body = JSON.stringify({ name: `schema-${randomUUID()}`, json_schema: schema });
    const request = { method: 'POST', url: this.#url, headers: this.#headers, body } as const;
    const ended = (at: Milliseconds): void => {
      const id = idIn(answer.text);
      if (id === undefined) events.failed(at, this.#noId(answer.text));
      else events.registered(at, id);
    };
    const failed = (at: Milliseconds, { outcome, message, status, cause }: TargetError): void => {
      const options = status === undefined ? { cause } : { cause, status };
      events.failed(at, new TargetError(outcome, `The schema was not registered: ${message}`, options));
    };
    const reader = new EndpointReader(
      request,
      this.#reading,
      { sent: ignored, headers: ignored, ended, failed },
      answer,
    );
    reader.reads(this.#transport.exchange(request, reader));
    return reader;
  }

  #noId(text: string): TargetError {
    const came = withoutSecrets(this.#reading.settings, text).slice(0, 80);
    const where = `${this.#url.origin}${this.#url.pathname}`;
    return new TargetError(
      'protocol error',
      `The schema was not registered: ${where} answered without its id: ${came === '' ? 'an empty body' : came}. ` +
        `Check the ${NAME}, or set it to null: requests then carry the schema themselves.`,
    );
  }
}

const ignored = (): void => undefined;

function idIn(text: string): SchemaId | undefined {
  try {
    const { id } = JSON.parse(text) as { id?: unknown };
    return typeof id === 'string' || typeof id === 'number' ? id : undefined;
  } catch {
    return undefined;
  }
}
