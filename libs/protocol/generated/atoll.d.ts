import * as $protobuf from "protobufjs";
import Long = require("long");

/** Namespace atoll. */
export namespace atoll {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of a Refusal.
         * @deprecated Use atoll.v1.Refusal.$Properties instead.
         */
        interface IRefusal extends atoll.v1.Refusal.$Properties {
        }

        /** Represents a Refusal. */
        class Refusal {

            /**
             * Constructs a new Refusal.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Refusal.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Refusal code. */
            code: number;

            /** Refusal message. */
            message: string;

            /** Refusal hint. */
            hint: string;

            /**
             * Encodes the specified Refusal message. Does not implicitly {@link atoll.v1.Refusal.verify|verify} messages.
             * @param message Refusal message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Refusal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Refusal message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Refusal & atoll.v1.Refusal.$Shape} Refusal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Refusal & atoll.v1.Refusal.$Shape;
        }

        namespace Refusal {

            /** Properties of a Refusal. */
            interface $Properties {

                /** Refusal code */
                code?: (number|null);

                /** Refusal message */
                message?: (string|null);

                /** Refusal hint */
                hint?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Refusal. */
            type $Shape = atoll.v1.Refusal.$Properties;
        }

        /**
         * Properties of a TensorSpec.
         * @deprecated Use atoll.v1.TensorSpec.$Properties instead.
         */
        interface ITensorSpec extends atoll.v1.TensorSpec.$Properties {
        }

        /** Represents a TensorSpec. */
        class TensorSpec {

            /**
             * Constructs a new TensorSpec.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.TensorSpec.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TensorSpec name. */
            name: string;

            /** TensorSpec shape. */
            shape: number[];

            /**
             * Encodes the specified TensorSpec message. Does not implicitly {@link atoll.v1.TensorSpec.verify|verify} messages.
             * @param message TensorSpec message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.TensorSpec.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TensorSpec message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.TensorSpec & atoll.v1.TensorSpec.$Shape} TensorSpec
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.TensorSpec & atoll.v1.TensorSpec.$Shape;
        }

        namespace TensorSpec {

            /** Properties of a TensorSpec. */
            interface $Properties {

                /** TensorSpec name */
                name?: (string|null);

                /** TensorSpec shape */
                shape?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TensorSpec. */
            type $Shape = atoll.v1.TensorSpec.$Properties;
        }

        /**
         * Properties of a Head.
         * @deprecated Use atoll.v1.Head.$Properties instead.
         */
        interface IHead extends atoll.v1.Head.$Properties {
        }

        /** Represents a Head. */
        class Head {

            /**
             * Constructs a new Head.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Head.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Head tensors. */
            tensors: atoll.v1.TensorSpec.$Properties[];

            /** Head values. */
            values: Uint8Array;

            /**
             * Encodes the specified Head message. Does not implicitly {@link atoll.v1.Head.verify|verify} messages.
             * @param message Head message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Head.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Head message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Head & atoll.v1.Head.$Shape} Head
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Head & atoll.v1.Head.$Shape;
        }

        namespace Head {

            /** Properties of a Head. */
            interface $Properties {

                /** Head tensors */
                tensors?: (atoll.v1.TensorSpec.$Properties[]|null);

                /** Head values */
                values?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Head. */
            type $Shape = atoll.v1.Head.$Properties;
        }

        /**
         * Properties of a Standardisation.
         * @deprecated Use atoll.v1.Standardisation.$Properties instead.
         */
        interface IStandardisation extends atoll.v1.Standardisation.$Properties {
        }

        /** Represents a Standardisation. */
        class Standardisation {

            /**
             * Constructs a new Standardisation.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Standardisation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Standardisation mean. */
            mean: Uint8Array;

            /** Standardisation scale. */
            scale: Uint8Array;

            /**
             * Encodes the specified Standardisation message. Does not implicitly {@link atoll.v1.Standardisation.verify|verify} messages.
             * @param message Standardisation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Standardisation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Standardisation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Standardisation & atoll.v1.Standardisation.$Shape} Standardisation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Standardisation & atoll.v1.Standardisation.$Shape;
        }

        namespace Standardisation {

            /** Properties of a Standardisation. */
            interface $Properties {

                /** Standardisation mean */
                mean?: (Uint8Array|null);

                /** Standardisation scale */
                scale?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Standardisation. */
            type $Shape = atoll.v1.Standardisation.$Properties;
        }

        /**
         * Properties of an Evaluation.
         * @deprecated Use atoll.v1.Evaluation.$Properties instead.
         */
        interface IEvaluation extends atoll.v1.Evaluation.$Properties {
        }

        /** Represents an Evaluation. */
        class Evaluation {

            /**
             * Constructs a new Evaluation.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Evaluation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Evaluation head. */
            head: string;

            /** Evaluation classes. */
            classes: number;

            /** Evaluation count. */
            count: number;

            /** Evaluation lossSum. */
            lossSum: number;

            /** Evaluation confusion. */
            confusion: number[];

            /** Evaluation scaledLosses. */
            scaledLosses: number[];

            /** Evaluation curves. */
            curves?: (atoll.v1.ScoreCurves.$Properties|null);

            /** Evaluation subgroup. */
            subgroup?: (atoll.v1.Subgroup.$Properties|null);

            /** Evaluation tasks. */
            tasks: atoll.v1.Evaluation.$Properties[];

            /**
             * Encodes the specified Evaluation message. Does not implicitly {@link atoll.v1.Evaluation.verify|verify} messages.
             * @param message Evaluation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Evaluation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Evaluation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Evaluation & atoll.v1.Evaluation.$Shape} Evaluation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Evaluation & atoll.v1.Evaluation.$Shape;
        }

        namespace Evaluation {

            /** Properties of an Evaluation. */
            interface $Properties {

                /** Evaluation head */
                head?: (string|null);

                /** Evaluation classes */
                classes?: (number|null);

                /** Evaluation count */
                count?: (number|null);

                /** Evaluation lossSum */
                lossSum?: (number|null);

                /** Evaluation confusion */
                confusion?: (number[]|null);

                /** Evaluation scaledLosses */
                scaledLosses?: (number[]|null);

                /** Evaluation curves */
                curves?: (atoll.v1.ScoreCurves.$Properties|null);

                /** Evaluation subgroup */
                subgroup?: (atoll.v1.Subgroup.$Properties|null);

                /** Evaluation tasks */
                tasks?: (atoll.v1.Evaluation.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Evaluation. */
            type $Shape = atoll.v1.Evaluation.$Properties;
        }

        /**
         * Properties of a Subgroup.
         * @deprecated Use atoll.v1.Subgroup.$Properties instead.
         */
        interface ISubgroup extends atoll.v1.Subgroup.$Properties {
        }

        /** Represents a Subgroup. */
        class Subgroup {

            /**
             * Constructs a new Subgroup.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Subgroup.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Subgroup column. */
            column: string;

            /** Subgroup value. */
            value: string;

            /**
             * Encodes the specified Subgroup message. Does not implicitly {@link atoll.v1.Subgroup.verify|verify} messages.
             * @param message Subgroup message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Subgroup.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Subgroup message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Subgroup & atoll.v1.Subgroup.$Shape} Subgroup
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Subgroup & atoll.v1.Subgroup.$Shape;
        }

        namespace Subgroup {

            /** Properties of a Subgroup. */
            interface $Properties {

                /** Subgroup column */
                column?: (string|null);

                /** Subgroup value */
                value?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Subgroup. */
            type $Shape = atoll.v1.Subgroup.$Properties;
        }

        /**
         * Properties of a ScoreCurves.
         * @deprecated Use atoll.v1.ScoreCurves.$Properties instead.
         */
        interface IScoreCurves extends atoll.v1.ScoreCurves.$Properties {
        }

        /** Represents a ScoreCurves. */
        class ScoreCurves {

            /**
             * Constructs a new ScoreCurves.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.ScoreCurves.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ScoreCurves histograms. */
            histograms: atoll.v1.ScoreHistogram.$Properties[];

            /** ScoreCurves reliabilityCounts. */
            reliabilityCounts: number[];

            /** ScoreCurves confidenceSums. */
            confidenceSums: number[];

            /** ScoreCurves reliabilityCorrect. */
            reliabilityCorrect: number[];

            /**
             * Encodes the specified ScoreCurves message. Does not implicitly {@link atoll.v1.ScoreCurves.verify|verify} messages.
             * @param message ScoreCurves message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.ScoreCurves.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ScoreCurves message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.ScoreCurves & atoll.v1.ScoreCurves.$Shape} ScoreCurves
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.ScoreCurves & atoll.v1.ScoreCurves.$Shape;
        }

        namespace ScoreCurves {

            /** Properties of a ScoreCurves. */
            interface $Properties {

                /** ScoreCurves histograms */
                histograms?: (atoll.v1.ScoreHistogram.$Properties[]|null);

                /** ScoreCurves reliabilityCounts */
                reliabilityCounts?: (number[]|null);

                /** ScoreCurves confidenceSums */
                confidenceSums?: (number[]|null);

                /** ScoreCurves reliabilityCorrect */
                reliabilityCorrect?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ScoreCurves. */
            type $Shape = atoll.v1.ScoreCurves.$Properties;
        }

        /**
         * Properties of a ScoreHistogram.
         * @deprecated Use atoll.v1.ScoreHistogram.$Properties instead.
         */
        interface IScoreHistogram extends atoll.v1.ScoreHistogram.$Properties {
        }

        /** Represents a ScoreHistogram. */
        class ScoreHistogram {

            /**
             * Constructs a new ScoreHistogram.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.ScoreHistogram.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ScoreHistogram bins. */
            bins: number[];

            /** ScoreHistogram positives. */
            positives: number[];

            /** ScoreHistogram negatives. */
            negatives: number[];

            /**
             * Encodes the specified ScoreHistogram message. Does not implicitly {@link atoll.v1.ScoreHistogram.verify|verify} messages.
             * @param message ScoreHistogram message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.ScoreHistogram.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ScoreHistogram message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.ScoreHistogram & atoll.v1.ScoreHistogram.$Shape} ScoreHistogram
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.ScoreHistogram & atoll.v1.ScoreHistogram.$Shape;
        }

        namespace ScoreHistogram {

            /** Properties of a ScoreHistogram. */
            interface $Properties {

                /** ScoreHistogram bins */
                bins?: (number[]|null);

                /** ScoreHistogram positives */
                positives?: (number[]|null);

                /** ScoreHistogram negatives */
                negatives?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ScoreHistogram. */
            type $Shape = atoll.v1.ScoreHistogram.$Properties;
        }

        /**
         * Properties of a SplitCounts.
         * @deprecated Use atoll.v1.SplitCounts.$Properties instead.
         */
        interface ISplitCounts extends atoll.v1.SplitCounts.$Properties {
        }

        /** Represents a SplitCounts. */
        class SplitCounts {

            /**
             * Constructs a new SplitCounts.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SplitCounts.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SplitCounts train. */
            train: number;

            /** SplitCounts validation. */
            validation: number;

            /** SplitCounts test. */
            test: number;

            /** SplitCounts unlabelled. */
            unlabelled: number;

            /**
             * Encodes the specified SplitCounts message. Does not implicitly {@link atoll.v1.SplitCounts.verify|verify} messages.
             * @param message SplitCounts message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SplitCounts.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SplitCounts message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SplitCounts & atoll.v1.SplitCounts.$Shape} SplitCounts
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SplitCounts & atoll.v1.SplitCounts.$Shape;
        }

        namespace SplitCounts {

            /** Properties of a SplitCounts. */
            interface $Properties {

                /** SplitCounts train */
                train?: (number|null);

                /** SplitCounts validation */
                validation?: (number|null);

                /** SplitCounts test */
                test?: (number|null);

                /** SplitCounts unlabelled */
                unlabelled?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SplitCounts. */
            type $Shape = atoll.v1.SplitCounts.$Properties;
        }

        /**
         * Properties of a SiteProfile.
         * @deprecated Use atoll.v1.SiteProfile.$Properties instead.
         */
        interface ISiteProfile extends atoll.v1.SiteProfile.$Properties {
        }

        /** Represents a SiteProfile. */
        class SiteProfile {

            /**
             * Constructs a new SiteProfile.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteProfile.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteProfile counts. */
            counts?: (atoll.v1.SplitCounts.$Properties|null);

            /** SiteProfile classCounts. */
            classCounts: number[];

            /** SiteProfile engine. */
            engine: string;

            /** SiteProfile software. */
            software: string;

            /**
             * Encodes the specified SiteProfile message. Does not implicitly {@link atoll.v1.SiteProfile.verify|verify} messages.
             * @param message SiteProfile message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteProfile.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteProfile message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteProfile & atoll.v1.SiteProfile.$Shape} SiteProfile
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteProfile & atoll.v1.SiteProfile.$Shape;
        }

        namespace SiteProfile {

            /** Properties of a SiteProfile. */
            interface $Properties {

                /** SiteProfile counts */
                counts?: (atoll.v1.SplitCounts.$Properties|null);

                /** SiteProfile classCounts */
                classCounts?: (number[]|null);

                /** SiteProfile engine */
                engine?: (string|null);

                /** SiteProfile software */
                software?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteProfile. */
            type $Shape = atoll.v1.SiteProfile.$Properties;
        }

        /**
         * Properties of a NamedHead.
         * @deprecated Use atoll.v1.NamedHead.$Properties instead.
         */
        interface INamedHead extends atoll.v1.NamedHead.$Properties {
        }

        /** Represents a NamedHead. */
        class NamedHead {

            /**
             * Constructs a new NamedHead.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.NamedHead.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NamedHead name. */
            name: string;

            /** NamedHead digest. */
            digest: Uint8Array;

            /** NamedHead fold. */
            fold: number;

            /** NamedHead temperature. */
            temperature: number;

            /** NamedHead detail. */
            detail: string;

            /** NamedHead standardisation. */
            standardisation: Uint8Array;

            /** NamedHead scope. */
            scope: string;

            /**
             * Encodes the specified NamedHead message. Does not implicitly {@link atoll.v1.NamedHead.verify|verify} messages.
             * @param message NamedHead message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.NamedHead.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NamedHead message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.NamedHead & atoll.v1.NamedHead.$Shape} NamedHead
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.NamedHead & atoll.v1.NamedHead.$Shape;
        }

        namespace NamedHead {

            /** Properties of a NamedHead. */
            interface $Properties {

                /** NamedHead name */
                name?: (string|null);

                /** NamedHead digest */
                digest?: (Uint8Array|null);

                /** NamedHead fold */
                fold?: (number|null);

                /** NamedHead temperature */
                temperature?: (number|null);

                /** NamedHead detail */
                detail?: (string|null);

                /** NamedHead standardisation */
                standardisation?: (Uint8Array|null);

                /** NamedHead scope */
                scope?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NamedHead. */
            type $Shape = atoll.v1.NamedHead.$Properties;
        }

        /**
         * Properties of a Summarise.
         * @deprecated Use atoll.v1.Summarise.$Properties instead.
         */
        interface ISummarise extends atoll.v1.Summarise.$Properties {
        }

        /** Represents a Summarise. */
        class Summarise {

            /**
             * Constructs a new Summarise.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Summarise.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Summarise statistics. */
            statistics: string;

            /** Summarise standardisation. */
            standardisation: Uint8Array;

            /** Summarise gridExponent. */
            gridExponent: number;

            /** Summarise folds. */
            folds: number;

            /** Summarise head. */
            head: Uint8Array;

            /** Summarise scope. */
            scope: string;

            /**
             * Encodes the specified Summarise message. Does not implicitly {@link atoll.v1.Summarise.verify|verify} messages.
             * @param message Summarise message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Summarise.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Summarise message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Summarise & atoll.v1.Summarise.$Shape} Summarise
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Summarise & atoll.v1.Summarise.$Shape;
        }

        namespace Summarise {

            /** Properties of a Summarise. */
            interface $Properties {

                /** Summarise statistics */
                statistics?: (string|null);

                /** Summarise standardisation */
                standardisation?: (Uint8Array|null);

                /** Summarise gridExponent */
                gridExponent?: (number|null);

                /** Summarise folds */
                folds?: (number|null);

                /** Summarise head */
                head?: (Uint8Array|null);

                /** Summarise scope */
                scope?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Summarise. */
            type $Shape = atoll.v1.Summarise.$Properties;
        }

        /**
         * Properties of a Fit.
         * @deprecated Use atoll.v1.Fit.$Properties instead.
         */
        interface IFit extends atoll.v1.Fit.$Properties {
        }

        /** Represents a Fit. */
        class Fit {

            /**
             * Constructs a new Fit.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Fit.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Fit head. */
            head: Uint8Array;

            /** Fit standardisation. */
            standardisation: Uint8Array;

            /** Fit epochs. */
            epochs: number;

            /** Fit alone. */
            alone: boolean;

            /** Fit proximal. */
            proximal: number;

            /** Fit correction. */
            correction: Uint8Array;

            /** Fit statistics. */
            statistics: Uint8Array;

            /** Fit teachers. */
            teachers: Uint8Array[];

            /** Fit scope. */
            scope: string;

            /** Fit unfrozen. */
            unfrozen: number;

            /** Fit startingPoint. */
            startingPoint: Uint8Array;

            /**
             * Encodes the specified Fit message. Does not implicitly {@link atoll.v1.Fit.verify|verify} messages.
             * @param message Fit message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Fit.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Fit message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Fit & atoll.v1.Fit.$Shape} Fit
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Fit & atoll.v1.Fit.$Shape;
        }

        namespace Fit {

            /** Properties of a Fit. */
            interface $Properties {

                /** Fit head */
                head?: (Uint8Array|null);

                /** Fit standardisation */
                standardisation?: (Uint8Array|null);

                /** Fit epochs */
                epochs?: (number|null);

                /** Fit alone */
                alone?: (boolean|null);

                /** Fit proximal */
                proximal?: (number|null);

                /** Fit correction */
                correction?: (Uint8Array|null);

                /** Fit statistics */
                statistics?: (Uint8Array|null);

                /** Fit teachers */
                teachers?: (Uint8Array[]|null);

                /** Fit scope */
                scope?: (string|null);

                /** Fit unfrozen */
                unfrozen?: (number|null);

                /** Fit startingPoint */
                startingPoint?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Fit. */
            type $Shape = atoll.v1.Fit.$Properties;
        }

        /**
         * Properties of an Evaluate.
         * @deprecated Use atoll.v1.Evaluate.$Properties instead.
         */
        interface IEvaluate extends atoll.v1.Evaluate.$Properties {
        }

        /** Represents an Evaluate. */
        class Evaluate {

            /**
             * Constructs a new Evaluate.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Evaluate.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Evaluate heads. */
            heads: atoll.v1.NamedHead.$Properties[];

            /** Evaluate standardisation. */
            standardisation: Uint8Array;

            /** Evaluate part. */
            part: string;

            /** Evaluate aloneEpochs. */
            aloneEpochs: number;

            /** Evaluate folds. */
            folds: number;

            /** Evaluate personal. */
            personal: boolean;

            /** Evaluate reference. */
            reference: Uint8Array;

            /**
             * Encodes the specified Evaluate message. Does not implicitly {@link atoll.v1.Evaluate.verify|verify} messages.
             * @param message Evaluate message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Evaluate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Evaluate message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Evaluate & atoll.v1.Evaluate.$Shape} Evaluate
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Evaluate & atoll.v1.Evaluate.$Shape;
        }

        namespace Evaluate {

            /** Properties of an Evaluate. */
            interface $Properties {

                /** Evaluate heads */
                heads?: (atoll.v1.NamedHead.$Properties[]|null);

                /** Evaluate standardisation */
                standardisation?: (Uint8Array|null);

                /** Evaluate part */
                part?: (string|null);

                /** Evaluate aloneEpochs */
                aloneEpochs?: (number|null);

                /** Evaluate folds */
                folds?: (number|null);

                /** Evaluate personal */
                personal?: (boolean|null);

                /** Evaluate reference */
                reference?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Evaluate. */
            type $Shape = atoll.v1.Evaluate.$Properties;
        }

        /**
         * Properties of a Task.
         * @deprecated Use atoll.v1.Task.$Properties instead.
         */
        interface ITask extends atoll.v1.Task.$Properties {
        }

        /** Represents a Task. */
        class Task {

            /**
             * Constructs a new Task.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Task.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Task id. */
            id: string;

            /** Task round. */
            round: number;

            /** Task summarise. */
            summarise?: (atoll.v1.Summarise.$Properties|null);

            /** Task fit. */
            fit?: (atoll.v1.Fit.$Properties|null);

            /** Task evaluate. */
            evaluate?: (atoll.v1.Evaluate.$Properties|null);

            /** Task body. */
            body?: ("summarise"|"fit"|"evaluate");

            /**
             * Encodes the specified Task message. Does not implicitly {@link atoll.v1.Task.verify|verify} messages.
             * @param message Task message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Task.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Task message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Task & atoll.v1.Task.$Shape} Task
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Task & atoll.v1.Task.$Shape;
        }

        namespace Task {

            /** Properties of a Task. */
            interface $Properties {

                /** Task id */
                id?: (string|null);

                /** Task round */
                round?: (number|null);

                /** Task summarise */
                summarise?: (atoll.v1.Summarise.$Properties|null);

                /** Task fit */
                fit?: (atoll.v1.Fit.$Properties|null);

                /** Task evaluate */
                evaluate?: (atoll.v1.Evaluate.$Properties|null);

