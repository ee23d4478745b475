import { importAiperfAggregate } from './aiperf-aggregate';
import { importAiperfRecords } from './aiperf-records';
import { fileOf, filesOf, toolOf, type Tool } from './format';
import { importGuidellm } from './guidellm';
import { ImportError } from './import-error';
import type { ImportedRun } from './imported-run';
import { importInferencePerfRequests } from './inference-perf-requests';
import { importInferencePerfSummary } from './inference-perf-summary';
import { openResults } from './results-file';
import { importVllm } from './vllm-bench';

/**
 * Reads what a tool has measured. Throws an ImportError of a file that is damaged, is none of that tool's, or holds
 * nothing that can be taken over.
 */
export async function importResults(tool: Tool, path: string): Promise<ImportedRun> {
  const file = await openResults(path);
  const owner = toolOf(file.format);
  if (owner === undefined)
    throw new ImportError(
      `${path} is ${fileOf(file.format)}: it has its verdicts; compare runs with npm run compare`,
    );
  if (owner !== tool)
    throw new ImportError(
      `${path} looks like ${fileOf(file.format)}, not like ${filesOf(tool)}; write npm run judge -- ${owner} ${path}`,
    );
  switch (file.format) {
    case 'AIPerf records':
      return importAiperfRecords(file.lines(), path);
    case 'AIPerf aggregate':
      return importAiperfAggregate(file.content, path);
    case 'GuideLLM':
      return importGuidellm(file.content, path);
    case 'vLLM bench':
      return importVllm(file.content, path);
    case 'inference-perf summary':
      return importInferencePerfSummary(file.content, path);
    case 'inference-perf requests':
      return importInferencePerfRequests(file.content, path);
    case 'own results':
      throw new ImportError(`${path} is no file of another tool`);
  }
}
