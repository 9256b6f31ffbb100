//! x
/// x
#[derive(Debug)]
pub enum ReplyFault {}
/// x
pub fn check_reply(_text: &str) -> Result<(), ReplyFault> { Ok(()) }