                /** Task body */
                body?: ("summarise"|"fit"|"evaluate");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Task. */
            type $Shape = {
              id?: string|null;
              round?: number|null;
              summarise?: atoll.v1.Summarise.$Shape|null;
              fit?: atoll.v1.Fit.$Shape|null;
              evaluate?: atoll.v1.Evaluate.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; summarise?: null; fit?: null; evaluate?: null }|{ body?: "summarise"; summarise: atoll.v1.Summarise.$Shape; fit?: null; evaluate?: null }|{ body?: "fit"; summarise?: null; fit: atoll.v1.Fit.$Shape; evaluate?: null }|{ body?: "evaluate"; summarise?: null; fit?: null; evaluate: atoll.v1.Evaluate.$Shape })
            );
        }

        /**
         * Properties of a Moments.
         * @deprecated Use atoll.v1.Moments.$Properties instead.
         */
        interface IMoments extends atoll.v1.Moments.$Properties {
        }

        /** Represents a Moments. */
        class Moments {

            /**
             * Constructs a new Moments.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Moments.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Moments count. */
            count: number;

            /** Moments sum. */
            sum: Uint8Array;

            /** Moments sumOfSquares. */
            sumOfSquares: Uint8Array;

            /**
             * Encodes the specified Moments message. Does not implicitly {@link atoll.v1.Moments.verify|verify} messages.
             * @param message Moments message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Moments.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Moments message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Moments & atoll.v1.Moments.$Shape} Moments
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Moments & atoll.v1.Moments.$Shape;
        }

        namespace Moments {

            /** Properties of a Moments. */
            interface $Properties {

                /** Moments count */
                count?: (number|null);

                /** Moments sum */
                sum?: (Uint8Array|null);

                /** Moments sumOfSquares */
                sumOfSquares?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Moments. */
            type $Shape = atoll.v1.Moments.$Properties;
        }

        /**
         * Properties of a ClassSums.
         * @deprecated Use atoll.v1.ClassSums.$Properties instead.
         */
        interface IClassSums extends atoll.v1.ClassSums.$Properties {
        }

        /** Represents a ClassSums. */
        class ClassSums {

            /**
             * Constructs a new ClassSums.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.ClassSums.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ClassSums counts. */
            counts: number[];

            /** ClassSums sums. */
            sums: Uint8Array;

            /** ClassSums triangleWidth. */
            triangleWidth: number;

            /** ClassSums triangle. */
            triangle: Uint8Array;

            /** ClassSums factorFractionBits. */
            factorFractionBits: number;

            /** ClassSums factor. */
            factor: Uint8Array;

            /** ClassSums squares. */
            squares: Uint8Array;

            /** ClassSums sameProducts. */
            sameProducts: number;

            /**
             * Encodes the specified ClassSums message. Does not implicitly {@link atoll.v1.ClassSums.verify|verify} messages.
             * @param message ClassSums message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.ClassSums.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ClassSums message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.ClassSums & atoll.v1.ClassSums.$Shape} ClassSums
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.ClassSums & atoll.v1.ClassSums.$Shape;
        }

        namespace ClassSums {

            /** Properties of a ClassSums. */
            interface $Properties {

                /** ClassSums counts */
                counts?: (number[]|null);

                /** ClassSums sums */
                sums?: (Uint8Array|null);

                /** ClassSums triangleWidth */
                triangleWidth?: (number|null);

                /** ClassSums triangle */
                triangle?: (Uint8Array|null);

                /** ClassSums factorFractionBits */
                factorFractionBits?: (number|null);

                /** ClassSums factor */
                factor?: (Uint8Array|null);

                /** ClassSums squares */
                squares?: (Uint8Array|null);

                /** ClassSums sameProducts */
                sameProducts?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ClassSums. */
            type $Shape = atoll.v1.ClassSums.$Properties;
        }

        /**
         * Properties of a ClassStatistics.
         * @deprecated Use atoll.v1.ClassStatistics.$Properties instead.
         */
        interface IClassStatistics extends atoll.v1.ClassStatistics.$Properties {
        }

        /** Represents a ClassStatistics. */
        class ClassStatistics {

            /**
             * Constructs a new ClassStatistics.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.ClassStatistics.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ClassStatistics counts. */
            counts: number[];

            /** ClassStatistics sums. */
            sums: Uint8Array;

            /** ClassStatistics squares. */
            squares: Uint8Array;

            /** ClassStatistics gram. */
            gram: Uint8Array;

            /** ClassStatistics fourier. */
            fourier: Uint8Array;

            /** ClassStatistics sites. */
            sites: string[];

            /**
             * Encodes the specified ClassStatistics message. Does not implicitly {@link atoll.v1.ClassStatistics.verify|verify} messages.
             * @param message ClassStatistics message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.ClassStatistics.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ClassStatistics message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.ClassStatistics & atoll.v1.ClassStatistics.$Shape} ClassStatistics
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.ClassStatistics & atoll.v1.ClassStatistics.$Shape;
        }

        namespace ClassStatistics {

            /** Properties of a ClassStatistics. */
            interface $Properties {

                /** ClassStatistics counts */
                counts?: (number[]|null);

                /** ClassStatistics sums */
                sums?: (Uint8Array|null);

                /** ClassStatistics squares */
                squares?: (Uint8Array|null);

                /** ClassStatistics gram */
                gram?: (Uint8Array|null);

                /** ClassStatistics fourier */
                fourier?: (Uint8Array|null);

                /** ClassStatistics sites */
                sites?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ClassStatistics. */
            type $Shape = atoll.v1.ClassStatistics.$Properties;
        }

        /**
         * Properties of a ScoreReference.
         * @deprecated Use atoll.v1.ScoreReference.$Properties instead.
         */
        interface IScoreReference extends atoll.v1.ScoreReference.$Properties {
        }

        /** Represents a ScoreReference. */
        class ScoreReference {

            /**
             * Constructs a new ScoreReference.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.ScoreReference.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ScoreReference counts. */
            counts: number[];

            /** ScoreReference means. */
            means: Uint8Array;

            /** ScoreReference within. */
            within: Uint8Array;

            /** ScoreReference between. */
            between: Uint8Array;

            /** ScoreReference priors. */
            priors: number[];

            /**
             * Encodes the specified ScoreReference message. Does not implicitly {@link atoll.v1.ScoreReference.verify|verify} messages.
             * @param message ScoreReference message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.ScoreReference.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ScoreReference message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.ScoreReference & atoll.v1.ScoreReference.$Shape} ScoreReference
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.ScoreReference & atoll.v1.ScoreReference.$Shape;
        }

        namespace ScoreReference {

            /** Properties of a ScoreReference. */
            interface $Properties {

                /** ScoreReference counts */
                counts?: (number[]|null);

                /** ScoreReference means */
                means?: (Uint8Array|null);

                /** ScoreReference within */
                within?: (Uint8Array|null);

                /** ScoreReference between */
                between?: (Uint8Array|null);

                /** ScoreReference priors */
                priors?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ScoreReference. */
            type $Shape = atoll.v1.ScoreReference.$Properties;
        }

        /**
         * Properties of a GramResult.
         * @deprecated Use atoll.v1.GramResult.$Properties instead.
         */
        interface IGramResult extends atoll.v1.GramResult.$Properties {
        }

        /** Represents a GramResult. */
        class GramResult {

            /**
             * Constructs a new GramResult.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.GramResult.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GramResult folds. */
            folds: atoll.v1.ClassSums.$Properties[];

            /**
             * Encodes the specified GramResult message. Does not implicitly {@link atoll.v1.GramResult.verify|verify} messages.
             * @param message GramResult message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.GramResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GramResult message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.GramResult & atoll.v1.GramResult.$Shape} GramResult
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.GramResult & atoll.v1.GramResult.$Shape;
        }

        namespace GramResult {

            /** Properties of a GramResult. */
            interface $Properties {

                /** GramResult folds */
                folds?: (atoll.v1.ClassSums.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GramResult. */
            type $Shape = atoll.v1.GramResult.$Properties;
        }

        /**
         * Properties of a FitResult.
         * @deprecated Use atoll.v1.FitResult.$Properties instead.
         */
        interface IFitResult extends atoll.v1.FitResult.$Properties {
        }

        /** Represents a FitResult. */
        class FitResult {

            /**
             * Constructs a new FitResult.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.FitResult.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FitResult head. */
            head?: (atoll.v1.Head.$Properties|null);

            /** FitResult samples. */
            samples: number;

            /** FitResult losses. */
            losses: number[];

            /** FitResult steps. */
            steps: number;

            /**
             * Encodes the specified FitResult message. Does not implicitly {@link atoll.v1.FitResult.verify|verify} messages.
             * @param message FitResult message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.FitResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FitResult message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.FitResult & atoll.v1.FitResult.$Shape} FitResult
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.FitResult & atoll.v1.FitResult.$Shape;
        }

        namespace FitResult {

            /** Properties of a FitResult. */
            interface $Properties {

                /** FitResult head */
                head?: (atoll.v1.Head.$Properties|null);

                /** FitResult samples */
                samples?: (number|null);

                /** FitResult losses */
                losses?: (number[]|null);

                /** FitResult steps */
                steps?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FitResult. */
            type $Shape = atoll.v1.FitResult.$Properties;
        }

        /**
         * Properties of an EvaluateResult.
         * @deprecated Use atoll.v1.EvaluateResult.$Properties instead.
         */
        interface IEvaluateResult extends atoll.v1.EvaluateResult.$Properties {
        }

        /** Represents an EvaluateResult. */
        class EvaluateResult {

            /**
             * Constructs a new EvaluateResult.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.EvaluateResult.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EvaluateResult evaluations. */
            evaluations: atoll.v1.Evaluation.$Properties[];

            /**
             * Encodes the specified EvaluateResult message. Does not implicitly {@link atoll.v1.EvaluateResult.verify|verify} messages.
             * @param message EvaluateResult message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.EvaluateResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EvaluateResult message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.EvaluateResult & atoll.v1.EvaluateResult.$Shape} EvaluateResult
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.EvaluateResult & atoll.v1.EvaluateResult.$Shape;
        }

        namespace EvaluateResult {

            /** Properties of an EvaluateResult. */
            interface $Properties {

                /** EvaluateResult evaluations */
                evaluations?: (atoll.v1.Evaluation.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EvaluateResult. */
            type $Shape = atoll.v1.EvaluateResult.$Properties;
        }

        /**
         * Properties of a TaskResult.
         * @deprecated Use atoll.v1.TaskResult.$Properties instead.
         */
        interface ITaskResult extends atoll.v1.TaskResult.$Properties {
        }

        /** Represents a TaskResult. */
        class TaskResult {

            /**
             * Constructs a new TaskResult.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.TaskResult.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TaskResult task. */
            task: string;

            /** TaskResult moments. */
            moments?: (atoll.v1.Moments.$Properties|null);

            /** TaskResult fit. */
            fit?: (atoll.v1.FitResult.$Properties|null);

            /** TaskResult evaluate. */
            evaluate?: (atoll.v1.EvaluateResult.$Properties|null);

            /** TaskResult gram. */
            gram?: (atoll.v1.GramResult.$Properties|null);

            /** TaskResult statistics. */
            statistics?: (atoll.v1.ClassStatistics.$Properties|null);

            /** TaskResult body. */
            body?: ("moments"|"fit"|"evaluate"|"gram"|"statistics");

            /**
             * Encodes the specified TaskResult message. Does not implicitly {@link atoll.v1.TaskResult.verify|verify} messages.
             * @param message TaskResult message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.TaskResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TaskResult message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.TaskResult & atoll.v1.TaskResult.$Shape} TaskResult
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.TaskResult & atoll.v1.TaskResult.$Shape;
        }

        namespace TaskResult {

            /** Properties of a TaskResult. */
            interface $Properties {

                /** TaskResult task */
                task?: (string|null);

                /** TaskResult moments */
                moments?: (atoll.v1.Moments.$Properties|null);

                /** TaskResult fit */
                fit?: (atoll.v1.FitResult.$Properties|null);

                /** TaskResult evaluate */
                evaluate?: (atoll.v1.EvaluateResult.$Properties|null);

                /** TaskResult gram */
                gram?: (atoll.v1.GramResult.$Properties|null);

                /** TaskResult statistics */
                statistics?: (atoll.v1.ClassStatistics.$Properties|null);

                /** TaskResult body */
                body?: ("moments"|"fit"|"evaluate"|"gram"|"statistics");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a TaskResult. */
            type $Shape = {
              task?: string|null;
              moments?: atoll.v1.Moments.$Shape|null;
              fit?: atoll.v1.FitResult.$Shape|null;
              evaluate?: atoll.v1.EvaluateResult.$Shape|null;
              gram?: atoll.v1.GramResult.$Shape|null;
              statistics?: atoll.v1.ClassStatistics.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; moments?: null; fit?: null; evaluate?: null; gram?: null; statistics?: null }|{ body?: "moments"; moments: atoll.v1.Moments.$Shape; fit?: null; evaluate?: null; gram?: null; statistics?: null }|{ body?: "fit"; moments?: null; fit: atoll.v1.FitResult.$Shape; evaluate?: null; gram?: null; statistics?: null }|{ body?: "evaluate"; moments?: null; fit?: null; evaluate: atoll.v1.EvaluateResult.$Shape; gram?: null; statistics?: null }|{ body?: "gram"; moments?: null; fit?: null; evaluate?: null; gram: atoll.v1.GramResult.$Shape; statistics?: null }|{ body?: "statistics"; moments?: null; fit?: null; evaluate?: null; gram?: null; statistics: atoll.v1.ClassStatistics.$Shape })
            );
        }

        /**
         * Properties of a Challenge.
         * @deprecated Use atoll.v1.Challenge.$Properties instead.
         */
        interface IChallenge extends atoll.v1.Challenge.$Properties {
        }

        /** Represents a Challenge. */
        class Challenge {

            /**
             * Constructs a new Challenge.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Challenge.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Challenge publicKey. */
            publicKey: Uint8Array;

            /** Challenge nonce. */
            nonce: Uint8Array;

            /** Challenge signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified Challenge message. Does not implicitly {@link atoll.v1.Challenge.verify|verify} messages.
             * @param message Challenge message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Challenge.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Challenge message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Challenge & atoll.v1.Challenge.$Shape} Challenge
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Challenge & atoll.v1.Challenge.$Shape;
        }

        namespace Challenge {

            /** Properties of a Challenge. */
            interface $Properties {

                /** Challenge publicKey */
                publicKey?: (Uint8Array|null);

                /** Challenge nonce */
                nonce?: (Uint8Array|null);

                /** Challenge signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Challenge. */
            type $Shape = atoll.v1.Challenge.$Properties;
        }

        /**
         * Properties of a Proof.
         * @deprecated Use atoll.v1.Proof.$Properties instead.
         */
        interface IProof extends atoll.v1.Proof.$Properties {
        }

        /** Represents a Proof. */
        class Proof {

            /**
             * Constructs a new Proof.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Proof.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Proof signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified Proof message. Does not implicitly {@link atoll.v1.Proof.verify|verify} messages.
             * @param message Proof message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Proof.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Proof message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Proof & atoll.v1.Proof.$Shape} Proof
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Proof & atoll.v1.Proof.$Shape;
        }

        namespace Proof {

            /** Properties of a Proof. */
            interface $Properties {

                /** Proof signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Proof. */
            type $Shape = atoll.v1.Proof.$Properties;
        }

        /**
         * Properties of an Enrol.
         * @deprecated Use atoll.v1.Enrol.$Properties instead.
         */
        interface IEnrol extends atoll.v1.Enrol.$Properties {
        }

        /** Represents an Enrol. */
        class Enrol {

            /**
             * Constructs a new Enrol.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Enrol.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Enrol invitation. */
            invitation: Uint8Array;

            /** Enrol site. */
            site: string;

            /** Enrol publicKey. */
            publicKey: Uint8Array;

            /** Enrol invitationSignature. */
            invitationSignature: Uint8Array;

            /** Enrol signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified Enrol message. Does not implicitly {@link atoll.v1.Enrol.verify|verify} messages.
             * @param message Enrol message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Enrol.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Enrol message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Enrol & atoll.v1.Enrol.$Shape} Enrol
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Enrol & atoll.v1.Enrol.$Shape;
        }

        namespace Enrol {

            /** Properties of an Enrol. */
            interface $Properties {

                /** Enrol invitation */
                invitation?: (Uint8Array|null);

                /** Enrol site */
                site?: (string|null);

                /** Enrol publicKey */
                publicKey?: (Uint8Array|null);

                /** Enrol invitationSignature */
                invitationSignature?: (Uint8Array|null);

                /** Enrol signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Enrol. */
            type $Shape = atoll.v1.Enrol.$Properties;
        }

        /**
         * Properties of a Rotate.
         * @deprecated Use atoll.v1.Rotate.$Properties instead.
         */
        interface IRotate extends atoll.v1.Rotate.$Properties {
        }

        /** Represents a Rotate. */
        class Rotate {

            /**
             * Constructs a new Rotate.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Rotate.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Rotate site. */
            site: string;

            /** Rotate previous. */
            previous: Uint8Array;

            /** Rotate publicKey. */
            publicKey: Uint8Array;

            /** Rotate previousSignature. */
            previousSignature: Uint8Array;

            /** Rotate signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified Rotate message. Does not implicitly {@link atoll.v1.Rotate.verify|verify} messages.
             * @param message Rotate message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Rotate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Rotate message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Rotate & atoll.v1.Rotate.$Shape} Rotate
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Rotate & atoll.v1.Rotate.$Shape;
        }

        namespace Rotate {

            /** Properties of a Rotate. */
            interface $Properties {

                /** Rotate site */
                site?: (string|null);

                /** Rotate previous */
                previous?: (Uint8Array|null);

                /** Rotate publicKey */
                publicKey?: (Uint8Array|null);

                /** Rotate previousSignature */
                previousSignature?: (Uint8Array|null);

                /** Rotate signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Rotate. */
            type $Shape = atoll.v1.Rotate.$Properties;
        }

        /**
         * Properties of an OperatorHello.
         * @deprecated Use atoll.v1.OperatorHello.$Properties instead.
         */
        interface IOperatorHello extends atoll.v1.OperatorHello.$Properties {
        }

        /** Represents an OperatorHello. */
        class OperatorHello {

            /**
             * Constructs a new OperatorHello.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.OperatorHello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OperatorHello nonce. */
            nonce: Uint8Array;

            /**
             * Encodes the specified OperatorHello message. Does not implicitly {@link atoll.v1.OperatorHello.verify|verify} messages.
             * @param message OperatorHello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.OperatorHello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OperatorHello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.OperatorHello & atoll.v1.OperatorHello.$Shape} OperatorHello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.OperatorHello & atoll.v1.OperatorHello.$Shape;
        }

        namespace OperatorHello {

            /** Properties of an OperatorHello. */
            interface $Properties {

                /** OperatorHello nonce */
                nonce?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OperatorHello. */
            type $Shape = atoll.v1.OperatorHello.$Properties;
        }

        /**
         * Properties of a Token.
         * @deprecated Use atoll.v1.Token.$Properties instead.
         */
        interface IToken extends atoll.v1.Token.$Properties {
        }

        /** Represents a Token. */
        class Token {

            /**
             * Constructs a new Token.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Token.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Token token. */
            token: Uint8Array;

            /**
             * Encodes the specified Token message. Does not implicitly {@link atoll.v1.Token.verify|verify} messages.
             * @param message Token message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Token.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Token message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Token & atoll.v1.Token.$Shape} Token
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Token & atoll.v1.Token.$Shape;
        }

        namespace Token {

            /** Properties of a Token. */
            interface $Properties {

                /** Token token */
                token?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Token. */
            type $Shape = atoll.v1.Token.$Properties;
        }

        /**
         * Properties of an Identified.
         * @deprecated Use atoll.v1.Identified.$Properties instead.
         */
        interface IIdentified extends atoll.v1.Identified.$Properties {
        }

        /** Represents an Identified. */
        class Identified {

            /**
             * Constructs a new Identified.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Identified.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Identified name. */
            name: string;

            /** Identified role. */
            role: string;

            /**
             * Encodes the specified Identified message. Does not implicitly {@link atoll.v1.Identified.verify|verify} messages.
             * @param message Identified message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Identified.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Identified message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Identified & atoll.v1.Identified.$Shape} Identified
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Identified & atoll.v1.Identified.$Shape;
        }

        namespace Identified {

            /** Properties of an Identified. */
            interface $Properties {

                /** Identified name */
                name?: (string|null);

                /** Identified role */
                role?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Identified. */
            type $Shape = atoll.v1.Identified.$Properties;
        }

        /**
         * Properties of an Invite.
         * @deprecated Use atoll.v1.Invite.$Properties instead.
         */
        interface IInvite extends atoll.v1.Invite.$Properties {
        }

        /** Represents an Invite. */
        class Invite {

            /**
             * Constructs a new Invite.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Invite.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Invite site. */
            site: string;

            /** Invite invitation. */
            invitation: Uint8Array;

            /** Invite expires. */
            expires: number;

            /**
             * Encodes the specified Invite message. Does not implicitly {@link atoll.v1.Invite.verify|verify} messages.
             * @param message Invite message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Invite.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Invite message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Invite & atoll.v1.Invite.$Shape} Invite
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Invite & atoll.v1.Invite.$Shape;
        }

        namespace Invite {

            /** Properties of an Invite. */
            interface $Properties {

                /** Invite site */
                site?: (string|null);

