import { greatestAt, softmax } from '../evaluation/softmax.ts';
import { isMultiLabel, type TaskSource, tasksOf } from '../federation/index.ts';

/** What a model says of one image in one label set. */
export interface LabelAnswer {
  /** The name of the label set; with several labels an image, the label. */
  readonly task: string;
  readonly classes: readonly string[];
  /** [classes]; they add up to 1. */
  readonly probabilities: Float32Array;
  /** The most probable class. */
  readonly predicted: string;
  /** Its probability. */
  readonly confidence: number;
}

/** What a model says of one image. */
export interface ImageAnswer {
  /** One a label set; a model of one has one. */
  readonly answers: readonly LabelAnswer[];
  /** Of all label sets, one after the other; for several labels an image [labels]: of each the probability that it is present. */
  readonly probabilities: Float32Array;
  /** The most probable class of each label set; for several labels an image those present, `-` for none. Joined by `; `. */
  readonly predicted: string;
  /** The least of the answers' confidences. */
  readonly confidence: number;
}

/** What `scores` [outputs] of one image say, divided by `temperature`: a softmax over the classes of each label set. */
export function answerOf(source: TaskSource, scores: Float32Array, temperature: number): ImageAnswer {
  let start = 0;
  return assembleAnswer(
    source,
    tasksOf(source).map(({ classes }) => {
      const probabilities = softmax(scores.subarray(start, start + classes.length), classes.length, temperature);
      start += classes.length;
      return { probabilities, best: greatestAt(probabilities) };
    }),
  );
}

/** The answer in which each label set has these probabilities [classes], and the class at `best` is said. */
export function assembleAnswer(
  source: TaskSource,
  ofTasks: readonly { readonly probabilities: Float32Array; readonly best: number }[],
): ImageAnswer {
  const answers = tasksOf(source).map(({ name, classes }, i): LabelAnswer => {
    const { probabilities = new Float32Array(), best = 0 } = ofTasks[i] ?? {};
    return { task: name, classes, probabilities, predicted: classes[best] ?? '', confidence: probabilities[best] ?? 0 };
  });
  const present = answers.filter(({ predicted, classes }) => predicted === classes[1]).map(({ task }) => task);
  const several = isMultiLabel(source);
  return {
    answers,
    probabilities: Float32Array.from(answers.flatMap((answer) => (several ? (answer.probabilities[1] ?? 0) : [...answer.probabilities]))),
    predicted: several ? present.join('; ') || '-' : answers.map(({ predicted }) => predicted).join('; '),
    confidence: Math.min(...answers.map(({ confidence }) => confidence)),
  };
}
