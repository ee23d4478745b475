import { randomUUID } from 'node:crypto';

/** A JSON Schema that the server was told, and its name. */
export interface RegisteredSchema {
  readonly id: string;
  readonly name: string;
  readonly json_schema: unknown;
}

/** The schemas that clients have registered, the newest of them: the oldest is forgotten where there are too many. */
export class SchemaStore {
  readonly #limit: number;
  readonly #schemas = new Map<string, RegisteredSchema>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Keeps it under an id that none had before, in this server or another. */
  register(name: string, jsonSchema: unknown): RegisteredSchema {
    const schema = { id: randomUUID(), name, json_schema: jsonSchema };
    this.#schemas.set(schema.id, schema);
    for (const id of this.#schemas.keys()) {
      if (this.#schemas.size <= this.#limit) break;
      this.#schemas.delete(id);
    }
    return schema;
  }

  /** The schema of that id, where it is known. */
  get(id: string): RegisteredSchema | undefined {
    return this.#schemas.get(id);
  }
}
