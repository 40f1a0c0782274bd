// A vitest reporter that writes the run's counts to the file named by STRATUM_TEST_TALLY.
import { writeFileSync } from 'node:fs';

export default class TallyReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tally = {
      passed: 0,
      failed: 0,
      skipped: 0,
      brokenFiles: 0,
      errors: unhandledErrors.length,
    };
    for (const module of modules) {
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        tally[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1;
        if (state === 'failed') failedHere += 1;
      }
      if (module.state() === 'failed' && failedHere === 0) tally.brokenFiles += 1;
    }
    writeFileSync(process.env.STRATUM_TEST_TALLY, JSON.stringify(tally));
  }
}
