export { describeWhatLeaves, type PrivacyStatement } from './what-leaves.ts';
