import { requireBatchSize } from './batch-size';

describe('batch size', () => {
  it('is 1 to 1,000', () => {
    expect(() => [1, 1_000].forEach((count) => requireBatchSize('persons', count))).not.toThrow();
    expect(() => requireBatchSize('persons', 0)).toThrow('persons: must name 1 to 1,000');
    expect(() => requireBatchSize('persons', 1_001)).toThrow('persons: must name 1 to 1,000');
  });
});