                /** Invite invitation */
                invitation?: (Uint8Array|null);

                /** Invite expires */
                expires?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Invite. */
            type $Shape = atoll.v1.Invite.$Properties;
        }

        /**
         * Properties of an Invited.
         * @deprecated Use atoll.v1.Invited.$Properties instead.
         */
        interface IInvited extends atoll.v1.Invited.$Properties {
        }

        /** Represents an Invited. */
        class Invited {

            /**
             * Constructs a new Invited.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Invited.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Invited url. */
            url: string;

            /** Invited authority. */
            authority: Uint8Array;

            /**
             * Encodes the specified Invited message. Does not implicitly {@link atoll.v1.Invited.verify|verify} messages.
             * @param message Invited message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Invited.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Invited message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Invited & atoll.v1.Invited.$Shape} Invited
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Invited & atoll.v1.Invited.$Shape;
        }

        namespace Invited {

            /** Properties of an Invited. */
            interface $Properties {

                /** Invited url */
                url?: (string|null);

                /** Invited authority */
                authority?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Invited. */
            type $Shape = atoll.v1.Invited.$Properties;
        }

        /**
         * Properties of a Revoke.
         * @deprecated Use atoll.v1.Revoke.$Properties instead.
         */
        interface IRevoke extends atoll.v1.Revoke.$Properties {
        }

        /** Represents a Revoke. */
        class Revoke {

            /**
             * Constructs a new Revoke.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Revoke.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Revoke site. */
            site: string;

            /** Revoke reason. */
            reason: string;

            /**
             * Encodes the specified Revoke message. Does not implicitly {@link atoll.v1.Revoke.verify|verify} messages.
             * @param message Revoke message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Revoke.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Revoke message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Revoke & atoll.v1.Revoke.$Shape} Revoke
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Revoke & atoll.v1.Revoke.$Shape;
        }

        namespace Revoke {

            /** Properties of a Revoke. */
            interface $Properties {

                /** Revoke site */
                site?: (string|null);

                /** Revoke reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Revoke. */
            type $Shape = atoll.v1.Revoke.$Properties;
        }

        /**
         * Properties of a SiteRecord.
         * @deprecated Use atoll.v1.SiteRecord.$Properties instead.
         */
        interface ISiteRecord extends atoll.v1.SiteRecord.$Properties {
        }

        /** Represents a SiteRecord. */
        class SiteRecord {

            /**
             * Constructs a new SiteRecord.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteRecord.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteRecord site. */
            site: string;

            /** SiteRecord standing. */
            standing: string;

            /** SiteRecord publicKey. */
            publicKey: Uint8Array;

            /** SiteRecord since. */
            since: number;

            /** SiteRecord expires. */
            expires: number;

            /** SiteRecord by. */
            by: string;

            /** SiteRecord reason. */
            reason: string;

            /** SiteRecord connected. */
            connected: boolean;

            /** SiteRecord seen. */
            seen: number;

            /** SiteRecord profile. */
            profile?: (atoll.v1.SiteProfile.$Properties|null);

            /** SiteRecord run. */
            run: string;

            /**
             * Encodes the specified SiteRecord message. Does not implicitly {@link atoll.v1.SiteRecord.verify|verify} messages.
             * @param message SiteRecord message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteRecord message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteRecord & atoll.v1.SiteRecord.$Shape} SiteRecord
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteRecord & atoll.v1.SiteRecord.$Shape;
        }

        namespace SiteRecord {

            /** Properties of a SiteRecord. */
            interface $Properties {

                /** SiteRecord site */
                site?: (string|null);

                /** SiteRecord standing */
                standing?: (string|null);

                /** SiteRecord publicKey */
                publicKey?: (Uint8Array|null);

                /** SiteRecord since */
                since?: (number|null);

                /** SiteRecord expires */
                expires?: (number|null);

                /** SiteRecord by */
                by?: (string|null);

                /** SiteRecord reason */
                reason?: (string|null);

                /** SiteRecord connected */
                connected?: (boolean|null);

                /** SiteRecord seen */
                seen?: (number|null);

                /** SiteRecord profile */
                profile?: (atoll.v1.SiteProfile.$Properties|null);

                /** SiteRecord run */
                run?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteRecord. */
            type $Shape = atoll.v1.SiteRecord.$Properties;
        }

        /**
         * Properties of a RunClasses.
         * @deprecated Use atoll.v1.RunClasses.$Properties instead.
         */
        interface IRunClasses extends atoll.v1.RunClasses.$Properties {
        }

        /** Represents a RunClasses. */
        class RunClasses {

            /**
             * Constructs a new RunClasses.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunClasses.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunClasses run. */
            run: string;

            /** RunClasses classes. */
            classes: string[];

            /**
             * Encodes the specified RunClasses message. Does not implicitly {@link atoll.v1.RunClasses.verify|verify} messages.
             * @param message RunClasses message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunClasses.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunClasses message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunClasses & atoll.v1.RunClasses.$Shape} RunClasses
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunClasses & atoll.v1.RunClasses.$Shape;
        }

        namespace RunClasses {

            /** Properties of a RunClasses. */
            interface $Properties {

                /** RunClasses run */
                run?: (string|null);

                /** RunClasses classes */
                classes?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunClasses. */
            type $Shape = atoll.v1.RunClasses.$Properties;
        }

        /**
         * Properties of a SiteList.
         * @deprecated Use atoll.v1.SiteList.$Properties instead.
         */
        interface ISiteList extends atoll.v1.SiteList.$Properties {
        }

        /** Represents a SiteList. */
        class SiteList {

            /**
             * Constructs a new SiteList.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteList.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteList sites. */
            sites: atoll.v1.SiteRecord.$Properties[];

            /** SiteList runs. */
            runs: atoll.v1.RunClasses.$Properties[];

            /**
             * Encodes the specified SiteList message. Does not implicitly {@link atoll.v1.SiteList.verify|verify} messages.
             * @param message SiteList message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteList message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteList & atoll.v1.SiteList.$Shape} SiteList
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteList & atoll.v1.SiteList.$Shape;
        }

        namespace SiteList {

            /** Properties of a SiteList. */
            interface $Properties {

                /** SiteList sites */
                sites?: (atoll.v1.SiteRecord.$Properties[]|null);

                /** SiteList runs */
                runs?: (atoll.v1.RunClasses.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteList. */
            type $Shape = atoll.v1.SiteList.$Properties;
        }

        /**
         * Properties of an OperatorAdd.
         * @deprecated Use atoll.v1.OperatorAdd.$Properties instead.
         */
        interface IOperatorAdd extends atoll.v1.OperatorAdd.$Properties {
        }

        /** Represents an OperatorAdd. */
        class OperatorAdd {

            /**
             * Constructs a new OperatorAdd.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.OperatorAdd.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OperatorAdd name. */
            name: string;

            /** OperatorAdd role. */
            role: string;

            /** OperatorAdd tokenHash. */
            tokenHash: Uint8Array;

            /**
             * Encodes the specified OperatorAdd message. Does not implicitly {@link atoll.v1.OperatorAdd.verify|verify} messages.
             * @param message OperatorAdd message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.OperatorAdd.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OperatorAdd message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.OperatorAdd & atoll.v1.OperatorAdd.$Shape} OperatorAdd
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.OperatorAdd & atoll.v1.OperatorAdd.$Shape;
        }

        namespace OperatorAdd {

            /** Properties of an OperatorAdd. */
            interface $Properties {

                /** OperatorAdd name */
                name?: (string|null);

                /** OperatorAdd role */
                role?: (string|null);

                /** OperatorAdd tokenHash */
                tokenHash?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OperatorAdd. */
            type $Shape = atoll.v1.OperatorAdd.$Properties;
        }

        /**
         * Properties of an OperatorRemove.
         * @deprecated Use atoll.v1.OperatorRemove.$Properties instead.
         */
        interface IOperatorRemove extends atoll.v1.OperatorRemove.$Properties {
        }

        /** Represents an OperatorRemove. */
        class OperatorRemove {

            /**
             * Constructs a new OperatorRemove.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.OperatorRemove.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OperatorRemove name. */
            name: string;

            /**
             * Encodes the specified OperatorRemove message. Does not implicitly {@link atoll.v1.OperatorRemove.verify|verify} messages.
             * @param message OperatorRemove message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.OperatorRemove.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OperatorRemove message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.OperatorRemove & atoll.v1.OperatorRemove.$Shape} OperatorRemove
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.OperatorRemove & atoll.v1.OperatorRemove.$Shape;
        }

        namespace OperatorRemove {

            /** Properties of an OperatorRemove. */
            interface $Properties {

                /** OperatorRemove name */
                name?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OperatorRemove. */
            type $Shape = atoll.v1.OperatorRemove.$Properties;
        }

        /**
         * Properties of an OperatorRecord.
         * @deprecated Use atoll.v1.OperatorRecord.$Properties instead.
         */
        interface IOperatorRecord extends atoll.v1.OperatorRecord.$Properties {
        }

        /** Represents an OperatorRecord. */
        class OperatorRecord {

            /**
             * Constructs a new OperatorRecord.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.OperatorRecord.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OperatorRecord name. */
            name: string;

            /** OperatorRecord role. */
            role: string;

            /** OperatorRecord since. */
            since: number;

            /** OperatorRecord by. */
            by: string;

            /**
             * Encodes the specified OperatorRecord message. Does not implicitly {@link atoll.v1.OperatorRecord.verify|verify} messages.
             * @param message OperatorRecord message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.OperatorRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OperatorRecord message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.OperatorRecord & atoll.v1.OperatorRecord.$Shape} OperatorRecord
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.OperatorRecord & atoll.v1.OperatorRecord.$Shape;
        }

        namespace OperatorRecord {

            /** Properties of an OperatorRecord. */
            interface $Properties {

                /** OperatorRecord name */
                name?: (string|null);

                /** OperatorRecord role */
                role?: (string|null);

                /** OperatorRecord since */
                since?: (number|null);

                /** OperatorRecord by */
                by?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OperatorRecord. */
            type $Shape = atoll.v1.OperatorRecord.$Properties;
        }

        /**
         * Properties of an OperatorList.
         * @deprecated Use atoll.v1.OperatorList.$Properties instead.
         */
        interface IOperatorList extends atoll.v1.OperatorList.$Properties {
        }

        /** Represents an OperatorList. */
        class OperatorList {

            /**
             * Constructs a new OperatorList.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.OperatorList.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OperatorList operators. */
            operators: atoll.v1.OperatorRecord.$Properties[];

            /** OperatorList url. */
            url: string;

            /** OperatorList authority. */
            authority: Uint8Array;

            /**
             * Encodes the specified OperatorList message. Does not implicitly {@link atoll.v1.OperatorList.verify|verify} messages.
             * @param message OperatorList message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.OperatorList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OperatorList message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.OperatorList & atoll.v1.OperatorList.$Shape} OperatorList
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.OperatorList & atoll.v1.OperatorList.$Shape;
        }

        namespace OperatorList {

            /** Properties of an OperatorList. */
            interface $Properties {

                /** OperatorList operators */
                operators?: (atoll.v1.OperatorRecord.$Properties[]|null);

                /** OperatorList url */
                url?: (string|null);

                /** OperatorList authority */
                authority?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OperatorList. */
            type $Shape = atoll.v1.OperatorList.$Properties;
        }

        /**
         * Properties of an Invitation.
         * @deprecated Use atoll.v1.Invitation.$Properties instead.
         */
        interface IInvitation extends atoll.v1.Invitation.$Properties {
        }

        /** Represents an Invitation. */
        class Invitation {

            /**
             * Constructs a new Invitation.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Invitation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Invitation url. */
            url: string;

            /** Invitation coordinator. */
            coordinator: Uint8Array;

            /** Invitation authority. */
            authority: Uint8Array;

            /** Invitation site. */
            site: string;

            /** Invitation expires. */
            expires: number;

            /** Invitation secret. */
            secret: Uint8Array;

            /**
             * Encodes the specified Invitation message. Does not implicitly {@link atoll.v1.Invitation.verify|verify} messages.
             * @param message Invitation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Invitation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Invitation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Invitation & atoll.v1.Invitation.$Shape} Invitation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Invitation & atoll.v1.Invitation.$Shape;
        }

        namespace Invitation {

            /** Properties of an Invitation. */
            interface $Properties {

                /** Invitation url */
                url?: (string|null);

                /** Invitation coordinator */
                coordinator?: (Uint8Array|null);

                /** Invitation authority */
                authority?: (Uint8Array|null);

                /** Invitation site */
                site?: (string|null);

                /** Invitation expires */
                expires?: (number|null);

                /** Invitation secret */
                secret?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Invitation. */
            type $Shape = atoll.v1.Invitation.$Properties;
        }

        /**
         * Properties of a Check.
         * @deprecated Use atoll.v1.Check.$Properties instead.
         */
        interface ICheck extends atoll.v1.Check.$Properties {
        }

        /** Represents a Check. */
        class Check {

            /**
             * Constructs a new Check.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Check.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Check yaml. */
            yaml: string;

            /**
             * Encodes the specified Check message. Does not implicitly {@link atoll.v1.Check.verify|verify} messages.
             * @param message Check message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Check.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Check message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Check & atoll.v1.Check.$Shape} Check
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Check & atoll.v1.Check.$Shape;
        }

        namespace Check {

            /** Properties of a Check. */
            interface $Properties {

                /** Check yaml */
                yaml?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Check. */
            type $Shape = atoll.v1.Check.$Properties;
        }

        /**
         * Properties of a Mistake.
         * @deprecated Use atoll.v1.Mistake.$Properties instead.
         */
        interface IMistake extends atoll.v1.Mistake.$Properties {
        }

        /** Represents a Mistake. */
        class Mistake {

            /**
             * Constructs a new Mistake.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Mistake.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Mistake line. */
            line: number;

            /** Mistake path. */
            path: string;

            /** Mistake message. */
            message: string;

            /** Mistake hint. */
            hint: string;

            /**
             * Encodes the specified Mistake message. Does not implicitly {@link atoll.v1.Mistake.verify|verify} messages.
             * @param message Mistake message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Mistake.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Mistake message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Mistake & atoll.v1.Mistake.$Shape} Mistake
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Mistake & atoll.v1.Mistake.$Shape;
        }

        namespace Mistake {

            /** Properties of a Mistake. */
            interface $Properties {

                /** Mistake line */
                line?: (number|null);

                /** Mistake path */
                path?: (string|null);

                /** Mistake message */
                message?: (string|null);

                /** Mistake hint */
                hint?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Mistake. */
            type $Shape = atoll.v1.Mistake.$Properties;
        }

        /**
         * Properties of a Checked.
         * @deprecated Use atoll.v1.Checked.$Properties instead.
         */
        interface IChecked extends atoll.v1.Checked.$Properties {
        }

        /** Represents a Checked. */
        class Checked {

            /**
             * Constructs a new Checked.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Checked.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Checked mistakes. */
            mistakes: atoll.v1.Mistake.$Properties[];

            /**
             * Encodes the specified Checked message. Does not implicitly {@link atoll.v1.Checked.verify|verify} messages.
             * @param message Checked message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Checked.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Checked message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Checked & atoll.v1.Checked.$Shape} Checked
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Checked & atoll.v1.Checked.$Shape;
        }

        namespace Checked {

            /** Properties of a Checked. */
            interface $Properties {

                /** Checked mistakes */
                mistakes?: (atoll.v1.Mistake.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Checked. */
            type $Shape = atoll.v1.Checked.$Properties;
        }

        /**
         * Properties of a ViewRequest.
         * @deprecated Use atoll.v1.ViewRequest.$Properties instead.
         */
        interface IViewRequest extends atoll.v1.ViewRequest.$Properties {
        }

        /** Represents a ViewRequest. */
        class ViewRequest {

            /**
             * Constructs a new ViewRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.ViewRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ViewRequest run. */
            run: string;

            /** ViewRequest offset. */
            offset: number;

            /**
             * Encodes the specified ViewRequest message. Does not implicitly {@link atoll.v1.ViewRequest.verify|verify} messages.
             * @param message ViewRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.ViewRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ViewRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.ViewRequest & atoll.v1.ViewRequest.$Shape} ViewRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.ViewRequest & atoll.v1.ViewRequest.$Shape;
        }

        namespace ViewRequest {

            /** Properties of a ViewRequest. */
            interface $Properties {

                /** ViewRequest run */
                run?: (string|null);

                /** ViewRequest offset */
                offset?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ViewRequest. */
            type $Shape = atoll.v1.ViewRequest.$Properties;
        }

        /**
         * Properties of a JournalRequest.
         * @deprecated Use atoll.v1.JournalRequest.$Properties instead.
         */
        interface IJournalRequest extends atoll.v1.JournalRequest.$Properties {
        }

        /** Represents a JournalRequest. */
        class JournalRequest {

            /**
             * Constructs a new JournalRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.JournalRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** JournalRequest before. */
            before: number;

            /** JournalRequest run. */
            run: string;

            /** JournalRequest site. */
            site: string;

            /** JournalRequest kind. */
            kind: string;

            /**
             * Encodes the specified JournalRequest message. Does not implicitly {@link atoll.v1.JournalRequest.verify|verify} messages.
             * @param message JournalRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.JournalRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a JournalRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.JournalRequest & atoll.v1.JournalRequest.$Shape} JournalRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.JournalRequest & atoll.v1.JournalRequest.$Shape;
        }

        namespace JournalRequest {

            /** Properties of a JournalRequest. */
            interface $Properties {

                /** JournalRequest before */
                before?: (number|null);

                /** JournalRequest run */
                run?: (string|null);

                /** JournalRequest site */
                site?: (string|null);

                /** JournalRequest kind */
                kind?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a JournalRequest. */
            type $Shape = atoll.v1.JournalRequest.$Properties;
        }

        /**
         * Properties of a JournalLine.
         * @deprecated Use atoll.v1.JournalLine.$Properties instead.
         */
        interface IJournalLine extends atoll.v1.JournalLine.$Properties {
        }

        /** Represents a JournalLine. */
        class JournalLine {

            /**
             * Constructs a new JournalLine.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.JournalLine.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** JournalLine sequence. */
            sequence: number;

            /** JournalLine at. */
            at: number;

            /** JournalLine run. */
            run: string;

            /** JournalLine kind. */
            kind: string;

            /** JournalLine site. */
            site: string;

            /** JournalLine by. */
            by: string;

            /** JournalLine text. */
            text: string;

            /** JournalLine hash. */
            hash: Uint8Array;

            /**
             * Encodes the specified JournalLine message. Does not implicitly {@link atoll.v1.JournalLine.verify|verify} messages.
             * @param message JournalLine message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.JournalLine.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a JournalLine message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.JournalLine & atoll.v1.JournalLine.$Shape} JournalLine
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.JournalLine & atoll.v1.JournalLine.$Shape;
        }

        namespace JournalLine {

            /** Properties of a JournalLine. */
            interface $Properties {

                /** JournalLine sequence */
                sequence?: (number|null);

                /** JournalLine at */
                at?: (number|null);

                /** JournalLine run */
                run?: (string|null);

                /** JournalLine kind */
                kind?: (string|null);

                /** JournalLine site */
                site?: (string|null);

                /** JournalLine by */
                by?: (string|null);

                /** JournalLine text */
                text?: (string|null);

                /** JournalLine hash */
                hash?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a JournalLine. */
            type $Shape = atoll.v1.JournalLine.$Properties;
        }

        /**
         * Properties of a JournalPage.
         * @deprecated Use atoll.v1.JournalPage.$Properties instead.
         */
        interface IJournalPage extends atoll.v1.JournalPage.$Properties {
        }

        /** Represents a JournalPage. */
        class JournalPage {

            /**
             * Constructs a new JournalPage.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.JournalPage.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** JournalPage lines. */
            lines: atoll.v1.JournalLine.$Properties[];

            /** JournalPage next. */
            next: number;

            /** JournalPage size. */
            size: number;

            /**
             * Encodes the specified JournalPage message. Does not implicitly {@link atoll.v1.JournalPage.verify|verify} messages.
             * @param message JournalPage message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.JournalPage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a JournalPage message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.JournalPage & atoll.v1.JournalPage.$Shape} JournalPage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.JournalPage & atoll.v1.JournalPage.$Shape;
        }

        namespace JournalPage {

            /** Properties of a JournalPage. */
            interface $Properties {

                /** JournalPage lines */
                lines?: (atoll.v1.JournalLine.$Properties[]|null);

                /** JournalPage next */
                next?: (number|null);

                /** JournalPage size */
                size?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a JournalPage. */
            type $Shape = atoll.v1.JournalPage.$Properties;
        }

        /**
         * Properties of a RefusalRecord.
         * @deprecated Use atoll.v1.RefusalRecord.$Properties instead.
         */
        interface IRefusalRecord extends atoll.v1.RefusalRecord.$Properties {
        }

        /** Represents a RefusalRecord. */
        class RefusalRecord {

            /**
             * Constructs a new RefusalRecord.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RefusalRecord.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RefusalRecord code. */
            code: number;

            /** RefusalRecord count. */
            count: number;

            /** RefusalRecord at. */
            at: number;

            /** RefusalRecord who. */
            who: string;

            /** RefusalRecord message. */
            message: string;

            /**
             * Encodes the specified RefusalRecord message. Does not implicitly {@link atoll.v1.RefusalRecord.verify|verify} messages.
             * @param message RefusalRecord message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RefusalRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RefusalRecord message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RefusalRecord & atoll.v1.RefusalRecord.$Shape} RefusalRecord
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RefusalRecord & atoll.v1.RefusalRecord.$Shape;
        }

        namespace RefusalRecord {

            /** Properties of a RefusalRecord. */
            interface $Properties {

