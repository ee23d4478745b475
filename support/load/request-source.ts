import type { EndpointTarget } from '../target/endpoint-target';
import type { AnswerExchange, InferenceTarget, ResponseEvents } from '../target/inference-target';
import { inferenceRequest, type Workload } from './workload';
import { SessionSource } from './session-source';
import { taskRequest } from './task-workload';

/** Sends the requests of a workload by their numbers. */
export interface RequestSource {
  send(index: number, events: ResponseEvents): AnswerExchange;
}

/** What a load is put on: one server, by the two ways of asking it. */
export interface LoadTargets {
  readonly inference: InferenceTarget;
  readonly endpoint: EndpointTarget;
}

/** The workload as requests to these targets. */
export function requestSource(workload: Workload, targets: LoadTargets): RequestSource {
  switch (workload.kind) {
    case 'prompts':
      return {
        send: (index, events) => targets.inference.send(inferenceRequest(workload, index), events),
      };
    case 'sessions':
      return new SessionSource(workload, targets.inference);
    case 'tasks':
      return {
        send: (index, events) => targets.inference.send(taskRequest(workload, index), events),
      };
    case 'endpoint': {
      const request = targets.endpoint.prepare(workload);
      return { send: (_index, events) => targets.endpoint.send(request, events) };
    }
  }
}
