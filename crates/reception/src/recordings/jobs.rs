//! Jobs around recordings.
use super::Recording;
use crate::{Reception, calls::CallId};
use cliniq_platform::{
    Id,
    jobs::{Job, JobCtx, Registry, Verdict},
};
macro_rules! j {
    ($n:ident, $f:ident: $t:ty) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(super) struct $n {
            pub(super) $f: $t,
        }
        impl Job for $n {
            const NAME: &'static str = stringify!($n);
            type Area = Reception;
            async fn run(self, _: &Reception, _: &JobCtx) -> Result<(), Verdict> {
                Ok(())
            }
        }
    };
}
j!(BeginRecording, call: Id<CallId>);
j!(EraseCall, call: Id<CallId>);
j!(EraseRecording, recording: Id<Recording>);
j!(FetchRecording, recording: Id<Recording>);
pub(super) fn registry(r: &Reception) -> Registry {
    Registry::default().job::<BeginRecording>(r)
}
