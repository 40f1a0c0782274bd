export * from './subject.ts';
export * from './measure/chance.ts';
export * from './measure/contest.ts';
export * from './measure/slice.ts';
export * from './measure/standing.ts';
