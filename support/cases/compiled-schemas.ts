import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import type { JsonSchema } from '../target/inference-target';

/** Schemas compiled by one instance of ajv. */
const KEPT = 100;

/** Compiled schemas by their key; only the latest are kept, as every call may bring a new one. */
export class CompiledSchemas {
  readonly #kept: number;
  readonly #validators = new Map<string, ValidateFunction>();
  #ajv = newAjv();
  #compilations = 0;

  constructor(kept = KEPT) {
    this.#kept = kept;
  }

  get compilations(): number {
    return this.#compilations;
  }

  /** The number of schemas that are held. */
  get size(): number {
    return this.#validators.size;
  }

  /** Throws ajv's error where the schema is faulty or has a keyword that it does not know. */
  validatorOf(key: string, schema: JsonSchema): ValidateFunction {
    const known = this.#validators.get(key);
    if (known !== undefined) return known;
    if (this.#validators.size >= this.#kept) {
      // Removing a schema leaves its values in the scope of the instance: only a new one forgets them.
      this.#validators.clear();
      this.#ajv = newAjv();
    }
    const validator = this.#ajv.compile(schema);
    this.#compilations += 1;
    this.#validators.set(key, validator);
    return validator;
  }
}

/**
 * Whether a schema is one was checked when it was read: not again, as a new instance would first have to compile
 * the schema of schemas.
 */
const newAjv = (): Ajv2020 =>
  new Ajv2020({
    allErrors: true,
    strictTypes: false,
    strictTuples: false,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
  });