                /** RefusalRecord code */
                code?: (number|null);

                /** RefusalRecord count */
                count?: (number|null);

                /** RefusalRecord at */
                at?: (number|null);

                /** RefusalRecord who */
                who?: (string|null);

                /** RefusalRecord message */
                message?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RefusalRecord. */
            type $Shape = atoll.v1.RefusalRecord.$Properties;
        }

        /**
         * Properties of a RefusalList.
         * @deprecated Use atoll.v1.RefusalList.$Properties instead.
         */
        interface IRefusalList extends atoll.v1.RefusalList.$Properties {
        }

        /** Represents a RefusalList. */
        class RefusalList {

            /**
             * Constructs a new RefusalList.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RefusalList.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RefusalList refusals. */
            refusals: atoll.v1.RefusalRecord.$Properties[];

            /** RefusalList since. */
            since: number;

            /**
             * Encodes the specified RefusalList message. Does not implicitly {@link atoll.v1.RefusalList.verify|verify} messages.
             * @param message RefusalList message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RefusalList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RefusalList message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RefusalList & atoll.v1.RefusalList.$Shape} RefusalList
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RefusalList & atoll.v1.RefusalList.$Shape;
        }

        namespace RefusalList {

            /** Properties of a RefusalList. */
            interface $Properties {

                /** RefusalList refusals */
                refusals?: (atoll.v1.RefusalRecord.$Properties[]|null);

                /** RefusalList since */
                since?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RefusalList. */
            type $Shape = atoll.v1.RefusalList.$Properties;
        }

        /**
         * Properties of a Hello.
         * @deprecated Use atoll.v1.Hello.$Properties instead.
         */
        interface IHello extends atoll.v1.Hello.$Properties {
        }

        /** Represents a Hello. */
        class Hello {

            /**
             * Constructs a new Hello.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Hello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Hello versions. */
            versions: number[];

            /** Hello capabilities. */
            capabilities: string[];

            /** Hello site. */
            site: string;

            /** Hello instance. */
            instance: string;

            /** Hello software. */
            software: string;

            /** Hello publicKey. */
            publicKey: Uint8Array;

            /** Hello nonce. */
            nonce: Uint8Array;

            /** Hello run. */
            run: string;

            /**
             * Encodes the specified Hello message. Does not implicitly {@link atoll.v1.Hello.verify|verify} messages.
             * @param message Hello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Hello & atoll.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Hello & atoll.v1.Hello.$Shape;
        }

        namespace Hello {

            /** Properties of a Hello. */
            interface $Properties {

                /** Hello versions */
                versions?: (number[]|null);

                /** Hello capabilities */
                capabilities?: (string[]|null);

                /** Hello site */
                site?: (string|null);

                /** Hello instance */
                instance?: (string|null);

                /** Hello software */
                software?: (string|null);

                /** Hello publicKey */
                publicKey?: (Uint8Array|null);

                /** Hello nonce */
                nonce?: (Uint8Array|null);

                /** Hello run */
                run?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Hello. */
            type $Shape = atoll.v1.Hello.$Properties;
        }

        /**
         * Properties of a RunOffer.
         * @deprecated Use atoll.v1.RunOffer.$Properties instead.
         */
        interface IRunOffer extends atoll.v1.RunOffer.$Properties {
        }

        /** Represents a RunOffer. */
        class RunOffer {

            /**
             * Constructs a new RunOffer.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunOffer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunOffer run. */
            run: string;

            /** RunOffer federation. */
            federation: string;

            /** RunOffer backbone. */
            backbone: Uint8Array;

            /** RunOffer phase. */
            phase: string;

            /** RunOffer member. */
            member: boolean;

            /**
             * Encodes the specified RunOffer message. Does not implicitly {@link atoll.v1.RunOffer.verify|verify} messages.
             * @param message RunOffer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunOffer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunOffer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunOffer & atoll.v1.RunOffer.$Shape} RunOffer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunOffer & atoll.v1.RunOffer.$Shape;
        }

        namespace RunOffer {

            /** Properties of a RunOffer. */
            interface $Properties {

                /** RunOffer run */
                run?: (string|null);

                /** RunOffer federation */
                federation?: (string|null);

                /** RunOffer backbone */
                backbone?: (Uint8Array|null);

                /** RunOffer phase */
                phase?: (string|null);

                /** RunOffer member */
                member?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunOffer. */
            type $Shape = atoll.v1.RunOffer.$Properties;
        }

        /**
         * Properties of a Welcome.
         * @deprecated Use atoll.v1.Welcome.$Properties instead.
         */
        interface IWelcome extends atoll.v1.Welcome.$Properties {
        }

        /** Represents a Welcome. */
        class Welcome {

            /**
             * Constructs a new Welcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Welcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Welcome version. */
            version: number;

            /** Welcome capabilities. */
            capabilities: string[];

            /** Welcome software. */
            software: string;

            /** Welcome runs. */
            runs: atoll.v1.RunOffer.$Properties[];

            /**
             * Encodes the specified Welcome message. Does not implicitly {@link atoll.v1.Welcome.verify|verify} messages.
             * @param message Welcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Welcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Welcome & atoll.v1.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Welcome & atoll.v1.Welcome.$Shape;
        }

        namespace Welcome {

            /** Properties of a Welcome. */
            interface $Properties {

                /** Welcome version */
                version?: (number|null);

                /** Welcome capabilities */
                capabilities?: (string[]|null);

                /** Welcome software */
                software?: (string|null);

                /** Welcome runs */
                runs?: (atoll.v1.RunOffer.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Welcome. */
            type $Shape = atoll.v1.Welcome.$Properties;
        }

        /**
         * Properties of a Join.
         * @deprecated Use atoll.v1.Join.$Properties instead.
         */
        interface IJoin extends atoll.v1.Join.$Properties {
        }

        /** Represents a Join. */
        class Join {

            /**
             * Constructs a new Join.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Join.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Join run. */
            run: string;

            /** Join profile. */
            profile?: (atoll.v1.SiteProfile.$Properties|null);

            /** Join canary. */
            canary: Uint8Array;

            /**
             * Encodes the specified Join message. Does not implicitly {@link atoll.v1.Join.verify|verify} messages.
             * @param message Join message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Join.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Join message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Join & atoll.v1.Join.$Shape} Join
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Join & atoll.v1.Join.$Shape;
        }

        namespace Join {

            /** Properties of a Join. */
            interface $Properties {

                /** Join run */
                run?: (string|null);

                /** Join profile */
                profile?: (atoll.v1.SiteProfile.$Properties|null);

                /** Join canary */
                canary?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Join. */
            type $Shape = atoll.v1.Join.$Properties;
        }

        /**
         * Properties of a Joined.
         * @deprecated Use atoll.v1.Joined.$Properties instead.
         */
        interface IJoined extends atoll.v1.Joined.$Properties {
        }

        /** Represents a Joined. */
        class Joined {

            /**
             * Constructs a new Joined.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Joined.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Joined status. */
            status?: (atoll.v1.RunStatus.$Properties|null);

            /**
             * Encodes the specified Joined message. Does not implicitly {@link atoll.v1.Joined.verify|verify} messages.
             * @param message Joined message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Joined.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Joined message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Joined & atoll.v1.Joined.$Shape} Joined
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Joined & atoll.v1.Joined.$Shape;
        }

        namespace Joined {

            /** Properties of a Joined. */
            interface $Properties {

                /** Joined status */
                status?: (atoll.v1.RunStatus.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Joined. */
            type $Shape = atoll.v1.Joined.$Properties;
        }

        /**
         * Properties of a Progress.
         * @deprecated Use atoll.v1.Progress.$Properties instead.
         */
        interface IProgress extends atoll.v1.Progress.$Properties {
        }

        /** Represents a Progress. */
        class Progress {

            /**
             * Constructs a new Progress.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Progress.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Progress run. */
            run: string;

            /** Progress activity. */
            activity: string;

            /** Progress done. */
            done: number;

            /** Progress total. */
            total: number;

            /**
             * Encodes the specified Progress message. Does not implicitly {@link atoll.v1.Progress.verify|verify} messages.
             * @param message Progress message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Progress.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Progress message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Progress & atoll.v1.Progress.$Shape} Progress
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Progress & atoll.v1.Progress.$Shape;
        }

        namespace Progress {

            /** Properties of a Progress. */
            interface $Properties {

                /** Progress run */
                run?: (string|null);

                /** Progress activity */
                activity?: (string|null);

                /** Progress done */
                done?: (number|null);

                /** Progress total */
                total?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Progress. */
            type $Shape = atoll.v1.Progress.$Properties;
        }

        /**
         * Properties of a BlobRequest.
         * @deprecated Use atoll.v1.BlobRequest.$Properties instead.
         */
        interface IBlobRequest extends atoll.v1.BlobRequest.$Properties {
        }

        /** Represents a BlobRequest. */
        class BlobRequest {

            /**
             * Constructs a new BlobRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.BlobRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BlobRequest digest. */
            digest: Uint8Array;

            /** BlobRequest offset. */
            offset: number;

            /**
             * Encodes the specified BlobRequest message. Does not implicitly {@link atoll.v1.BlobRequest.verify|verify} messages.
             * @param message BlobRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.BlobRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BlobRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.BlobRequest & atoll.v1.BlobRequest.$Shape} BlobRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.BlobRequest & atoll.v1.BlobRequest.$Shape;
        }

        namespace BlobRequest {

            /** Properties of a BlobRequest. */
            interface $Properties {

                /** BlobRequest digest */
                digest?: (Uint8Array|null);

                /** BlobRequest offset */
                offset?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BlobRequest. */
            type $Shape = atoll.v1.BlobRequest.$Properties;
        }

        /**
         * Properties of a BlobPart.
         * @deprecated Use atoll.v1.BlobPart.$Properties instead.
         */
        interface IBlobPart extends atoll.v1.BlobPart.$Properties {
        }

        /** Represents a BlobPart. */
        class BlobPart {

            /**
             * Constructs a new BlobPart.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.BlobPart.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BlobPart size. */
            size: number;

            /** BlobPart offset. */
            offset: number;

            /** BlobPart bytes. */
            bytes: Uint8Array;

            /**
             * Encodes the specified BlobPart message. Does not implicitly {@link atoll.v1.BlobPart.verify|verify} messages.
             * @param message BlobPart message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.BlobPart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BlobPart message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.BlobPart & atoll.v1.BlobPart.$Shape} BlobPart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.BlobPart & atoll.v1.BlobPart.$Shape;
        }

        namespace BlobPart {

            /** Properties of a BlobPart. */
            interface $Properties {

                /** BlobPart size */
                size?: (number|null);

                /** BlobPart offset */
                offset?: (number|null);

                /** BlobPart bytes */
                bytes?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BlobPart. */
            type $Shape = atoll.v1.BlobPart.$Properties;
        }

        /**
         * Properties of an UploadOpen.
         * @deprecated Use atoll.v1.UploadOpen.$Properties instead.
         */
        interface IUploadOpen extends atoll.v1.UploadOpen.$Properties {
        }

        /** Represents an UploadOpen. */
        class UploadOpen {

            /**
             * Constructs a new UploadOpen.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.UploadOpen.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** UploadOpen run. */
            run: string;

            /** UploadOpen task. */
            task: string;

            /** UploadOpen digest. */
            digest: Uint8Array;

            /** UploadOpen size. */
            size: number;

            /**
             * Encodes the specified UploadOpen message. Does not implicitly {@link atoll.v1.UploadOpen.verify|verify} messages.
             * @param message UploadOpen message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.UploadOpen.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an UploadOpen message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.UploadOpen & atoll.v1.UploadOpen.$Shape} UploadOpen
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.UploadOpen & atoll.v1.UploadOpen.$Shape;
        }

        namespace UploadOpen {

            /** Properties of an UploadOpen. */
            interface $Properties {

                /** UploadOpen run */
                run?: (string|null);

                /** UploadOpen task */
                task?: (string|null);

                /** UploadOpen digest */
                digest?: (Uint8Array|null);

                /** UploadOpen size */
                size?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an UploadOpen. */
            type $Shape = atoll.v1.UploadOpen.$Properties;
        }

        /**
         * Properties of an UploadPart.
         * @deprecated Use atoll.v1.UploadPart.$Properties instead.
         */
        interface IUploadPart extends atoll.v1.UploadPart.$Properties {
        }

        /** Represents an UploadPart. */
        class UploadPart {

            /**
             * Constructs a new UploadPart.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.UploadPart.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** UploadPart digest. */
            digest: Uint8Array;

            /** UploadPart offset. */
            offset: number;

            /** UploadPart bytes. */
            bytes: Uint8Array;

            /**
             * Encodes the specified UploadPart message. Does not implicitly {@link atoll.v1.UploadPart.verify|verify} messages.
             * @param message UploadPart message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.UploadPart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an UploadPart message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.UploadPart & atoll.v1.UploadPart.$Shape} UploadPart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.UploadPart & atoll.v1.UploadPart.$Shape;
        }

        namespace UploadPart {

            /** Properties of an UploadPart. */
            interface $Properties {

                /** UploadPart digest */
                digest?: (Uint8Array|null);

                /** UploadPart offset */
                offset?: (number|null);

                /** UploadPart bytes */
                bytes?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an UploadPart. */
            type $Shape = atoll.v1.UploadPart.$Properties;
        }

        /**
         * Properties of an UploadState.
         * @deprecated Use atoll.v1.UploadState.$Properties instead.
         */
        interface IUploadState extends atoll.v1.UploadState.$Properties {
        }

        /** Represents an UploadState. */
        class UploadState {

            /**
             * Constructs a new UploadState.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.UploadState.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** UploadState received. */
            received: number;

            /**
             * Encodes the specified UploadState message. Does not implicitly {@link atoll.v1.UploadState.verify|verify} messages.
             * @param message UploadState message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.UploadState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an UploadState message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.UploadState & atoll.v1.UploadState.$Shape} UploadState
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.UploadState & atoll.v1.UploadState.$Shape;
        }

        namespace UploadState {

            /** Properties of an UploadState. */
            interface $Properties {

                /** UploadState received */
                received?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an UploadState. */
            type $Shape = atoll.v1.UploadState.$Properties;
        }

        /**
         * Properties of a Result.
         * @deprecated Use atoll.v1.Result.$Properties instead.
         */
        interface IResult extends atoll.v1.Result.$Properties {
        }

        /** Represents a Result. */
        class Result {

            /**
             * Constructs a new Result.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Result.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Result run. */
            run: string;

            /** Result task. */
            task: string;

            /** Result digest. */
            digest: Uint8Array;

            /** Result size. */
            size: number;

            /** Result inline. */
            inline: Uint8Array;

            /** Result seconds. */
            seconds: { [k: string]: number };

            /** Result signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified Result message. Does not implicitly {@link atoll.v1.Result.verify|verify} messages.
             * @param message Result message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Result.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Result message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Result & atoll.v1.Result.$Shape} Result
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Result & atoll.v1.Result.$Shape;
        }

        namespace Result {

            /** Properties of a Result. */
            interface $Properties {

                /** Result run */
                run?: (string|null);

                /** Result task */
                task?: (string|null);

                /** Result digest */
                digest?: (Uint8Array|null);

                /** Result size */
                size?: (number|null);

                /** Result inline */
                inline?: (Uint8Array|null);

                /** Result seconds */
                seconds?: ({ [k: string]: number }|null);

                /** Result signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Result. */
            type $Shape = atoll.v1.Result.$Properties;
        }

        /**
         * Properties of an Accepted.
         * @deprecated Use atoll.v1.Accepted.$Properties instead.
         */
        interface IAccepted extends atoll.v1.Accepted.$Properties {
        }

        /** Represents an Accepted. */
        class Accepted {

            /**
             * Constructs a new Accepted.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Accepted.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Accepted again. */
            again: boolean;

            /**
             * Encodes the specified Accepted message. Does not implicitly {@link atoll.v1.Accepted.verify|verify} messages.
             * @param message Accepted message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Accepted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Accepted message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Accepted & atoll.v1.Accepted.$Shape} Accepted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Accepted & atoll.v1.Accepted.$Shape;
        }

        namespace Accepted {

            /** Properties of an Accepted. */
            interface $Properties {

                /** Accepted again */
                again?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Accepted. */
            type $Shape = atoll.v1.Accepted.$Properties;
        }

        /**
         * Properties of a Leave.
         * @deprecated Use atoll.v1.Leave.$Properties instead.
         */
        interface ILeave extends atoll.v1.Leave.$Properties {
        }

        /** Represents a Leave. */
        class Leave {

            /**
             * Constructs a new Leave.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Leave.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Leave run. */
            run: string;

            /** Leave code. */
            code: number;

            /** Leave reason. */
            reason: string;

            /**
             * Encodes the specified Leave message. Does not implicitly {@link atoll.v1.Leave.verify|verify} messages.
             * @param message Leave message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Leave.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Leave message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Leave & atoll.v1.Leave.$Shape} Leave
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Leave & atoll.v1.Leave.$Shape;
        }

        namespace Leave {

            /** Properties of a Leave. */
            interface $Properties {

                /** Leave run */
                run?: (string|null);

                /** Leave code */
                code?: (number|null);

                /** Leave reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Leave. */
            type $Shape = atoll.v1.Leave.$Properties;
        }

        /**
         * Properties of a Reply.
         * @deprecated Use atoll.v1.Reply.$Properties instead.
         */
        interface IReply extends atoll.v1.Reply.$Properties {
        }

        /** Represents a Reply. */
        class Reply {

            /**
             * Constructs a new Reply.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Reply.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Reply refusal. */
            refusal?: (atoll.v1.Refusal.$Properties|null);

            /** Reply welcome. */
            welcome?: (atoll.v1.Welcome.$Properties|null);

            /** Reply joined. */
            joined?: (atoll.v1.Joined.$Properties|null);

            /** Reply blob. */
            blob?: (atoll.v1.BlobPart.$Properties|null);

            /** Reply upload. */
            upload?: (atoll.v1.UploadState.$Properties|null);

            /** Reply accepted. */
            accepted?: (atoll.v1.Accepted.$Properties|null);

            /** Reply status. */
            status?: (atoll.v1.RunStatus.$Properties|null);

            /** Reply runs. */
            runs?: (atoll.v1.RunList.$Properties|null);

            /** Reply challenge. */
            challenge?: (atoll.v1.Challenge.$Properties|null);

            /** Reply identified. */
            identified?: (atoll.v1.Identified.$Properties|null);

            /** Reply invited. */
            invited?: (atoll.v1.Invited.$Properties|null);

            /** Reply sites. */
            sites?: (atoll.v1.SiteList.$Properties|null);

            /** Reply operators. */
            operators?: (atoll.v1.OperatorList.$Properties|null);

            /** Reply checked. */
            checked?: (atoll.v1.Checked.$Properties|null);

            /** Reply journal. */
            journal?: (atoll.v1.JournalPage.$Properties|null);

            /** Reply refusals. */
            refusals?: (atoll.v1.RefusalList.$Properties|null);

            /** Reply body. */
            body?: ("refusal"|"welcome"|"joined"|"blob"|"upload"|"accepted"|"status"|"runs"|"challenge"|"identified"|"invited"|"sites"|"operators"|"checked"|"journal"|"refusals");

            /**
             * Encodes the specified Reply message. Does not implicitly {@link atoll.v1.Reply.verify|verify} messages.
             * @param message Reply message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Reply.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Reply message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Reply & atoll.v1.Reply.$Shape} Reply
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Reply & atoll.v1.Reply.$Shape;
        }

        namespace Reply {

            /** Properties of a Reply. */
            interface $Properties {

                /** Reply refusal */
                refusal?: (atoll.v1.Refusal.$Properties|null);

                /** Reply welcome */
                welcome?: (atoll.v1.Welcome.$Properties|null);

                /** Reply joined */
                joined?: (atoll.v1.Joined.$Properties|null);

                /** Reply blob */
                blob?: (atoll.v1.BlobPart.$Properties|null);

                /** Reply upload */
                upload?: (atoll.v1.UploadState.$Properties|null);

                /** Reply accepted */
                accepted?: (atoll.v1.Accepted.$Properties|null);

                /** Reply status */
                status?: (atoll.v1.RunStatus.$Properties|null);

                /** Reply runs */
                runs?: (atoll.v1.RunList.$Properties|null);

                /** Reply challenge */
                challenge?: (atoll.v1.Challenge.$Properties|null);

                /** Reply identified */
                identified?: (atoll.v1.Identified.$Properties|null);

                /** Reply invited */
                invited?: (atoll.v1.Invited.$Properties|null);

                /** Reply sites */
                sites?: (atoll.v1.SiteList.$Properties|null);

                /** Reply operators */
                operators?: (atoll.v1.OperatorList.$Properties|null);

                /** Reply checked */
                checked?: (atoll.v1.Checked.$Properties|null);

                /** Reply journal */
                journal?: (atoll.v1.JournalPage.$Properties|null);

                /** Reply refusals */
                refusals?: (atoll.v1.RefusalList.$Properties|null);

