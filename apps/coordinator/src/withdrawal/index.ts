export { type NotPossible, type Withdrawn, type WithdrawOptions, withdraw } from './withdraw.ts';
