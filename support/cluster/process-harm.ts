import { FaultError, type Fault } from './fault';

/** Undoes a harm; resolves once the node serves again as before. */
export type Heal = () => Promise<void>;

/** What a node suffers: one fault at a time. */
export class Harm {
  readonly #node: string;
  #present: string | undefined;
  #over = false;

  constructor(node: string) {
    this.#node = node;
  }

  /** The name of the fault that the node suffers now. */
  get present(): string | undefined {
    return this.#present;
  }

  /** A fault that is done so; what that gives heals. */
  fault(name: string, inflict: (signal: AbortSignal) => Promise<Heal>): Fault {
    return {
      name,
      inject: async (signal) => {
        signal.throwIfAborted();
        this.#begin(name);
        try {
          return this.#healing(name, await inflict(signal));
        } catch (cause) {
          this.#present = undefined;
          throw signal.aborted ? signal.reason : explained(name, 'it could not be done', cause);
        }
      },
    };
  }

  /** From here on nothing is done to the node, and nothing is healed: it is being stopped. */
  end(): void {
    this.#over = true;
  }

  #isOver(): boolean {
    return this.#over;
  }

  #begin(name: string): void {
    if (this.#isOver()) throw new FaultError(`"${name}" cannot be done: ${this.#node} has been stopped`);
    if (this.#present !== undefined) {
      const why = `${this.#node} is harmed already ("${this.#present}")`;
      throw new FaultError(`"${name}" cannot be done: ${why}; heal that first`);
    }
    this.#present = name;
  }

  #healing(name: string, heal: Heal): AsyncDisposable {
    let healed: Promise<void> | undefined;
    return {
      [Symbol.asyncDispose]: () => (healed ??= this.#heal(name, heal)),
    };
  }

  async #heal(name: string, heal: Heal): Promise<void> {
    if (this.#isOver()) return;
    try {
      await heal();
      this.#present = undefined;
    } catch (cause) {
      // What was stopped in the meantime is not to come back.
      if (!this.#isOver()) throw explained(name, 'it could not be healed', cause);
    }
  }
}

const explained = (name: string, what: string, cause: unknown): FaultError =>
  new FaultError(`"${name}": ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
