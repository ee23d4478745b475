/** An error as the OpenAI API words it. */
export interface OpenAiError {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

/** One fault of a request's body as FastAPI words it. */
export interface BodyFault {
  /** Where it is, `body` first. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

/** The body of an error's answer, as an API words it. */
export type ErrorWording = (refusal: Refusal) => object;

/** A request that gets an error status instead of an answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    message: string,
    readonly details: {
      readonly param?: string;
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly faults?: readonly BodyFault[];
    } = {},
  ) {
    super(message);
  }

  get body(): OpenAiError {
    const { param = null, code = null } = this.details;
    return { error: { message: this.message, type: typeOf(this.status), param, code } };
  }
}

/** 404: no model of that name is served. */
export const unknownModel = (model: string): Refusal =>
  new Refusal(404, `The model '${model}' does not exist or you do not have access to it.`, {
    param: 'model',
    code: 'model_not_found',
  });

/** An error as the OpenAI API words it. */
export const openAiWording: ErrorWording = ({ body }) => body;

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 404) return 'not_found_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}
