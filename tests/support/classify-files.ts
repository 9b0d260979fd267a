import { type Classification, type ClassifyOptions, classify, type Model } from '@atoll/client';

/** What a model says of image files, all at once. */
export async function classifyFiles(model: Model, paths: readonly string[], options: ClassifyOptions): Promise<Classification[]> {
  const answers: Classification[] = [];
  const sources = paths.map((path) => ({ path }));
  for await (const answer of classify(model, sources, options)) answers.push(answer);
  return answers;
}
