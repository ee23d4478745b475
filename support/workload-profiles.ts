import { parseCount } from './quantities/count';
import { readTable } from './quantities/headed-table';
import { TableFaults, type RawTable } from './quantities/table-faults';
import { parseRequestSize, type RequestSize } from './request-sizes';

/** One row of the table of workload profiles. */
export interface WorkloadProfile {
  readonly type: string;
  /** Requests a second before the traffic increases. */
  readonly qps: number;
  readonly size: RequestSize;
}

/** Reads the table of workload profiles; throws one `TableFaults` that names every faulty cell. */
export function parseWorkloadProfiles(rows: RawTable): WorkloadProfile[] {
  const columns = { profile_type: parseName, qps: parseCount, request_size: parseRequestSize };
  const profiles = readTable('workload profiles', rows, columns).map((row) => ({
    type: row.profile_type,
    qps: row.qps,
    size: row.request_size,
  }));
  const twice = profiles.findIndex(({ type }, index) =>
    profiles.slice(0, index).some((one) => one.type === type),
  );
  if (twice >= 0) {
    const message = `the profile "${profiles[twice]?.type ?? ''}" stands twice; keep one of them`;
    throw new TableFaults('workload profiles', rows[0], [{ row: twice + 1, message }]);
  }
  return profiles;
}

/** The profile of that type; throws with those that there are. */
export function profileNamed(profiles: readonly WorkloadProfile[], type: string): WorkloadProfile {
  const profile = profiles.find((known) => known.type === type);
  if (profile !== undefined) return profile;
  const known = profiles.map((one) => one.type).join(', ');
  throw new Error(`"${type}" is no workload profile of the table; it has ${known === '' ? 'none' : known}`);
}

function parseName(text: string): string {
  if (text !== '') return text;
  throw new Error('the profile has no name; write for example light');
}
