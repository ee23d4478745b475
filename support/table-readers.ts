import type { TableReader } from './gherkin/step-table';
import { parsePromptLengths, parseUsagePhases, parseUserNumbers } from './level-tables';
import { parseLimitsOfLevels } from './limits-of-levels';
import { parseSla } from './limits-table';
import { parseUserBehaviour } from './load/behaviour/user-behaviour';
import { parsePredictions } from './promised-prediction';
import { parseRecordings } from './promised-recording';
import { parseSpikeActions } from './promised-spike-action';
import { parseModelConfigurations } from './system/model-configuration';
import { parseWorkloadProfiles } from './workload-profiles';

/**
 * How the tables of steps are read, by the expression of the step's definition; each reader throws a
 * `TableFaults`. Apart from the steps, so that features can be checked before any step code is loaded.
 */
export const TABLE_READERS: Readonly<Record<string, TableReader>> = {
  'the following model configurations:': parseModelConfigurations,
  'the following workload profiles:': parseWorkloadProfiles,
  'the following metrics should be recorded:': parseRecordings,
  'prediction accuracy should be within {share} for:': parsePredictions,
  'the monitoring system should:': parseSpikeActions,
  'virtual users who ask for:': parseUserBehaviour,
  'the number of virtual users grows over these levels:': parseUserNumbers,
  'usage goes through these phases:': parseUsagePhases,
  'prompts of these lengths are asked cold and warm:': parsePromptLengths,
  'virtual users are doubled from {count} to at most {count} until a limit breaks:': parseSla,
  'these limits should hold:': parseLimitsOfLevels,
  'at least {servedLoad} should be served within:': parseSla,
};