                /** Reply body */
                body?: ("refusal"|"welcome"|"joined"|"blob"|"upload"|"accepted"|"status"|"runs"|"challenge"|"identified"|"invited"|"sites"|"operators"|"checked"|"journal"|"refusals");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Reply. */
            type $Shape = {
              refusal?: atoll.v1.Refusal.$Shape|null;
              welcome?: atoll.v1.Welcome.$Shape|null;
              joined?: atoll.v1.Joined.$Shape|null;
              blob?: atoll.v1.BlobPart.$Shape|null;
              upload?: atoll.v1.UploadState.$Shape|null;
              accepted?: atoll.v1.Accepted.$Shape|null;
              status?: atoll.v1.RunStatus.$Shape|null;
              runs?: atoll.v1.RunList.$Shape|null;
              challenge?: atoll.v1.Challenge.$Shape|null;
              identified?: atoll.v1.Identified.$Shape|null;
              invited?: atoll.v1.Invited.$Shape|null;
              sites?: atoll.v1.SiteList.$Shape|null;
              operators?: atoll.v1.OperatorList.$Shape|null;
              checked?: atoll.v1.Checked.$Shape|null;
              journal?: atoll.v1.JournalPage.$Shape|null;
              refusals?: atoll.v1.RefusalList.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "refusal"; refusal: atoll.v1.Refusal.$Shape; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "welcome"; refusal?: null; welcome: atoll.v1.Welcome.$Shape; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "joined"; refusal?: null; welcome?: null; joined: atoll.v1.Joined.$Shape; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "blob"; refusal?: null; welcome?: null; joined?: null; blob: atoll.v1.BlobPart.$Shape; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "upload"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload: atoll.v1.UploadState.$Shape; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "accepted"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted: atoll.v1.Accepted.$Shape; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "status"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status: atoll.v1.RunStatus.$Shape; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "runs"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs: atoll.v1.RunList.$Shape; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "challenge"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge: atoll.v1.Challenge.$Shape; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "identified"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified: atoll.v1.Identified.$Shape; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "invited"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited: atoll.v1.Invited.$Shape; sites?: null; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "sites"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites: atoll.v1.SiteList.$Shape; operators?: null; checked?: null; journal?: null; refusals?: null }|{ body?: "operators"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators: atoll.v1.OperatorList.$Shape; checked?: null; journal?: null; refusals?: null }|{ body?: "checked"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked: atoll.v1.Checked.$Shape; journal?: null; refusals?: null }|{ body?: "journal"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal: atoll.v1.JournalPage.$Shape; refusals?: null }|{ body?: "refusals"; refusal?: null; welcome?: null; joined?: null; blob?: null; upload?: null; accepted?: null; status?: null; runs?: null; challenge?: null; identified?: null; invited?: null; sites?: null; operators?: null; checked?: null; journal?: null; refusals: atoll.v1.RefusalList.$Shape })
            );
        }

        /**
         * Properties of an Assignment.
         * @deprecated Use atoll.v1.Assignment.$Properties instead.
         */
        interface IAssignment extends atoll.v1.Assignment.$Properties {
        }

        /** Represents an Assignment. */
        class Assignment {

            /**
             * Constructs a new Assignment.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Assignment.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Assignment run. */
            run: string;

            /** Assignment task. */
            task?: (atoll.v1.Task.$Properties|null);

            /** Assignment deadline. */
            deadline: number;

            /**
             * Encodes the specified Assignment message. Does not implicitly {@link atoll.v1.Assignment.verify|verify} messages.
             * @param message Assignment message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Assignment.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Assignment message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Assignment & atoll.v1.Assignment.$Shape} Assignment
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Assignment & atoll.v1.Assignment.$Shape;
        }

        namespace Assignment {

            /** Properties of an Assignment. */
            interface $Properties {

                /** Assignment run */
                run?: (string|null);

                /** Assignment task */
                task?: (atoll.v1.Task.$Properties|null);

