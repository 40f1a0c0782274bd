export { defineConfig, type DatabaseConfig, type StratumConfig } from './settings/define-config.ts';
