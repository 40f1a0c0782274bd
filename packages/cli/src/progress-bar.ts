import { SingleBar } from 'cli-progress';

export interface ProgressBar extends Disposable {
  expect(total: number): void;
  advance(count?: number): void;
}

/** A bar on standard error, on a terminal only: a log is not the place for one. */
export function progressBar(title: string): ProgressBar {
  const bar = new SingleBar({
    format: `${title} {bar} {percentage} % | {value} of {total} | {eta_formatted} to go`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
    // A bar that is being drawn keeps nobody waiting.
    noTTYOutput: false,
  });
  let started = false;
  return {
    expect(total) {
      if (started) bar.stop();
      bar.start(total, 0);
      started = true;
    },
    advance(count = 1) {
      if (!started) return;
      const next = bar.getProgress() * bar.getTotal() + count;
      // What was counted before may have grown.
      if (next > bar.getTotal()) bar.setTotal(Math.ceil(next));
      bar.increment(count);
    },
    [Symbol.dispose]() {
      if (started) bar.stop();
    },
  };
}
