import type { SimulatedRequest } from '../simulated-request';

/** Whom a request asked. */
export interface AskedModel {
  readonly provider: string;
  readonly model: string;
}

interface ProviderCounts {
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
}

interface ModelCounts {
  readonly completed: number;
  /** Of the completed, from their headers' arrival to their end. */
  readonly milliseconds: number;
  readonly errors: number;
}

/** What was served of which model, as the guide's server tells it. */
export class ServedModels {
  readonly #providers = new Map<string, ProviderCounts>();
  readonly #models = new Map<string, ModelCounts>();

  /** Counts a request that has ended. */
  add({ provider, model }: AskedModel, request: SimulatedRequest): void {
    const before = this.#providers.get(provider) ?? { requests: 0, input_tokens: 0, output_tokens: 0 };
    const read = request.slotTakenAt === undefined ? 0 : request.promptTokens;
    this.#providers.set(provider, {
      requests: before.requests + 1,
      input_tokens: before.input_tokens + read,
      output_tokens: request.tokenSentAt.reduce((sum, { tokens }) => sum + tokens, before.output_tokens),
    });
    const name = `${provider}:${model}`;
    const counts = this.#models.get(name) ?? { completed: 0, milliseconds: 0, errors: 0 };
    const took = request.endedAt - request.headersReceivedAt;
    this.#models.set(
      name,
      request.outcome === 'completed'
        ? { ...counts, completed: counts.completed + 1, milliseconds: counts.milliseconds + took }
        : { ...counts, errors: counts.errors + 1 },
    );
  }

  /** Counts by provider and by model, and the mean time of completed requests in seconds, 0 where there are none. */
  get metrics(): object {
    return {
      providers: Object.fromEntries(this.#providers),
      models: Object.fromEntries(
        [...this.#models].map(([name, { completed, milliseconds, errors }]) => {
          const average = completed === 0 ? 0 : milliseconds / completed / 1e3;
          return [name, { timing: { total: { average } }, errors }];
        }),
      ),
    };
  }
}
