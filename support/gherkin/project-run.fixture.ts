export { dryRun } from './project-run';
