/** An object of JSON, neither a list nor null. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value read from JSON is an object, neither a list nor null. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
