export { CallStatistics, type CallSummary } from './call-statistics.ts';
export { every, faults, type FaultKind, type FaultOptions, type FaultPlan } from './faults.ts';
