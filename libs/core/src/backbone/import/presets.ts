import type { Preprocessing } from '../preprocessing.ts';

type Preset = Omit<Preprocessing, 'width' | 'height' | 'shortest'> & { readonly size: number; readonly about: string };

const STRETCHED = { colour: 'rgb', fit: 'fill', resize: 'bilinear' } as const;
/** Mean and deviation of ImageNet, of bytes. */
const IMAGENET = {
  subtract: [0.485, 0.456, 0.406].map((mean) => 255 * mean),
  divide: [0.229, 0.224, 0.225].map((deviation) => 255 * deviation),
} as unknown as { subtract: [number, number, number]; divide: [number, number, number] }; // three of each
/** Keras's mode "caffe": blue first, the means of ImageNet taken off, no division. */
const CAFFE = { ...STRETCHED, colour: 'bgr', subtract: [103.939, 116.779, 123.68], divide: 1 } as const satisfies Partial<Preset>;
/** Keras's mode "tf": −1…1. */
const SIGNED = { ...STRETCHED, subtract: 127.5, divide: 127.5 } as const;

/** What networks of well-known libraries were trained to see. */
export const PRESETS = {
  'keras-resnet': {
    ...CAFFE,
    subtract: [...CAFFE.subtract],
    size: 224,
    about: 'Keras ResNet50, 101, 152: BGR, means of ImageNet taken off',
  },
  'keras-vgg': { ...CAFFE, subtract: [...CAFFE.subtract], size: 224, about: 'Keras VGG16, VGG19: the same' },
  'keras-mobilenet': { ...SIGNED, size: 224, about: 'Keras MobileNet, MobileNetV2, ResNetV2: −1…1' },
  'keras-inception': { ...SIGNED, size: 299, about: 'Keras InceptionV3, InceptionResNetV2, Xception: −1…1, 299 pixels' },
  'keras-densenet': { ...STRETCHED, ...IMAGENET, size: 224, about: 'Keras DenseNet: mean and deviation of ImageNet' },
  torchvision: {
    ...IMAGENET,
    colour: 'rgb',
    fit: 'crop',
    resize: 'bilinear',
    size: 224,
    about: 'torchvision: shorter side to 8/7 of the size, the middle of it, mean and deviation of ImageNet',
  },
  bytes: {
    ...STRETCHED,
    subtract: 0,
    divide: 1,
    size: 224,
    about: 'bytes as they are: the network scales them itself, as Keras EfficientNet does',
  },
  unit: { ...STRETCHED, subtract: 0, divide: 255, size: 224, about: '0…1' },
} as const satisfies Record<string, Preset>;
/** The name of a preset, such as `torchvision`. */
export type PresetName = keyof typeof PRESETS;

/** The preprocessing of a preset, for another size where one is given; the shorter side in the proportion that torchvision has. */
export function presetPreprocessing(name: PresetName, size?: { readonly width: number; readonly height: number }): Preprocessing {
  const { size: own, about: _, ...preset } = PRESETS[name];
  const { width, height } = size ?? { width: own, height: own };
  const frame = preset.fit === 'crop' ? { shortest: Math.floor((256 * Math.max(width, height)) / 224) } : {};
  return { width, height, ...preset, ...frame };
}
