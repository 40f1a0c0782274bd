import { describe, expect, it } from 'vitest';
import { connectionSettings } from '../../src/index.ts';

describe('a connection URL', () => {
  it.for([
    ['postgres://ann@one,two/app', 'several hosts'],
    ['postgres://localhost/app?host=one,two', 'several hosts'],
    ['postgres://ann@one:5432,two:5432/app', 'several hosts'],
    ['postgres://localhost/app?target_session_attrs=read-write', 'target_session_attrs'],
    ['postgres://localhost/app?load_balance_hosts=random', 'load_balance_hosts'],
    ['postgres://localhost/app?hostaddr=10.0.0.7', 'hostaddr'],
    ['postgres://localhost/app?service=main', 'service'],
  ])('that says %s is refused, and not taken for something else', ([url, reason]) => {
    expect(() => connectionSettings(url!)).toThrow(reason!);
  });
});
