//! The one gateway to language models: nothing else in the product calls a model, and only `upstream` knows
//! the wire.
