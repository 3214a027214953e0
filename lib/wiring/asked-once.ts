/** Asks when first needed and keeps the answer for everybody who comes later; what failed is asked again. */
export function askedOnce<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => {
    answer ??= ask().catch((cause) => {
      answer = undefined;
      throw cause;
    });
    return answer;
  };
}
