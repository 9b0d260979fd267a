import { FEW_SHOT } from './compare/zz-few.mjs';
console.log(await FEW_SHOT['few-shot']()); process.exit(0);