                /** Assignment deadline */
                deadline?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Assignment. */
            type $Shape = {
              run?: string|null;
              task?: atoll.v1.Task.$Shape|null;
              deadline?: number|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a TaskClosed.
         * @deprecated Use atoll.v1.TaskClosed.$Properties instead.
         */
        interface ITaskClosed extends atoll.v1.TaskClosed.$Properties {
        }

        /** Represents a TaskClosed. */
        class TaskClosed {

            /**
             * Constructs a new TaskClosed.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.TaskClosed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TaskClosed run. */
            run: string;

            /** TaskClosed task. */
            task: string;

            /** TaskClosed reason. */
            reason: string;

            /**
             * Encodes the specified TaskClosed message. Does not implicitly {@link atoll.v1.TaskClosed.verify|verify} messages.
             * @param message TaskClosed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.TaskClosed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TaskClosed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.TaskClosed & atoll.v1.TaskClosed.$Shape} TaskClosed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.TaskClosed & atoll.v1.TaskClosed.$Shape;
        }

        namespace TaskClosed {

            /** Properties of a TaskClosed. */
            interface $Properties {

                /** TaskClosed run */
                run?: (string|null);

                /** TaskClosed task */
                task?: (string|null);

                /** TaskClosed reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TaskClosed. */
            type $Shape = atoll.v1.TaskClosed.$Properties;
        }

        /**
         * Properties of a Waiting.
         * @deprecated Use atoll.v1.Waiting.$Properties instead.
         */
        interface IWaiting extends atoll.v1.Waiting.$Properties {
        }

        /** Represents a Waiting. */
        class Waiting {

            /**
             * Constructs a new Waiting.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Waiting.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Waiting reason. */
            reason: string;

            /** Waiting sites. */
            sites: string[];

            /** Waiting since. */
            since: number;

            /** Waiting until. */
            until: number;

            /** Waiting then. */
            then: string;

            /**
             * Encodes the specified Waiting message. Does not implicitly {@link atoll.v1.Waiting.verify|verify} messages.
             * @param message Waiting message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Waiting.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Waiting message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Waiting & atoll.v1.Waiting.$Shape} Waiting
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Waiting & atoll.v1.Waiting.$Shape;
        }

        namespace Waiting {

            /** Properties of a Waiting. */
            interface $Properties {

                /** Waiting reason */
                reason?: (string|null);

                /** Waiting sites */
                sites?: (string[]|null);

                /** Waiting since */
                since?: (number|null);

                /** Waiting until */
                until?: (number|null);

                /** Waiting then */
                then?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Waiting. */
            type $Shape = atoll.v1.Waiting.$Properties;
        }

        /**
         * Properties of a MemberStatus.
         * @deprecated Use atoll.v1.MemberStatus.$Properties instead.
         */
        interface IMemberStatus extends atoll.v1.MemberStatus.$Properties {
        }

        /** Represents a MemberStatus. */
        class MemberStatus {

            /**
             * Constructs a new MemberStatus.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.MemberStatus.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MemberStatus site. */
            site: string;

            /** MemberStatus presence. */
            presence: string;

            /** MemberStatus since. */
            since: number;

            /** MemberStatus profile. */
            profile?: (atoll.v1.SiteProfile.$Properties|null);

            /** MemberStatus answered. */
            answered: boolean;

            /** MemberStatus progress. */
            progress?: (atoll.v1.Progress.$Properties|null);

            /** MemberStatus asked. */
            asked: boolean;

            /** MemberStatus answeredAt. */
            answeredAt: number;

            /**
             * Encodes the specified MemberStatus message. Does not implicitly {@link atoll.v1.MemberStatus.verify|verify} messages.
             * @param message MemberStatus message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.MemberStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MemberStatus message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.MemberStatus & atoll.v1.MemberStatus.$Shape} MemberStatus
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.MemberStatus & atoll.v1.MemberStatus.$Shape;
        }

        namespace MemberStatus {

            /** Properties of a MemberStatus. */
            interface $Properties {

                /** MemberStatus site */
                site?: (string|null);

                /** MemberStatus presence */
                presence?: (string|null);

                /** MemberStatus since */
                since?: (number|null);

                /** MemberStatus profile */
                profile?: (atoll.v1.SiteProfile.$Properties|null);

                /** MemberStatus answered */
                answered?: (boolean|null);

                /** MemberStatus progress */
                progress?: (atoll.v1.Progress.$Properties|null);

                /** MemberStatus asked */
                asked?: (boolean|null);

                /** MemberStatus answeredAt */
                answeredAt?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MemberStatus. */
            type $Shape = atoll.v1.MemberStatus.$Properties;
        }

        /**
         * Properties of a StepStatus.
         * @deprecated Use atoll.v1.StepStatus.$Properties instead.
         */
        interface IStepStatus extends atoll.v1.StepStatus.$Properties {
        }

        /** Represents a StepStatus. */
        class StepStatus {

            /**
             * Constructs a new StepStatus.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.StepStatus.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StepStatus task. */
            task: string;

            /** StepStatus openedAt. */
            openedAt: number;

            /** StepStatus closedAt. */
            closedAt: number;

            /** StepStatus closedBecause. */
            closedBecause: string;

            /** StepStatus asked. */
            asked: number;

            /** StepStatus answered. */
            answered: number;

            /**
             * Encodes the specified StepStatus message. Does not implicitly {@link atoll.v1.StepStatus.verify|verify} messages.
             * @param message StepStatus message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.StepStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StepStatus message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.StepStatus & atoll.v1.StepStatus.$Shape} StepStatus
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.StepStatus & atoll.v1.StepStatus.$Shape;
        }

        namespace StepStatus {

            /** Properties of a StepStatus. */
            interface $Properties {

                /** StepStatus task */
                task?: (string|null);

                /** StepStatus openedAt */
                openedAt?: (number|null);

                /** StepStatus closedAt */
                closedAt?: (number|null);

                /** StepStatus closedBecause */
                closedBecause?: (string|null);

                /** StepStatus asked */
                asked?: (number|null);

                /** StepStatus answered */
                answered?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StepStatus. */
            type $Shape = atoll.v1.StepStatus.$Properties;
        }

        /**
         * Properties of a MetricPoint.
         * @deprecated Use atoll.v1.MetricPoint.$Properties instead.
         */
        interface IMetricPoint extends atoll.v1.MetricPoint.$Properties {
        }

        /** Represents a MetricPoint. */
        class MetricPoint {

            /**
             * Constructs a new MetricPoint.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.MetricPoint.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MetricPoint round. */
            round: number;

            /** MetricPoint value. */
            value: number;

            /**
             * Encodes the specified MetricPoint message. Does not implicitly {@link atoll.v1.MetricPoint.verify|verify} messages.
             * @param message MetricPoint message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.MetricPoint.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MetricPoint message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.MetricPoint & atoll.v1.MetricPoint.$Shape} MetricPoint
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.MetricPoint & atoll.v1.MetricPoint.$Shape;
        }

        namespace MetricPoint {

            /** Properties of a MetricPoint. */
            interface $Properties {

                /** MetricPoint round */
                round?: (number|null);

                /** MetricPoint value */
                value?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MetricPoint. */
            type $Shape = atoll.v1.MetricPoint.$Properties;
        }

        /**
         * Properties of a RunStatus.
         * @deprecated Use atoll.v1.RunStatus.$Properties instead.
         */
        interface IRunStatus extends atoll.v1.RunStatus.$Properties {
        }

        /** Represents a RunStatus. */
        class RunStatus {

            /**
             * Constructs a new RunStatus.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunStatus.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunStatus run. */
            run: string;

            /** RunStatus federation. */
            federation: string;

            /** RunStatus phase. */
            phase: string;

            /** RunStatus round. */
            round: number;

            /** RunStatus rounds. */
            rounds: number;

            /** RunStatus activity. */
            activity: string;

            /** RunStatus waiting. */
            waiting?: (atoll.v1.Waiting.$Properties|null);

            /** RunStatus members. */
            members: atoll.v1.MemberStatus.$Properties[];

            /** RunStatus metric. */
            metric: string;

            /** RunStatus validation. */
            validation: atoll.v1.MetricPoint.$Properties[];

            /** RunStatus outcome. */
            outcome: string;

            /** RunStatus errorCode. */
            errorCode: number;

            /** RunStatus model. */
            model: Uint8Array;

            /** RunStatus createdAt. */
            createdAt: number;

            /** RunStatus now. */
            now: number;

            /** RunStatus without. */
            without: string;

            /** RunStatus modelSignature. */
            modelSignature: Uint8Array;

            /** RunStatus modelSignedBy. */
            modelSignedBy: Uint8Array;

            /** RunStatus pausedBy. */
            pausedBy: string;

            /** RunStatus pausedSince. */
            pausedSince: number;

            /** RunStatus steps. */
            steps: atoll.v1.StepStatus.$Properties[];

            /** RunStatus quorum. */
            quorum: number;

            /**
             * Encodes the specified RunStatus message. Does not implicitly {@link atoll.v1.RunStatus.verify|verify} messages.
             * @param message RunStatus message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunStatus message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunStatus & atoll.v1.RunStatus.$Shape} RunStatus
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunStatus & atoll.v1.RunStatus.$Shape;
        }

        namespace RunStatus {

            /** Properties of a RunStatus. */
            interface $Properties {

                /** RunStatus run */
                run?: (string|null);

                /** RunStatus federation */
                federation?: (string|null);

                /** RunStatus phase */
                phase?: (string|null);

                /** RunStatus round */
                round?: (number|null);

                /** RunStatus rounds */
                rounds?: (number|null);

                /** RunStatus activity */
                activity?: (string|null);

                /** RunStatus waiting */
                waiting?: (atoll.v1.Waiting.$Properties|null);

                /** RunStatus members */
                members?: (atoll.v1.MemberStatus.$Properties[]|null);

                /** RunStatus metric */
                metric?: (string|null);

                /** RunStatus validation */
                validation?: (atoll.v1.MetricPoint.$Properties[]|null);

                /** RunStatus outcome */
                outcome?: (string|null);

                /** RunStatus errorCode */
                errorCode?: (number|null);

                /** RunStatus model */
                model?: (Uint8Array|null);

                /** RunStatus createdAt */
                createdAt?: (number|null);

                /** RunStatus now */
                now?: (number|null);

                /** RunStatus without */
                without?: (string|null);

                /** RunStatus modelSignature */
                modelSignature?: (Uint8Array|null);

                /** RunStatus modelSignedBy */
                modelSignedBy?: (Uint8Array|null);

                /** RunStatus pausedBy */
                pausedBy?: (string|null);

                /** RunStatus pausedSince */
                pausedSince?: (number|null);

                /** RunStatus steps */
                steps?: (atoll.v1.StepStatus.$Properties[]|null);

                /** RunStatus quorum */
                quorum?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunStatus. */
            type $Shape = atoll.v1.RunStatus.$Properties;
        }

        /**
         * Properties of a RunList.
         * @deprecated Use atoll.v1.RunList.$Properties instead.
         */
        interface IRunList extends atoll.v1.RunList.$Properties {
        }

        /** Represents a RunList. */
        class RunList {

            /**
             * Constructs a new RunList.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunList.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunList runs. */
            runs: atoll.v1.RunStatus.$Properties[];

            /**
             * Encodes the specified RunList message. Does not implicitly {@link atoll.v1.RunList.verify|verify} messages.
             * @param message RunList message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunList message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunList & atoll.v1.RunList.$Shape} RunList
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunList & atoll.v1.RunList.$Shape;
        }

        namespace RunList {

            /** Properties of a RunList. */
            interface $Properties {

                /** RunList runs */
                runs?: (atoll.v1.RunStatus.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunList. */
            type $Shape = atoll.v1.RunList.$Properties;
        }

        /**
         * Properties of a Launch.
         * @deprecated Use atoll.v1.Launch.$Properties instead.
         */
        interface ILaunch extends atoll.v1.Launch.$Properties {
        }

        /** Represents a Launch. */
        class Launch {

            /**
             * Constructs a new Launch.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Launch.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Launch yaml. */
            yaml: string;

            /** Launch by. */
            by: string;

            /**
             * Encodes the specified Launch message. Does not implicitly {@link atoll.v1.Launch.verify|verify} messages.
             * @param message Launch message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Launch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Launch message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Launch & atoll.v1.Launch.$Shape} Launch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Launch & atoll.v1.Launch.$Shape;
        }

        namespace Launch {

            /** Properties of a Launch. */
            interface $Properties {

                /** Launch yaml */
                yaml?: (string|null);

                /** Launch by */
                by?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Launch. */
            type $Shape = atoll.v1.Launch.$Properties;
        }

        /**
         * Properties of a RunRequest.
         * @deprecated Use atoll.v1.RunRequest.$Properties instead.
         */
        interface IRunRequest extends atoll.v1.RunRequest.$Properties {
        }

        /** Represents a RunRequest. */
        class RunRequest {

            /**
             * Constructs a new RunRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunRequest run. */
            run: string;

            /** RunRequest by. */
            by: string;

            /**
             * Encodes the specified RunRequest message. Does not implicitly {@link atoll.v1.RunRequest.verify|verify} messages.
             * @param message RunRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunRequest & atoll.v1.RunRequest.$Shape} RunRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunRequest & atoll.v1.RunRequest.$Shape;
        }

        namespace RunRequest {

            /** Properties of a RunRequest. */
            interface $Properties {

                /** RunRequest run */
                run?: (string|null);

                /** RunRequest by */
                by?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunRequest. */
            type $Shape = atoll.v1.RunRequest.$Properties;
        }

        /**
         * Properties of a RunCreated.
         * @deprecated Use atoll.v1.RunCreated.$Properties instead.
         */
        interface IRunCreated extends atoll.v1.RunCreated.$Properties {
        }

        /** Represents a RunCreated. */
        class RunCreated {

            /**
             * Constructs a new RunCreated.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunCreated.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunCreated run. */
            run: string;

            /** RunCreated federation. */
            federation: string;

            /** RunCreated featureSize. */
            featureSize: number;

            /** RunCreated backbone. */
            backbone: Uint8Array;

            /** RunCreated initialHead. */
            initialHead: Uint8Array;

            /** RunCreated by. */
            by: string;

            /** RunCreated gridExponent. */
            gridExponent: number;

            /**
             * Encodes the specified RunCreated message. Does not implicitly {@link atoll.v1.RunCreated.verify|verify} messages.
             * @param message RunCreated message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunCreated.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunCreated message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunCreated & atoll.v1.RunCreated.$Shape} RunCreated
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunCreated & atoll.v1.RunCreated.$Shape;
        }

        namespace RunCreated {

            /** Properties of a RunCreated. */
            interface $Properties {

                /** RunCreated run */
                run?: (string|null);

                /** RunCreated federation */
                federation?: (string|null);

                /** RunCreated featureSize */
                featureSize?: (number|null);

                /** RunCreated backbone */
                backbone?: (Uint8Array|null);

                /** RunCreated initialHead */
                initialHead?: (Uint8Array|null);

                /** RunCreated by */
                by?: (string|null);

                /** RunCreated gridExponent */
                gridExponent?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunCreated. */
            type $Shape = atoll.v1.RunCreated.$Properties;
        }

        /**
         * Properties of a SiteJoined.
         * @deprecated Use atoll.v1.SiteJoined.$Properties instead.
         */
        interface ISiteJoined extends atoll.v1.SiteJoined.$Properties {
        }

        /** Represents a SiteJoined. */
        class SiteJoined {

            /**
             * Constructs a new SiteJoined.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteJoined.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteJoined site. */
            site: string;

            /** SiteJoined instance. */
            instance: string;

            /** SiteJoined profile. */
            profile?: (atoll.v1.SiteProfile.$Properties|null);

            /** SiteJoined publicKey. */
            publicKey: Uint8Array;

            /**
             * Encodes the specified SiteJoined message. Does not implicitly {@link atoll.v1.SiteJoined.verify|verify} messages.
             * @param message SiteJoined message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteJoined.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteJoined message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteJoined & atoll.v1.SiteJoined.$Shape} SiteJoined
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteJoined & atoll.v1.SiteJoined.$Shape;
        }

        namespace SiteJoined {

            /** Properties of a SiteJoined. */
            interface $Properties {

                /** SiteJoined site */
                site?: (string|null);

                /** SiteJoined instance */
                instance?: (string|null);

                /** SiteJoined profile */
                profile?: (atoll.v1.SiteProfile.$Properties|null);

                /** SiteJoined publicKey */
                publicKey?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteJoined. */
            type $Shape = atoll.v1.SiteJoined.$Properties;
        }

        /**
         * Properties of a SiteDisconnected.
         * @deprecated Use atoll.v1.SiteDisconnected.$Properties instead.
         */
        interface ISiteDisconnected extends atoll.v1.SiteDisconnected.$Properties {
        }

        /** Represents a SiteDisconnected. */
        class SiteDisconnected {

            /**
             * Constructs a new SiteDisconnected.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteDisconnected.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteDisconnected site. */
            site: string;

            /**
             * Encodes the specified SiteDisconnected message. Does not implicitly {@link atoll.v1.SiteDisconnected.verify|verify} messages.
             * @param message SiteDisconnected message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteDisconnected.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteDisconnected message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteDisconnected & atoll.v1.SiteDisconnected.$Shape} SiteDisconnected
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteDisconnected & atoll.v1.SiteDisconnected.$Shape;
        }

        namespace SiteDisconnected {

            /** Properties of a SiteDisconnected. */
            interface $Properties {

                /** SiteDisconnected site */
                site?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteDisconnected. */
            type $Shape = atoll.v1.SiteDisconnected.$Properties;
        }

        /**
         * Properties of a SiteReconnected.
         * @deprecated Use atoll.v1.SiteReconnected.$Properties instead.
         */
        interface ISiteReconnected extends atoll.v1.SiteReconnected.$Properties {
        }

        /** Represents a SiteReconnected. */
        class SiteReconnected {

            /**
             * Constructs a new SiteReconnected.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteReconnected.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteReconnected site. */
            site: string;

            /** SiteReconnected publicKey. */
            publicKey: Uint8Array;

            /**
             * Encodes the specified SiteReconnected message. Does not implicitly {@link atoll.v1.SiteReconnected.verify|verify} messages.
             * @param message SiteReconnected message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteReconnected.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteReconnected message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteReconnected & atoll.v1.SiteReconnected.$Shape} SiteReconnected
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteReconnected & atoll.v1.SiteReconnected.$Shape;
        }

        namespace SiteReconnected {

            /** Properties of a SiteReconnected. */
            interface $Properties {

                /** SiteReconnected site */
                site?: (string|null);

                /** SiteReconnected publicKey */
                publicKey?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteReconnected. */
            type $Shape = atoll.v1.SiteReconnected.$Properties;
        }

        /**
         * Properties of a SiteLeft.
         * @deprecated Use atoll.v1.SiteLeft.$Properties instead.
         */
        interface ISiteLeft extends atoll.v1.SiteLeft.$Properties {
        }

        /** Represents a SiteLeft. */
        class SiteLeft {

            /**
             * Constructs a new SiteLeft.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteLeft.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteLeft site. */
            site: string;

            /** SiteLeft reason. */
            reason: string;

            /**
             * Encodes the specified SiteLeft message. Does not implicitly {@link atoll.v1.SiteLeft.verify|verify} messages.
             * @param message SiteLeft message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteLeft.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteLeft message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteLeft & atoll.v1.SiteLeft.$Shape} SiteLeft
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteLeft & atoll.v1.SiteLeft.$Shape;
        }

        namespace SiteLeft {

            /** Properties of a SiteLeft. */
            interface $Properties {

                /** SiteLeft site */
                site?: (string|null);

                /** SiteLeft reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteLeft. */
            type $Shape = atoll.v1.SiteLeft.$Properties;
        }

        /**
         * Properties of a ResultAccepted.
         * @deprecated Use atoll.v1.ResultAccepted.$Properties instead.
         */
        interface IResultAccepted extends atoll.v1.ResultAccepted.$Properties {
        }

        /** Represents a ResultAccepted. */
        class ResultAccepted {

            /**
             * Constructs a new ResultAccepted.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.ResultAccepted.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ResultAccepted task. */
            task: string;

            /** ResultAccepted site. */
            site: string;

            /** ResultAccepted digest. */
            digest: Uint8Array;

            /** ResultAccepted sizeBytes. */
            sizeBytes: number;

            /** ResultAccepted seconds. */
            seconds: { [k: string]: number };

            /** ResultAccepted signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified ResultAccepted message. Does not implicitly {@link atoll.v1.ResultAccepted.verify|verify} messages.
             * @param message ResultAccepted message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.ResultAccepted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ResultAccepted message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.ResultAccepted & atoll.v1.ResultAccepted.$Shape} ResultAccepted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.ResultAccepted & atoll.v1.ResultAccepted.$Shape;
        }

        namespace ResultAccepted {

            /** Properties of a ResultAccepted. */
            interface $Properties {

                /** ResultAccepted task */
                task?: (string|null);

                /** ResultAccepted site */
                site?: (string|null);

                /** ResultAccepted digest */
                digest?: (Uint8Array|null);

                /** ResultAccepted sizeBytes */
                sizeBytes?: (number|null);

                /** ResultAccepted seconds */
                seconds?: ({ [k: string]: number }|null);

                /** ResultAccepted signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ResultAccepted. */
            type $Shape = atoll.v1.ResultAccepted.$Properties;
        }

        /**
         * Properties of an AnswerLost.
         * @deprecated Use atoll.v1.AnswerLost.$Properties instead.
         */
        interface IAnswerLost extends atoll.v1.AnswerLost.$Properties {
        }

        /** Represents an AnswerLost. */
        class AnswerLost {

            /**
             * Constructs a new AnswerLost.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.AnswerLost.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AnswerLost task. */
            task: string;

            /** AnswerLost site. */
            site: string;

            /** AnswerLost digest. */
            digest: Uint8Array;

            /**
             * Encodes the specified AnswerLost message. Does not implicitly {@link atoll.v1.AnswerLost.verify|verify} messages.
             * @param message AnswerLost message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.AnswerLost.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AnswerLost message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.AnswerLost & atoll.v1.AnswerLost.$Shape} AnswerLost
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.AnswerLost & atoll.v1.AnswerLost.$Shape;
        }

        namespace AnswerLost {

            /** Properties of an AnswerLost. */
            interface $Properties {

                /** AnswerLost task */
                task?: (string|null);

                /** AnswerLost site */
                site?: (string|null);

                /** AnswerLost digest */
                digest?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AnswerLost. */
            type $Shape = atoll.v1.AnswerLost.$Properties;
        }

        /**
         * Properties of a Contribution.
         * @deprecated Use atoll.v1.Contribution.$Properties instead.
         */
        interface IContribution extends atoll.v1.Contribution.$Properties {
        }

        /** Represents a Contribution. */
        class Contribution {

            /**
             * Constructs a new Contribution.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Contribution.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Contribution site. */
            site: string;

            /** Contribution digest. */
            digest: Uint8Array;

            /** Contribution task. */
            task: string;

            /**
             * Encodes the specified Contribution message. Does not implicitly {@link atoll.v1.Contribution.verify|verify} messages.
             * @param message Contribution message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Contribution.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Contribution message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Contribution & atoll.v1.Contribution.$Shape} Contribution
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Contribution & atoll.v1.Contribution.$Shape;
        }

        namespace Contribution {

            /** Properties of a Contribution. */
            interface $Properties {

                /** Contribution site */
                site?: (string|null);

                /** Contribution digest */
                digest?: (Uint8Array|null);

                /** Contribution task */
                task?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Contribution. */
            type $Shape = atoll.v1.Contribution.$Properties;
        }

        /**
         * Properties of a StepClosed.
         * @deprecated Use atoll.v1.StepClosed.$Properties instead.
         */
        interface IStepClosed extends atoll.v1.StepClosed.$Properties {
        }

        /** Represents a StepClosed. */
        class StepClosed {

            /**
             * Constructs a new StepClosed.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.StepClosed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StepClosed task. */
            task: string;

            /** StepClosed contributions. */
            contributions: atoll.v1.Contribution.$Properties[];

            /** StepClosed reason. */
            reason: string;

            /**
             * Encodes the specified StepClosed message. Does not implicitly {@link atoll.v1.StepClosed.verify|verify} messages.
             * @param message StepClosed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.StepClosed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StepClosed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.StepClosed & atoll.v1.StepClosed.$Shape} StepClosed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.StepClosed & atoll.v1.StepClosed.$Shape;
        }

        namespace StepClosed {

            /** Properties of a StepClosed. */
            interface $Properties {

                /** StepClosed task */
                task?: (string|null);

                /** StepClosed contributions */
                contributions?: (atoll.v1.Contribution.$Properties[]|null);

                /** StepClosed reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StepClosed. */
            type $Shape = atoll.v1.StepClosed.$Properties;
        }

        /**
         * Properties of a SummariseOutcome.
         * @deprecated Use atoll.v1.SummariseOutcome.$Properties instead.
         */
        interface ISummariseOutcome extends atoll.v1.SummariseOutcome.$Properties {
        }

        /** Represents a SummariseOutcome. */
        class SummariseOutcome {

            /**
             * Constructs a new SummariseOutcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SummariseOutcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SummariseOutcome standardisation. */
            standardisation: Uint8Array;

            /** SummariseOutcome without. */
            without: atoll.v1.Contribution.$Properties[];

            /**
             * Encodes the specified SummariseOutcome message. Does not implicitly {@link atoll.v1.SummariseOutcome.verify|verify} messages.
             * @param message SummariseOutcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SummariseOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SummariseOutcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SummariseOutcome & atoll.v1.SummariseOutcome.$Shape} SummariseOutcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SummariseOutcome & atoll.v1.SummariseOutcome.$Shape;
        }

        namespace SummariseOutcome {

            /** Properties of a SummariseOutcome. */
            interface $Properties {

                /** SummariseOutcome standardisation */
                standardisation?: (Uint8Array|null);

                /** SummariseOutcome without */
                without?: (atoll.v1.Contribution.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SummariseOutcome. */
            type $Shape = atoll.v1.SummariseOutcome.$Properties;
        }

        /**
         * Properties of a StatisticsOutcome.
         * @deprecated Use atoll.v1.StatisticsOutcome.$Properties instead.
         */
        interface IStatisticsOutcome extends atoll.v1.StatisticsOutcome.$Properties {
        }

        /** Represents a StatisticsOutcome. */
        class StatisticsOutcome {

            /**
             * Constructs a new StatisticsOutcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.StatisticsOutcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StatisticsOutcome statistics. */
            statistics: Uint8Array;

            /**
             * Encodes the specified StatisticsOutcome message. Does not implicitly {@link atoll.v1.StatisticsOutcome.verify|verify} messages.
             * @param message StatisticsOutcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.StatisticsOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StatisticsOutcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.StatisticsOutcome & atoll.v1.StatisticsOutcome.$Shape} StatisticsOutcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.StatisticsOutcome & atoll.v1.StatisticsOutcome.$Shape;
        }

        namespace StatisticsOutcome {

            /** Properties of a StatisticsOutcome. */
            interface $Properties {

                /** StatisticsOutcome statistics */
                statistics?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StatisticsOutcome. */
            type $Shape = atoll.v1.StatisticsOutcome.$Properties;
        }

        /**
         * Properties of a ReferenceOutcome.
         * @deprecated Use atoll.v1.ReferenceOutcome.$Properties instead.
         */
        interface IReferenceOutcome extends atoll.v1.ReferenceOutcome.$Properties {
        }

        /** Represents a ReferenceOutcome. */
        class ReferenceOutcome {

            /**
             * Constructs a new ReferenceOutcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.ReferenceOutcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ReferenceOutcome reference. */
            reference: Uint8Array;

            /**
             * Encodes the specified ReferenceOutcome message. Does not implicitly {@link atoll.v1.ReferenceOutcome.verify|verify} messages.
             * @param message ReferenceOutcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.ReferenceOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ReferenceOutcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.ReferenceOutcome & atoll.v1.ReferenceOutcome.$Shape} ReferenceOutcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.ReferenceOutcome & atoll.v1.ReferenceOutcome.$Shape;
        }

        namespace ReferenceOutcome {

            /** Properties of a ReferenceOutcome. */
            interface $Properties {

                /** ReferenceOutcome reference */
                reference?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ReferenceOutcome. */
            type $Shape = atoll.v1.ReferenceOutcome.$Properties;
        }

        /**
         * Properties of a FitOutcome.
         * @deprecated Use atoll.v1.FitOutcome.$Properties instead.
         */
        interface IFitOutcome extends atoll.v1.FitOutcome.$Properties {
        }

        /** Represents a FitOutcome. */
        class FitOutcome {

            /**
             * Constructs a new FitOutcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.FitOutcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FitOutcome head. */
            head: Uint8Array;

            /** FitOutcome trainingLoss. */
            trainingLoss: number;

            /** FitOutcome memory. */
            memory: Uint8Array;

            /** FitOutcome correction. */
            correction: Uint8Array;

            /** FitOutcome corrections. */
            corrections: atoll.v1.Contribution.$Properties[];

            /** FitOutcome losses. */
            losses: atoll.v1.SiteLoss.$Properties[];

            /**
             * Encodes the specified FitOutcome message. Does not implicitly {@link atoll.v1.FitOutcome.verify|verify} messages.
             * @param message FitOutcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.FitOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FitOutcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.FitOutcome & atoll.v1.FitOutcome.$Shape} FitOutcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.FitOutcome & atoll.v1.FitOutcome.$Shape;
        }

        namespace FitOutcome {

            /** Properties of a FitOutcome. */
            interface $Properties {

                /** FitOutcome head */
                head?: (Uint8Array|null);

                /** FitOutcome trainingLoss */
                trainingLoss?: (number|null);

                /** FitOutcome memory */
                memory?: (Uint8Array|null);

                /** FitOutcome correction */
                correction?: (Uint8Array|null);

                /** FitOutcome corrections */
                corrections?: (atoll.v1.Contribution.$Properties[]|null);

                /** FitOutcome losses */
                losses?: (atoll.v1.SiteLoss.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FitOutcome. */
            type $Shape = atoll.v1.FitOutcome.$Properties;
        }

        /**
         * Properties of a SiteLoss.
         * @deprecated Use atoll.v1.SiteLoss.$Properties instead.
         */
        interface ISiteLoss extends atoll.v1.SiteLoss.$Properties {
        }

        /** Represents a SiteLoss. */
        class SiteLoss {

            /**
             * Constructs a new SiteLoss.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteLoss.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteLoss site. */
            site: string;

            /** SiteLoss loss. */
            loss: number;

            /**
             * Encodes the specified SiteLoss message. Does not implicitly {@link atoll.v1.SiteLoss.verify|verify} messages.
             * @param message SiteLoss message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteLoss.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteLoss message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteLoss & atoll.v1.SiteLoss.$Shape} SiteLoss
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteLoss & atoll.v1.SiteLoss.$Shape;
        }

        namespace SiteLoss {

            /** Properties of a SiteLoss. */
            interface $Properties {

                /** SiteLoss site */
                site?: (string|null);

                /** SiteLoss loss */
                loss?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteLoss. */
            type $Shape = atoll.v1.SiteLoss.$Properties;
        }

        /**
         * Properties of a Memory.
         * @deprecated Use atoll.v1.Memory.$Properties instead.
         */
        interface IMemory extends atoll.v1.Memory.$Properties {
        }

        /** Represents a Memory. */
        class Memory {

            /**
             * Constructs a new Memory.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.Memory.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Memory vectors. */
            vectors: atoll.v1.MemoryVector.$Properties[];

            /**
             * Encodes the specified Memory message. Does not implicitly {@link atoll.v1.Memory.verify|verify} messages.
             * @param message Memory message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.Memory.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Memory message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.Memory & atoll.v1.Memory.$Shape} Memory
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.Memory & atoll.v1.Memory.$Shape;
        }

        namespace Memory {

            /** Properties of a Memory. */
            interface $Properties {

                /** Memory vectors */
                vectors?: (atoll.v1.MemoryVector.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Memory. */
            type $Shape = atoll.v1.Memory.$Properties;
        }

        /**
         * Properties of a MemoryVector.
         * @deprecated Use atoll.v1.MemoryVector.$Properties instead.
         */
        interface IMemoryVector extends atoll.v1.MemoryVector.$Properties {
        }

        /** Represents a MemoryVector. */
        class MemoryVector {

            /**
             * Constructs a new MemoryVector.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.MemoryVector.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MemoryVector name. */
            name: string;

            /** MemoryVector values. */
            values: Uint8Array;

            /**
             * Encodes the specified MemoryVector message. Does not implicitly {@link atoll.v1.MemoryVector.verify|verify} messages.
             * @param message MemoryVector message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.MemoryVector.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MemoryVector message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.MemoryVector & atoll.v1.MemoryVector.$Shape} MemoryVector
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.MemoryVector & atoll.v1.MemoryVector.$Shape;
        }

        namespace MemoryVector {

            /** Properties of a MemoryVector. */
            interface $Properties {

                /** MemoryVector name */
                name?: (string|null);

                /** MemoryVector values */
                values?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MemoryVector. */
            type $Shape = atoll.v1.MemoryVector.$Properties;
        }

        /**
         * Properties of a SolveOutcome.
         * @deprecated Use atoll.v1.SolveOutcome.$Properties instead.
         */
        interface ISolveOutcome extends atoll.v1.SolveOutcome.$Properties {
        }

        /** Represents a SolveOutcome. */
        class SolveOutcome {

            /**
             * Constructs a new SolveOutcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SolveOutcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SolveOutcome standardisation. */
            standardisation: Uint8Array;

            /** SolveOutcome errors. */
            errors: atoll.v1.RidgeError.$Properties[];

            /** SolveOutcome candidates. */
            candidates: atoll.v1.SolvedHead.$Properties[];

            /**
             * Encodes the specified SolveOutcome message. Does not implicitly {@link atoll.v1.SolveOutcome.verify|verify} messages.
             * @param message SolveOutcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SolveOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SolveOutcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SolveOutcome & atoll.v1.SolveOutcome.$Shape} SolveOutcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SolveOutcome & atoll.v1.SolveOutcome.$Shape;
        }

        namespace SolveOutcome {

            /** Properties of a SolveOutcome. */
            interface $Properties {

                /** SolveOutcome standardisation */
                standardisation?: (Uint8Array|null);

                /** SolveOutcome errors */
                errors?: (atoll.v1.RidgeError.$Properties[]|null);

                /** SolveOutcome candidates */
                candidates?: (atoll.v1.SolvedHead.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SolveOutcome. */
            type $Shape = atoll.v1.SolveOutcome.$Properties;
        }

        /**
         * Properties of a RidgeError.
         * @deprecated Use atoll.v1.RidgeError.$Properties instead.
         */
        interface IRidgeError extends atoll.v1.RidgeError.$Properties {
        }

        /** Represents a RidgeError. */
        class RidgeError {

            /**
             * Constructs a new RidgeError.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RidgeError.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RidgeError ridge. */
            ridge: number;

            /** RidgeError error. */
            error: number;

            /**
             * Encodes the specified RidgeError message. Does not implicitly {@link atoll.v1.RidgeError.verify|verify} messages.
             * @param message RidgeError message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RidgeError.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RidgeError message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RidgeError & atoll.v1.RidgeError.$Shape} RidgeError
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RidgeError & atoll.v1.RidgeError.$Shape;
        }

        namespace RidgeError {

            /** Properties of a RidgeError. */
            interface $Properties {

                /** RidgeError ridge */
                ridge?: (number|null);

                /** RidgeError error */
                error?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RidgeError. */
            type $Shape = atoll.v1.RidgeError.$Properties;
        }

        /**
         * Properties of a SolvedHead.
         * @deprecated Use atoll.v1.SolvedHead.$Properties instead.
         */
        interface ISolvedHead extends atoll.v1.SolvedHead.$Properties {
        }

        /** Represents a SolvedHead. */
        class SolvedHead {

            /**
             * Constructs a new SolvedHead.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SolvedHead.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SolvedHead ridge. */
            ridge: number;

            /** SolvedHead balance. */
            balance: number;

            /** SolvedHead folds. */
            folds: Uint8Array[];

            /** SolvedHead shrinkage. */
            shrinkage: number;

            /**
             * Encodes the specified SolvedHead message. Does not implicitly {@link atoll.v1.SolvedHead.verify|verify} messages.
             * @param message SolvedHead message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SolvedHead.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SolvedHead message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SolvedHead & atoll.v1.SolvedHead.$Shape} SolvedHead
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SolvedHead & atoll.v1.SolvedHead.$Shape;
        }

        namespace SolvedHead {

            /** Properties of a SolvedHead. */
            interface $Properties {

                /** SolvedHead ridge */
                ridge?: (number|null);

                /** SolvedHead balance */
                balance?: (number|null);

                /** SolvedHead folds */
                folds?: (Uint8Array[]|null);

                /** SolvedHead shrinkage */
                shrinkage?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SolvedHead. */
            type $Shape = atoll.v1.SolvedHead.$Properties;
        }

        /**
         * Properties of a ChosenHead.
         * @deprecated Use atoll.v1.ChosenHead.$Properties instead.
         */
        interface IChosenHead extends atoll.v1.ChosenHead.$Properties {
        }

        /** Represents a ChosenHead. */
        class ChosenHead {

            /**
             * Constructs a new ChosenHead.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.ChosenHead.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ChosenHead ridge. */
            ridge: number;

            /** ChosenHead balance. */
            balance: number;

            /** ChosenHead temperature. */
            temperature: number;

            /** ChosenHead head. */
            head: Uint8Array;

            /** ChosenHead value. */
            value: number;

            /** ChosenHead unseen. */
            unseen: atoll.v1.Contribution.$Properties[];

            /** ChosenHead shrinkage. */
            shrinkage: number;

            /**
             * Encodes the specified ChosenHead message. Does not implicitly {@link atoll.v1.ChosenHead.verify|verify} messages.
             * @param message ChosenHead message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.ChosenHead.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ChosenHead message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.ChosenHead & atoll.v1.ChosenHead.$Shape} ChosenHead
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.ChosenHead & atoll.v1.ChosenHead.$Shape;
        }

        namespace ChosenHead {

            /** Properties of a ChosenHead. */
            interface $Properties {

                /** ChosenHead ridge */
                ridge?: (number|null);

                /** ChosenHead balance */
                balance?: (number|null);

                /** ChosenHead temperature */
                temperature?: (number|null);

                /** ChosenHead head */
                head?: (Uint8Array|null);

                /** ChosenHead value */
                value?: (number|null);

                /** ChosenHead unseen */
                unseen?: (atoll.v1.Contribution.$Properties[]|null);

                /** ChosenHead shrinkage */
                shrinkage?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ChosenHead. */
            type $Shape = atoll.v1.ChosenHead.$Properties;
        }

        /**
         * Properties of a CalibrateOutcome.
         * @deprecated Use atoll.v1.CalibrateOutcome.$Properties instead.
         */
        interface ICalibrateOutcome extends atoll.v1.CalibrateOutcome.$Properties {
        }

        /** Represents a CalibrateOutcome. */
        class CalibrateOutcome {

            /**
             * Constructs a new CalibrateOutcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.CalibrateOutcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CalibrateOutcome head. */
            head: Uint8Array;

            /**
             * Encodes the specified CalibrateOutcome message. Does not implicitly {@link atoll.v1.CalibrateOutcome.verify|verify} messages.
             * @param message CalibrateOutcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.CalibrateOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CalibrateOutcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.CalibrateOutcome & atoll.v1.CalibrateOutcome.$Shape} CalibrateOutcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.CalibrateOutcome & atoll.v1.CalibrateOutcome.$Shape;
        }

        namespace CalibrateOutcome {

            /** Properties of a CalibrateOutcome. */
            interface $Properties {

                /** CalibrateOutcome head */
                head?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CalibrateOutcome. */
            type $Shape = atoll.v1.CalibrateOutcome.$Properties;
        }

        /**
         * Properties of an AloneOutcome.
         * @deprecated Use atoll.v1.AloneOutcome.$Properties instead.
         */
        interface IAloneOutcome extends atoll.v1.AloneOutcome.$Properties {
        }

        /** Represents an AloneOutcome. */
        class AloneOutcome {

            /**
             * Constructs a new AloneOutcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.AloneOutcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AloneOutcome heads. */
            heads: atoll.v1.Contribution.$Properties[];

            /**
             * Encodes the specified AloneOutcome message. Does not implicitly {@link atoll.v1.AloneOutcome.verify|verify} messages.
             * @param message AloneOutcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.AloneOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AloneOutcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.AloneOutcome & atoll.v1.AloneOutcome.$Shape} AloneOutcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.AloneOutcome & atoll.v1.AloneOutcome.$Shape;
        }

        namespace AloneOutcome {

            /** Properties of an AloneOutcome. */
            interface $Properties {

                /** AloneOutcome heads */
                heads?: (atoll.v1.Contribution.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AloneOutcome. */
            type $Shape = atoll.v1.AloneOutcome.$Properties;
        }

        /**
         * Properties of a SiteEvaluation.
         * @deprecated Use atoll.v1.SiteEvaluation.$Properties instead.
         */
        interface ISiteEvaluation extends atoll.v1.SiteEvaluation.$Properties {
        }

        /** Represents a SiteEvaluation. */
        class SiteEvaluation {

            /**
             * Constructs a new SiteEvaluation.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteEvaluation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteEvaluation site. */
            site: string;

            /** SiteEvaluation evaluation. */
            evaluation?: (atoll.v1.Evaluation.$Properties|null);

            /**
             * Encodes the specified SiteEvaluation message. Does not implicitly {@link atoll.v1.SiteEvaluation.verify|verify} messages.
             * @param message SiteEvaluation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteEvaluation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteEvaluation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteEvaluation & atoll.v1.SiteEvaluation.$Shape} SiteEvaluation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteEvaluation & atoll.v1.SiteEvaluation.$Shape;
        }

        namespace SiteEvaluation {

            /** Properties of a SiteEvaluation. */
            interface $Properties {

                /** SiteEvaluation site */
                site?: (string|null);

                /** SiteEvaluation evaluation */
                evaluation?: (atoll.v1.Evaluation.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteEvaluation. */
            type $Shape = atoll.v1.SiteEvaluation.$Properties;
        }

        /**
         * Properties of an EvaluateOutcome.
         * @deprecated Use atoll.v1.EvaluateOutcome.$Properties instead.
         */
        interface IEvaluateOutcome extends atoll.v1.EvaluateOutcome.$Properties {
        }

        /** Represents an EvaluateOutcome. */
        class EvaluateOutcome {

            /**
             * Constructs a new EvaluateOutcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.EvaluateOutcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EvaluateOutcome evaluations. */
            evaluations: atoll.v1.SiteEvaluation.$Properties[];

            /** EvaluateOutcome chosen. */
            chosen?: (atoll.v1.ChosenHead.$Properties|null);

            /**
             * Encodes the specified EvaluateOutcome message. Does not implicitly {@link atoll.v1.EvaluateOutcome.verify|verify} messages.
             * @param message EvaluateOutcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.EvaluateOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EvaluateOutcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.EvaluateOutcome & atoll.v1.EvaluateOutcome.$Shape} EvaluateOutcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.EvaluateOutcome & atoll.v1.EvaluateOutcome.$Shape;
        }

        namespace EvaluateOutcome {

            /** Properties of an EvaluateOutcome. */
            interface $Properties {

                /** EvaluateOutcome evaluations */
                evaluations?: (atoll.v1.SiteEvaluation.$Properties[]|null);

                /** EvaluateOutcome chosen */
                chosen?: (atoll.v1.ChosenHead.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EvaluateOutcome. */
            type $Shape = atoll.v1.EvaluateOutcome.$Properties;
        }

        /**
         * Properties of a StepCombined.
         * @deprecated Use atoll.v1.StepCombined.$Properties instead.
         */
        interface IStepCombined extends atoll.v1.StepCombined.$Properties {
        }

        /** Represents a StepCombined. */
        class StepCombined {

            /**
             * Constructs a new StepCombined.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.StepCombined.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StepCombined task. */
            task: string;

            /** StepCombined summarise. */
            summarise?: (atoll.v1.SummariseOutcome.$Properties|null);

            /** StepCombined fit. */
            fit?: (atoll.v1.FitOutcome.$Properties|null);

            /** StepCombined alone. */
            alone?: (atoll.v1.AloneOutcome.$Properties|null);

            /** StepCombined evaluate. */
            evaluate?: (atoll.v1.EvaluateOutcome.$Properties|null);

            /** StepCombined solve. */
            solve?: (atoll.v1.SolveOutcome.$Properties|null);

            /** StepCombined statistics. */
            statistics?: (atoll.v1.StatisticsOutcome.$Properties|null);

            /** StepCombined calibrate. */
            calibrate?: (atoll.v1.CalibrateOutcome.$Properties|null);

            /** StepCombined reference. */
            reference?: (atoll.v1.ReferenceOutcome.$Properties|null);

            /** StepCombined outcome. */
            outcome?: ("summarise"|"fit"|"alone"|"evaluate"|"solve"|"statistics"|"calibrate"|"reference");

            /**
             * Encodes the specified StepCombined message. Does not implicitly {@link atoll.v1.StepCombined.verify|verify} messages.
             * @param message StepCombined message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.StepCombined.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StepCombined message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.StepCombined & atoll.v1.StepCombined.$Shape} StepCombined
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.StepCombined & atoll.v1.StepCombined.$Shape;
        }

        namespace StepCombined {

            /** Properties of a StepCombined. */
            interface $Properties {

                /** StepCombined task */
                task?: (string|null);

                /** StepCombined summarise */
                summarise?: (atoll.v1.SummariseOutcome.$Properties|null);

                /** StepCombined fit */
                fit?: (atoll.v1.FitOutcome.$Properties|null);

                /** StepCombined alone */
                alone?: (atoll.v1.AloneOutcome.$Properties|null);

                /** StepCombined evaluate */
                evaluate?: (atoll.v1.EvaluateOutcome.$Properties|null);

                /** StepCombined solve */
                solve?: (atoll.v1.SolveOutcome.$Properties|null);

                /** StepCombined statistics */
                statistics?: (atoll.v1.StatisticsOutcome.$Properties|null);

                /** StepCombined calibrate */
                calibrate?: (atoll.v1.CalibrateOutcome.$Properties|null);

                /** StepCombined reference */
                reference?: (atoll.v1.ReferenceOutcome.$Properties|null);

                /** StepCombined outcome */
                outcome?: ("summarise"|"fit"|"alone"|"evaluate"|"solve"|"statistics"|"calibrate"|"reference");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a StepCombined. */
            type $Shape = {
              task?: string|null;
              summarise?: atoll.v1.SummariseOutcome.$Shape|null;
              fit?: atoll.v1.FitOutcome.$Shape|null;
              alone?: atoll.v1.AloneOutcome.$Shape|null;
              evaluate?: atoll.v1.EvaluateOutcome.$Shape|null;
              solve?: atoll.v1.SolveOutcome.$Shape|null;
              statistics?: atoll.v1.StatisticsOutcome.$Shape|null;
              calibrate?: atoll.v1.CalibrateOutcome.$Shape|null;
              reference?: atoll.v1.ReferenceOutcome.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ outcome?: undefined; summarise?: null; fit?: null; alone?: null; evaluate?: null; solve?: null; statistics?: null; calibrate?: null; reference?: null }|{ outcome?: "summarise"; summarise: atoll.v1.SummariseOutcome.$Shape; fit?: null; alone?: null; evaluate?: null; solve?: null; statistics?: null; calibrate?: null; reference?: null }|{ outcome?: "fit"; summarise?: null; fit: atoll.v1.FitOutcome.$Shape; alone?: null; evaluate?: null; solve?: null; statistics?: null; calibrate?: null; reference?: null }|{ outcome?: "alone"; summarise?: null; fit?: null; alone: atoll.v1.AloneOutcome.$Shape; evaluate?: null; solve?: null; statistics?: null; calibrate?: null; reference?: null }|{ outcome?: "evaluate"; summarise?: null; fit?: null; alone?: null; evaluate: atoll.v1.EvaluateOutcome.$Shape; solve?: null; statistics?: null; calibrate?: null; reference?: null }|{ outcome?: "solve"; summarise?: null; fit?: null; alone?: null; evaluate?: null; solve: atoll.v1.SolveOutcome.$Shape; statistics?: null; calibrate?: null; reference?: null }|{ outcome?: "statistics"; summarise?: null; fit?: null; alone?: null; evaluate?: null; solve?: null; statistics: atoll.v1.StatisticsOutcome.$Shape; calibrate?: null; reference?: null }|{ outcome?: "calibrate"; summarise?: null; fit?: null; alone?: null; evaluate?: null; solve?: null; statistics?: null; calibrate: atoll.v1.CalibrateOutcome.$Shape; reference?: null }|{ outcome?: "reference"; summarise?: null; fit?: null; alone?: null; evaluate?: null; solve?: null; statistics?: null; calibrate?: null; reference: atoll.v1.ReferenceOutcome.$Shape })
            );
        }

        /**
         * Properties of a WaitEnded.
         * @deprecated Use atoll.v1.WaitEnded.$Properties instead.
         */
        interface IWaitEnded extends atoll.v1.WaitEnded.$Properties {
        }

        /** Represents a WaitEnded. */
        class WaitEnded {

            /**
             * Constructs a new WaitEnded.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.WaitEnded.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified WaitEnded message. Does not implicitly {@link atoll.v1.WaitEnded.verify|verify} messages.
             * @param message WaitEnded message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.WaitEnded.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WaitEnded message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.WaitEnded & atoll.v1.WaitEnded.$Shape} WaitEnded
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.WaitEnded & atoll.v1.WaitEnded.$Shape;
        }

        namespace WaitEnded {

            /** Properties of a WaitEnded. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WaitEnded. */
            type $Shape = atoll.v1.WaitEnded.$Properties;
        }

        /**
         * Properties of a CoordinatorRestarted.
         * @deprecated Use atoll.v1.CoordinatorRestarted.$Properties instead.
         */
        interface ICoordinatorRestarted extends atoll.v1.CoordinatorRestarted.$Properties {
        }

        /** Represents a CoordinatorRestarted. */
        class CoordinatorRestarted {

            /**
             * Constructs a new CoordinatorRestarted.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.CoordinatorRestarted.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified CoordinatorRestarted message. Does not implicitly {@link atoll.v1.CoordinatorRestarted.verify|verify} messages.
             * @param message CoordinatorRestarted message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.CoordinatorRestarted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CoordinatorRestarted message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.CoordinatorRestarted & atoll.v1.CoordinatorRestarted.$Shape} CoordinatorRestarted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.CoordinatorRestarted & atoll.v1.CoordinatorRestarted.$Shape;
        }

        namespace CoordinatorRestarted {

            /** Properties of a CoordinatorRestarted. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CoordinatorRestarted. */
            type $Shape = atoll.v1.CoordinatorRestarted.$Properties;
        }

        /**
         * Properties of a RunPaused.
         * @deprecated Use atoll.v1.RunPaused.$Properties instead.
         */
        interface IRunPaused extends atoll.v1.RunPaused.$Properties {
        }

        /** Represents a RunPaused. */
        class RunPaused {

            /**
             * Constructs a new RunPaused.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunPaused.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunPaused by. */
            by: string;

            /**
             * Encodes the specified RunPaused message. Does not implicitly {@link atoll.v1.RunPaused.verify|verify} messages.
             * @param message RunPaused message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunPaused.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunPaused message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunPaused & atoll.v1.RunPaused.$Shape} RunPaused
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunPaused & atoll.v1.RunPaused.$Shape;
        }

        namespace RunPaused {

            /** Properties of a RunPaused. */
            interface $Properties {

                /** RunPaused by */
                by?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunPaused. */
            type $Shape = atoll.v1.RunPaused.$Properties;
        }

        /**
         * Properties of a RunResumed.
         * @deprecated Use atoll.v1.RunResumed.$Properties instead.
         */
        interface IRunResumed extends atoll.v1.RunResumed.$Properties {
        }

        /** Represents a RunResumed. */
        class RunResumed {

            /**
             * Constructs a new RunResumed.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunResumed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunResumed by. */
            by: string;

            /**
             * Encodes the specified RunResumed message. Does not implicitly {@link atoll.v1.RunResumed.verify|verify} messages.
             * @param message RunResumed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunResumed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunResumed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunResumed & atoll.v1.RunResumed.$Shape} RunResumed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunResumed & atoll.v1.RunResumed.$Shape;
        }

        namespace RunResumed {

            /** Properties of a RunResumed. */
            interface $Properties {

                /** RunResumed by */
                by?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunResumed. */
            type $Shape = atoll.v1.RunResumed.$Properties;
        }

        /**
         * Properties of a RunStopped.
         * @deprecated Use atoll.v1.RunStopped.$Properties instead.
         */
        interface IRunStopped extends atoll.v1.RunStopped.$Properties {
        }

        /** Represents a RunStopped. */
        class RunStopped {

            /**
             * Constructs a new RunStopped.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunStopped.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunStopped by. */
            by: string;

            /**
             * Encodes the specified RunStopped message. Does not implicitly {@link atoll.v1.RunStopped.verify|verify} messages.
             * @param message RunStopped message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunStopped.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunStopped message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunStopped & atoll.v1.RunStopped.$Shape} RunStopped
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunStopped & atoll.v1.RunStopped.$Shape;
        }

        namespace RunStopped {

            /** Properties of a RunStopped. */
            interface $Properties {

                /** RunStopped by */
                by?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunStopped. */
            type $Shape = atoll.v1.RunStopped.$Properties;
        }

        /**
         * Properties of a RunFailed.
         * @deprecated Use atoll.v1.RunFailed.$Properties instead.
         */
        interface IRunFailed extends atoll.v1.RunFailed.$Properties {
        }

        /** Represents a RunFailed. */
        class RunFailed {

            /**
             * Constructs a new RunFailed.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunFailed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunFailed code. */
            code: number;

            /** RunFailed message. */
            message: string;

            /**
             * Encodes the specified RunFailed message. Does not implicitly {@link atoll.v1.RunFailed.verify|verify} messages.
             * @param message RunFailed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunFailed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunFailed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunFailed & atoll.v1.RunFailed.$Shape} RunFailed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunFailed & atoll.v1.RunFailed.$Shape;
        }

        namespace RunFailed {

            /** Properties of a RunFailed. */
            interface $Properties {

                /** RunFailed code */
                code?: (number|null);

                /** RunFailed message */
                message?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunFailed. */
            type $Shape = atoll.v1.RunFailed.$Properties;
        }

        /**
         * Properties of a RunCompleted.
         * @deprecated Use atoll.v1.RunCompleted.$Properties instead.
         */
        interface IRunCompleted extends atoll.v1.RunCompleted.$Properties {
        }

        /** Represents a RunCompleted. */
        class RunCompleted {

            /**
             * Constructs a new RunCompleted.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunCompleted.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunCompleted head. */
            head: Uint8Array;

            /** RunCompleted model. */
            model: Uint8Array;

            /** RunCompleted signature. */
            signature: Uint8Array;

            /** RunCompleted signedBy. */
            signedBy: Uint8Array;

            /**
             * Encodes the specified RunCompleted message. Does not implicitly {@link atoll.v1.RunCompleted.verify|verify} messages.
             * @param message RunCompleted message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunCompleted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunCompleted message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunCompleted & atoll.v1.RunCompleted.$Shape} RunCompleted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunCompleted & atoll.v1.RunCompleted.$Shape;
        }

        namespace RunCompleted {

            /** Properties of a RunCompleted. */
            interface $Properties {

                /** RunCompleted head */
                head?: (Uint8Array|null);

                /** RunCompleted model */
                model?: (Uint8Array|null);

                /** RunCompleted signature */
                signature?: (Uint8Array|null);

                /** RunCompleted signedBy */
                signedBy?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunCompleted. */
            type $Shape = atoll.v1.RunCompleted.$Properties;
        }

        /**
         * Properties of a SiteWithdrawn.
         * @deprecated Use atoll.v1.SiteWithdrawn.$Properties instead.
         */
        interface ISiteWithdrawn extends atoll.v1.SiteWithdrawn.$Properties {
        }

        /** Represents a SiteWithdrawn. */
        class SiteWithdrawn {

            /**
             * Constructs a new SiteWithdrawn.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteWithdrawn.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteWithdrawn site. */
            site: string;

            /** SiteWithdrawn by. */
            by: string;

            /** SiteWithdrawn head. */
            head: Uint8Array;

            /** SiteWithdrawn model. */
            model: Uint8Array;

            /** SiteWithdrawn signature. */
            signature: Uint8Array;

            /** SiteWithdrawn signedBy. */
            signedBy: Uint8Array;

            /** SiteWithdrawn basis. */
            basis: string;

            /** SiteWithdrawn sameAs. */
            sameAs: string;

            /**
             * Encodes the specified SiteWithdrawn message. Does not implicitly {@link atoll.v1.SiteWithdrawn.verify|verify} messages.
             * @param message SiteWithdrawn message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteWithdrawn.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteWithdrawn message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteWithdrawn & atoll.v1.SiteWithdrawn.$Shape} SiteWithdrawn
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteWithdrawn & atoll.v1.SiteWithdrawn.$Shape;
        }

        namespace SiteWithdrawn {

            /** Properties of a SiteWithdrawn. */
            interface $Properties {

                /** SiteWithdrawn site */
                site?: (string|null);

                /** SiteWithdrawn by */
                by?: (string|null);

                /** SiteWithdrawn head */
                head?: (Uint8Array|null);

                /** SiteWithdrawn model */
                model?: (Uint8Array|null);

                /** SiteWithdrawn signature */
                signature?: (Uint8Array|null);

                /** SiteWithdrawn signedBy */
                signedBy?: (Uint8Array|null);

                /** SiteWithdrawn basis */
                basis?: (string|null);

                /** SiteWithdrawn sameAs */
                sameAs?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteWithdrawn. */
            type $Shape = atoll.v1.SiteWithdrawn.$Properties;
        }

        /**
         * Properties of a RunEvent.
         * @deprecated Use atoll.v1.RunEvent.$Properties instead.
         */
        interface IRunEvent extends atoll.v1.RunEvent.$Properties {
        }

        /** Represents a RunEvent. */
        class RunEvent {

            /**
             * Constructs a new RunEvent.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.RunEvent.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunEvent at. */
            at: number;

            /** RunEvent runCreated. */
            runCreated?: (atoll.v1.RunCreated.$Properties|null);

            /** RunEvent siteJoined. */
            siteJoined?: (atoll.v1.SiteJoined.$Properties|null);

            /** RunEvent siteDisconnected. */
            siteDisconnected?: (atoll.v1.SiteDisconnected.$Properties|null);

            /** RunEvent siteReconnected. */
            siteReconnected?: (atoll.v1.SiteReconnected.$Properties|null);

            /** RunEvent siteLeft. */
            siteLeft?: (atoll.v1.SiteLeft.$Properties|null);

            /** RunEvent resultAccepted. */
            resultAccepted?: (atoll.v1.ResultAccepted.$Properties|null);

            /** RunEvent stepClosed. */
            stepClosed?: (atoll.v1.StepClosed.$Properties|null);

            /** RunEvent stepCombined. */
            stepCombined?: (atoll.v1.StepCombined.$Properties|null);

            /** RunEvent waitEnded. */
            waitEnded?: (atoll.v1.WaitEnded.$Properties|null);

            /** RunEvent coordinatorRestarted. */
            coordinatorRestarted?: (atoll.v1.CoordinatorRestarted.$Properties|null);

            /** RunEvent runStopped. */
            runStopped?: (atoll.v1.RunStopped.$Properties|null);

            /** RunEvent runFailed. */
            runFailed?: (atoll.v1.RunFailed.$Properties|null);

            /** RunEvent runCompleted. */
            runCompleted?: (atoll.v1.RunCompleted.$Properties|null);

            /** RunEvent siteWithdrawn. */
            siteWithdrawn?: (atoll.v1.SiteWithdrawn.$Properties|null);

            /** RunEvent runPaused. */
            runPaused?: (atoll.v1.RunPaused.$Properties|null);

            /** RunEvent runResumed. */
            runResumed?: (atoll.v1.RunResumed.$Properties|null);

            /** RunEvent answerLost. */
            answerLost?: (atoll.v1.AnswerLost.$Properties|null);

            /** RunEvent body. */
            body?: ("runCreated"|"siteJoined"|"siteDisconnected"|"siteReconnected"|"siteLeft"|"resultAccepted"|"stepClosed"|"stepCombined"|"waitEnded"|"coordinatorRestarted"|"runStopped"|"runFailed"|"runCompleted"|"siteWithdrawn"|"runPaused"|"runResumed"|"answerLost");

            /**
             * Encodes the specified RunEvent message. Does not implicitly {@link atoll.v1.RunEvent.verify|verify} messages.
             * @param message RunEvent message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.RunEvent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunEvent message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.RunEvent & atoll.v1.RunEvent.$Shape} RunEvent
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.RunEvent & atoll.v1.RunEvent.$Shape;
        }

        namespace RunEvent {

            /** Properties of a RunEvent. */
            interface $Properties {

                /** RunEvent at */
                at?: (number|null);

                /** RunEvent runCreated */
                runCreated?: (atoll.v1.RunCreated.$Properties|null);

                /** RunEvent siteJoined */
                siteJoined?: (atoll.v1.SiteJoined.$Properties|null);

                /** RunEvent siteDisconnected */
                siteDisconnected?: (atoll.v1.SiteDisconnected.$Properties|null);

                /** RunEvent siteReconnected */
                siteReconnected?: (atoll.v1.SiteReconnected.$Properties|null);

                /** RunEvent siteLeft */
                siteLeft?: (atoll.v1.SiteLeft.$Properties|null);

                /** RunEvent resultAccepted */
                resultAccepted?: (atoll.v1.ResultAccepted.$Properties|null);

                /** RunEvent stepClosed */
                stepClosed?: (atoll.v1.StepClosed.$Properties|null);

                /** RunEvent stepCombined */
                stepCombined?: (atoll.v1.StepCombined.$Properties|null);

                /** RunEvent waitEnded */
                waitEnded?: (atoll.v1.WaitEnded.$Properties|null);

                /** RunEvent coordinatorRestarted */
                coordinatorRestarted?: (atoll.v1.CoordinatorRestarted.$Properties|null);

                /** RunEvent runStopped */
                runStopped?: (atoll.v1.RunStopped.$Properties|null);

                /** RunEvent runFailed */
                runFailed?: (atoll.v1.RunFailed.$Properties|null);

                /** RunEvent runCompleted */
                runCompleted?: (atoll.v1.RunCompleted.$Properties|null);

                /** RunEvent siteWithdrawn */
                siteWithdrawn?: (atoll.v1.SiteWithdrawn.$Properties|null);

                /** RunEvent runPaused */
                runPaused?: (atoll.v1.RunPaused.$Properties|null);

                /** RunEvent runResumed */
                runResumed?: (atoll.v1.RunResumed.$Properties|null);

                /** RunEvent answerLost */
                answerLost?: (atoll.v1.AnswerLost.$Properties|null);

                /** RunEvent body */
                body?: ("runCreated"|"siteJoined"|"siteDisconnected"|"siteReconnected"|"siteLeft"|"resultAccepted"|"stepClosed"|"stepCombined"|"waitEnded"|"coordinatorRestarted"|"runStopped"|"runFailed"|"runCompleted"|"siteWithdrawn"|"runPaused"|"runResumed"|"answerLost");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a RunEvent. */
            type $Shape = {
              at?: number|null;
              runCreated?: atoll.v1.RunCreated.$Shape|null;
              siteJoined?: atoll.v1.SiteJoined.$Shape|null;
              siteDisconnected?: atoll.v1.SiteDisconnected.$Shape|null;
              siteReconnected?: atoll.v1.SiteReconnected.$Shape|null;
              siteLeft?: atoll.v1.SiteLeft.$Shape|null;
              resultAccepted?: atoll.v1.ResultAccepted.$Shape|null;
              stepClosed?: atoll.v1.StepClosed.$Shape|null;
              stepCombined?: atoll.v1.StepCombined.$Shape|null;
              waitEnded?: atoll.v1.WaitEnded.$Shape|null;
              coordinatorRestarted?: atoll.v1.CoordinatorRestarted.$Shape|null;
              runStopped?: atoll.v1.RunStopped.$Shape|null;
              runFailed?: atoll.v1.RunFailed.$Shape|null;
              runCompleted?: atoll.v1.RunCompleted.$Shape|null;
              siteWithdrawn?: atoll.v1.SiteWithdrawn.$Shape|null;
              runPaused?: atoll.v1.RunPaused.$Shape|null;
              runResumed?: atoll.v1.RunResumed.$Shape|null;
              answerLost?: atoll.v1.AnswerLost.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "runCreated"; runCreated: atoll.v1.RunCreated.$Shape; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "siteJoined"; runCreated?: null; siteJoined: atoll.v1.SiteJoined.$Shape; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "siteDisconnected"; runCreated?: null; siteJoined?: null; siteDisconnected: atoll.v1.SiteDisconnected.$Shape; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "siteReconnected"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected: atoll.v1.SiteReconnected.$Shape; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "siteLeft"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft: atoll.v1.SiteLeft.$Shape; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "resultAccepted"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted: atoll.v1.ResultAccepted.$Shape; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "stepClosed"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed: atoll.v1.StepClosed.$Shape; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "stepCombined"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined: atoll.v1.StepCombined.$Shape; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "waitEnded"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded: atoll.v1.WaitEnded.$Shape; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "coordinatorRestarted"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted: atoll.v1.CoordinatorRestarted.$Shape; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "runStopped"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped: atoll.v1.RunStopped.$Shape; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "runFailed"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed: atoll.v1.RunFailed.$Shape; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "runCompleted"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted: atoll.v1.RunCompleted.$Shape; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "siteWithdrawn"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn: atoll.v1.SiteWithdrawn.$Shape; runPaused?: null; runResumed?: null; answerLost?: null }|{ body?: "runPaused"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused: atoll.v1.RunPaused.$Shape; runResumed?: null; answerLost?: null }|{ body?: "runResumed"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed: atoll.v1.RunResumed.$Shape; answerLost?: null }|{ body?: "answerLost"; runCreated?: null; siteJoined?: null; siteDisconnected?: null; siteReconnected?: null; siteLeft?: null; resultAccepted?: null; stepClosed?: null; stepCombined?: null; waitEnded?: null; coordinatorRestarted?: null; runStopped?: null; runFailed?: null; runCompleted?: null; siteWithdrawn?: null; runPaused?: null; runResumed?: null; answerLost: atoll.v1.AnswerLost.$Shape })
            );
        }

        /**
         * Properties of a CoordinatorKey.
         * @deprecated Use atoll.v1.CoordinatorKey.$Properties instead.
         */
        interface ICoordinatorKey extends atoll.v1.CoordinatorKey.$Properties {
        }

        /** Represents a CoordinatorKey. */
        class CoordinatorKey {

            /**
             * Constructs a new CoordinatorKey.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.CoordinatorKey.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CoordinatorKey publicKey. */
            publicKey: Uint8Array;

            /**
             * Encodes the specified CoordinatorKey message. Does not implicitly {@link atoll.v1.CoordinatorKey.verify|verify} messages.
             * @param message CoordinatorKey message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.CoordinatorKey.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CoordinatorKey message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.CoordinatorKey & atoll.v1.CoordinatorKey.$Shape} CoordinatorKey
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.CoordinatorKey & atoll.v1.CoordinatorKey.$Shape;
        }

        namespace CoordinatorKey {

            /** Properties of a CoordinatorKey. */
            interface $Properties {

                /** CoordinatorKey publicKey */
                publicKey?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CoordinatorKey. */
            type $Shape = atoll.v1.CoordinatorKey.$Properties;
        }

        /**
         * Properties of an OperatorAdded.
         * @deprecated Use atoll.v1.OperatorAdded.$Properties instead.
         */
        interface IOperatorAdded extends atoll.v1.OperatorAdded.$Properties {
        }

        /** Represents an OperatorAdded. */
        class OperatorAdded {

            /**
             * Constructs a new OperatorAdded.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.OperatorAdded.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OperatorAdded operator. */
            operator: string;

            /** OperatorAdded role. */
            role: string;

            /** OperatorAdded tokenHash. */
            tokenHash: Uint8Array;

            /** OperatorAdded by. */
            by: string;

            /**
             * Encodes the specified OperatorAdded message. Does not implicitly {@link atoll.v1.OperatorAdded.verify|verify} messages.
             * @param message OperatorAdded message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.OperatorAdded.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OperatorAdded message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.OperatorAdded & atoll.v1.OperatorAdded.$Shape} OperatorAdded
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.OperatorAdded & atoll.v1.OperatorAdded.$Shape;
        }

        namespace OperatorAdded {

            /** Properties of an OperatorAdded. */
            interface $Properties {

                /** OperatorAdded operator */
                operator?: (string|null);

                /** OperatorAdded role */
                role?: (string|null);

                /** OperatorAdded tokenHash */
                tokenHash?: (Uint8Array|null);

                /** OperatorAdded by */
                by?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OperatorAdded. */
            type $Shape = atoll.v1.OperatorAdded.$Properties;
        }

        /**
         * Properties of an OperatorRemoved.
         * @deprecated Use atoll.v1.OperatorRemoved.$Properties instead.
         */
        interface IOperatorRemoved extends atoll.v1.OperatorRemoved.$Properties {
        }

        /** Represents an OperatorRemoved. */
        class OperatorRemoved {

            /**
             * Constructs a new OperatorRemoved.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.OperatorRemoved.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OperatorRemoved operator. */
            operator: string;

            /** OperatorRemoved by. */
            by: string;

            /**
             * Encodes the specified OperatorRemoved message. Does not implicitly {@link atoll.v1.OperatorRemoved.verify|verify} messages.
             * @param message OperatorRemoved message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.OperatorRemoved.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OperatorRemoved message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.OperatorRemoved & atoll.v1.OperatorRemoved.$Shape} OperatorRemoved
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.OperatorRemoved & atoll.v1.OperatorRemoved.$Shape;
        }

        namespace OperatorRemoved {

            /** Properties of an OperatorRemoved. */
            interface $Properties {

                /** OperatorRemoved operator */
                operator?: (string|null);

                /** OperatorRemoved by */
                by?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OperatorRemoved. */
            type $Shape = atoll.v1.OperatorRemoved.$Properties;
        }

        /**
         * Properties of a SiteInvited.
         * @deprecated Use atoll.v1.SiteInvited.$Properties instead.
         */
        interface ISiteInvited extends atoll.v1.SiteInvited.$Properties {
        }

        /** Represents a SiteInvited. */
        class SiteInvited {

            /**
             * Constructs a new SiteInvited.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteInvited.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteInvited invitation. */
            invitation: Uint8Array;

            /** SiteInvited site. */
            site: string;

            /** SiteInvited expires. */
            expires: number;

            /** SiteInvited by. */
            by: string;

            /**
             * Encodes the specified SiteInvited message. Does not implicitly {@link atoll.v1.SiteInvited.verify|verify} messages.
             * @param message SiteInvited message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteInvited.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteInvited message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteInvited & atoll.v1.SiteInvited.$Shape} SiteInvited
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteInvited & atoll.v1.SiteInvited.$Shape;
        }

        namespace SiteInvited {

            /** Properties of a SiteInvited. */
            interface $Properties {

                /** SiteInvited invitation */
                invitation?: (Uint8Array|null);

                /** SiteInvited site */
                site?: (string|null);

                /** SiteInvited expires */
                expires?: (number|null);

                /** SiteInvited by */
                by?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteInvited. */
            type $Shape = atoll.v1.SiteInvited.$Properties;
        }

        /**
         * Properties of a SiteEnrolled.
         * @deprecated Use atoll.v1.SiteEnrolled.$Properties instead.
         */
        interface ISiteEnrolled extends atoll.v1.SiteEnrolled.$Properties {
        }

        /** Represents a SiteEnrolled. */
        class SiteEnrolled {

            /**
             * Constructs a new SiteEnrolled.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteEnrolled.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteEnrolled site. */
            site: string;

            /** SiteEnrolled publicKey. */
            publicKey: Uint8Array;

            /** SiteEnrolled invitation. */
            invitation: Uint8Array;

            /**
             * Encodes the specified SiteEnrolled message. Does not implicitly {@link atoll.v1.SiteEnrolled.verify|verify} messages.
             * @param message SiteEnrolled message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteEnrolled.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteEnrolled message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteEnrolled & atoll.v1.SiteEnrolled.$Shape} SiteEnrolled
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteEnrolled & atoll.v1.SiteEnrolled.$Shape;
        }

        namespace SiteEnrolled {

            /** Properties of a SiteEnrolled. */
            interface $Properties {

                /** SiteEnrolled site */
                site?: (string|null);

                /** SiteEnrolled publicKey */
                publicKey?: (Uint8Array|null);

                /** SiteEnrolled invitation */
                invitation?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteEnrolled. */
            type $Shape = atoll.v1.SiteEnrolled.$Properties;
        }

        /**
         * Properties of a SiteKeyRotated.
         * @deprecated Use atoll.v1.SiteKeyRotated.$Properties instead.
         */
        interface ISiteKeyRotated extends atoll.v1.SiteKeyRotated.$Properties {
        }

        /** Represents a SiteKeyRotated. */
        class SiteKeyRotated {

            /**
             * Constructs a new SiteKeyRotated.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteKeyRotated.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteKeyRotated site. */
            site: string;

            /** SiteKeyRotated publicKey. */
            publicKey: Uint8Array;

            /** SiteKeyRotated previous. */
            previous: Uint8Array;

            /**
             * Encodes the specified SiteKeyRotated message. Does not implicitly {@link atoll.v1.SiteKeyRotated.verify|verify} messages.
             * @param message SiteKeyRotated message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteKeyRotated.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteKeyRotated message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteKeyRotated & atoll.v1.SiteKeyRotated.$Shape} SiteKeyRotated
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteKeyRotated & atoll.v1.SiteKeyRotated.$Shape;
        }

        namespace SiteKeyRotated {

            /** Properties of a SiteKeyRotated. */
            interface $Properties {

                /** SiteKeyRotated site */
                site?: (string|null);

                /** SiteKeyRotated publicKey */
                publicKey?: (Uint8Array|null);

                /** SiteKeyRotated previous */
                previous?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteKeyRotated. */
            type $Shape = atoll.v1.SiteKeyRotated.$Properties;
        }

        /**
         * Properties of a SiteRevoked.
         * @deprecated Use atoll.v1.SiteRevoked.$Properties instead.
         */
        interface ISiteRevoked extends atoll.v1.SiteRevoked.$Properties {
        }

        /** Represents a SiteRevoked. */
        class SiteRevoked {

            /**
             * Constructs a new SiteRevoked.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.SiteRevoked.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteRevoked site. */
            site: string;

            /** SiteRevoked reason. */
            reason: string;

            /** SiteRevoked by. */
            by: string;

            /**
             * Encodes the specified SiteRevoked message. Does not implicitly {@link atoll.v1.SiteRevoked.verify|verify} messages.
             * @param message SiteRevoked message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.SiteRevoked.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteRevoked message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.SiteRevoked & atoll.v1.SiteRevoked.$Shape} SiteRevoked
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.SiteRevoked & atoll.v1.SiteRevoked.$Shape;
        }

        namespace SiteRevoked {

            /** Properties of a SiteRevoked. */
            interface $Properties {

                /** SiteRevoked site */
                site?: (string|null);

                /** SiteRevoked reason */
                reason?: (string|null);

                /** SiteRevoked by */
                by?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteRevoked. */
            type $Shape = atoll.v1.SiteRevoked.$Properties;
        }

        /**
         * Properties of an AccessEvent.
         * @deprecated Use atoll.v1.AccessEvent.$Properties instead.
         */
        interface IAccessEvent extends atoll.v1.AccessEvent.$Properties {
        }

        /** Represents an AccessEvent. */
        class AccessEvent {

            /**
             * Constructs a new AccessEvent.
             * @param [properties] Properties to set
             */
            constructor(properties?: atoll.v1.AccessEvent.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AccessEvent at. */
            at: number;

            /** AccessEvent coordinatorKey. */
            coordinatorKey?: (atoll.v1.CoordinatorKey.$Properties|null);

            /** AccessEvent operatorAdded. */
            operatorAdded?: (atoll.v1.OperatorAdded.$Properties|null);

            /** AccessEvent operatorRemoved. */
            operatorRemoved?: (atoll.v1.OperatorRemoved.$Properties|null);

            /** AccessEvent siteInvited. */
            siteInvited?: (atoll.v1.SiteInvited.$Properties|null);

            /** AccessEvent siteEnrolled. */
            siteEnrolled?: (atoll.v1.SiteEnrolled.$Properties|null);

            /** AccessEvent siteKeyRotated. */
            siteKeyRotated?: (atoll.v1.SiteKeyRotated.$Properties|null);

            /** AccessEvent siteRevoked. */
            siteRevoked?: (atoll.v1.SiteRevoked.$Properties|null);

            /** AccessEvent body. */
            body?: ("coordinatorKey"|"operatorAdded"|"operatorRemoved"|"siteInvited"|"siteEnrolled"|"siteKeyRotated"|"siteRevoked");

            /**
             * Encodes the specified AccessEvent message. Does not implicitly {@link atoll.v1.AccessEvent.verify|verify} messages.
             * @param message AccessEvent message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: atoll.v1.AccessEvent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AccessEvent message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {atoll.v1.AccessEvent & atoll.v1.AccessEvent.$Shape} AccessEvent
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): atoll.v1.AccessEvent & atoll.v1.AccessEvent.$Shape;
        }

        namespace AccessEvent {

            /** Properties of an AccessEvent. */
            interface $Properties {

                /** AccessEvent at */
                at?: (number|null);

                /** AccessEvent coordinatorKey */
                coordinatorKey?: (atoll.v1.CoordinatorKey.$Properties|null);

                /** AccessEvent operatorAdded */
                operatorAdded?: (atoll.v1.OperatorAdded.$Properties|null);

                /** AccessEvent operatorRemoved */
                operatorRemoved?: (atoll.v1.OperatorRemoved.$Properties|null);

                /** AccessEvent siteInvited */
                siteInvited?: (atoll.v1.SiteInvited.$Properties|null);

                /** AccessEvent siteEnrolled */
                siteEnrolled?: (atoll.v1.SiteEnrolled.$Properties|null);

                /** AccessEvent siteKeyRotated */
                siteKeyRotated?: (atoll.v1.SiteKeyRotated.$Properties|null);

                /** AccessEvent siteRevoked */
                siteRevoked?: (atoll.v1.SiteRevoked.$Properties|null);

                /** AccessEvent body */
                body?: ("coordinatorKey"|"operatorAdded"|"operatorRemoved"|"siteInvited"|"siteEnrolled"|"siteKeyRotated"|"siteRevoked");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an AccessEvent. */
            type $Shape = {
              at?: number|null;
              coordinatorKey?: atoll.v1.CoordinatorKey.$Shape|null;
              operatorAdded?: atoll.v1.OperatorAdded.$Shape|null;
              operatorRemoved?: atoll.v1.OperatorRemoved.$Shape|null;
              siteInvited?: atoll.v1.SiteInvited.$Shape|null;
              siteEnrolled?: atoll.v1.SiteEnrolled.$Shape|null;
              siteKeyRotated?: atoll.v1.SiteKeyRotated.$Shape|null;
              siteRevoked?: atoll.v1.SiteRevoked.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; coordinatorKey?: null; operatorAdded?: null; operatorRemoved?: null; siteInvited?: null; siteEnrolled?: null; siteKeyRotated?: null; siteRevoked?: null }|{ body?: "coordinatorKey"; coordinatorKey: atoll.v1.CoordinatorKey.$Shape; operatorAdded?: null; operatorRemoved?: null; siteInvited?: null; siteEnrolled?: null; siteKeyRotated?: null; siteRevoked?: null }|{ body?: "operatorAdded"; coordinatorKey?: null; operatorAdded: atoll.v1.OperatorAdded.$Shape; operatorRemoved?: null; siteInvited?: null; siteEnrolled?: null; siteKeyRotated?: null; siteRevoked?: null }|{ body?: "operatorRemoved"; coordinatorKey?: null; operatorAdded?: null; operatorRemoved: atoll.v1.OperatorRemoved.$Shape; siteInvited?: null; siteEnrolled?: null; siteKeyRotated?: null; siteRevoked?: null }|{ body?: "siteInvited"; coordinatorKey?: null; operatorAdded?: null; operatorRemoved?: null; siteInvited: atoll.v1.SiteInvited.$Shape; siteEnrolled?: null; siteKeyRotated?: null; siteRevoked?: null }|{ body?: "siteEnrolled"; coordinatorKey?: null; operatorAdded?: null; operatorRemoved?: null; siteInvited?: null; siteEnrolled: atoll.v1.SiteEnrolled.$Shape; siteKeyRotated?: null; siteRevoked?: null }|{ body?: "siteKeyRotated"; coordinatorKey?: null; operatorAdded?: null; operatorRemoved?: null; siteInvited?: null; siteEnrolled?: null; siteKeyRotated: atoll.v1.SiteKeyRotated.$Shape; siteRevoked?: null }|{ body?: "siteRevoked"; coordinatorKey?: null; operatorAdded?: null; operatorRemoved?: null; siteInvited?: null; siteEnrolled?: null; siteKeyRotated?: null; siteRevoked: atoll.v1.SiteRevoked.$Shape })
            );
        }
    }
}
