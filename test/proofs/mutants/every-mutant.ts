import { backendMutants } from './backend-mutants.ts';
import { engineMutants } from './engine-mutants.ts';

export const everyMutant = [...engineMutants, ...backendMutants];
