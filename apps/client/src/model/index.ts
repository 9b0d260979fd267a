export {
  type Classification,
  type Classifier,
  type ClassifierOptions,
  type ClassifyOptions,
  type ClassifyTogetherOptions,
  classify,
  classifyTogether,
  type KnownOfImages,
  type ModelOnBackbone,
  openClassifier,
} from './classify.ts';
export { type Explained, explainImage, type KnownImage, type NearImage, nearestImages } from './explain.ts';
export { fetchBackbone } from './fetch-backbone.ts';
export { requireColumns } from './head-features.ts';
export { loadModel } from './load-model.ts';
export { type Model, openModel } from './open-model.ts';
export { overlayPicture } from './overlay.ts';
export { type FetchBytes, fetchModel, MODEL_FILES, type ModelBytes, saveModel } from './save-model.ts';
export { type BackboneFiles, type VerifiedModel, type VerifyOptions, verifyModel } from './verify-model.ts';
