//! A telephone as Twilio plays it: signed webhooks, and doing what the TwiML says.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use regex::Regex;
use sha1::Sha1;

/// Signs and sends webhooks to one server, for one clinic's number.
#[derive(Clone)]
pub struct Telephone {
    client: reqwest::Client,
    /// Where the server listens, and what it believes to be its public address.
    base: String,
    token: String,
    number: String,
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Whether the turn was stored; false when the server spoke without its database.
    pub is_stored: bool,
}

impl Telephone {
    /// A telephone that reaches `number` at the server `base`, signing with `token`.
    #[expect(clippy::disallowed_methods, reason = "stands for somebody outside, who has no limits of ours")]
    pub fn new(base: &str, token: &str, number: &str) -> Self {
        Self {
            client: reqwest::Client::new(),
            base: base.trim_end_matches('/').to_owned(),
            token: token.to_owned(),
            number: number.to_owned(),
        }
    }

    /// Sends a signed webhook.
    ///
    /// # Errors
    /// When the server cannot be reached or goes away before it has answered.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Answer, reqwest::Error> {
        let url = format!("{}{path}", self.base);
        let signature = self.sign(&url, form);
        self.post_signed(path, form, &signature).await
    }

    /// Sends a webhook with this signature.
    ///
    /// # Errors
    /// When the server cannot be reached or goes away before it has answered.
    pub async fn post_signed(
        &self,
        path: &str,
        form: &[(&str, &str)],
        signature: &str,
    ) -> Result<Answer, reqwest::Error> {
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let response = self
            .client
            .post(format!("{}{path}", self.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-twilio-signature", signature)
            .body(body)
            .send()
            .await?;
        let status = response.status().as_u16();
        let is_stored = !response.headers().contains_key("x-cliniq-stored");
        Ok(Answer { status, is_stored, body: response.text().await? })
    }

    /// Twilio's signature of a form.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[expect(clippy::unwrap_used, reason = "HMAC takes keys of any length")]
    pub fn sign(&self, url: &str, form: &[(&str, &str)]) -> String {
        let mut pairs = form.to_vec();
        pairs.sort_unstable();
        pairs.dedup();
        let mut mac = Hmac::<Sha1>::new_from_slice(self.token.as_bytes()).unwrap();
        mac.update(url.as_bytes());
        for (name, value) in pairs {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
        STANDARD.encode(mac.finalize().into_bytes())
    }

    /// A call about to be made.
    pub fn call(&self, sid: &str, from: &str) -> PhoneCall {
        PhoneCall {
            telephone: self.clone(),
            sid: sid.to_owned(),
            from: from.to_owned(),
            action: "/api/calls/incoming".to_owned(),
        }
    }
}

/// One call: keeps where the last TwiML sends the next answer.
#[derive(Clone)]
pub struct PhoneCall {
    telephone: Telephone,
    /// Twilio's id of the call.
    pub sid: String,
    from: String,
    action: String,
}

impl PhoneCall {
    /// The call comes in.
    ///
    /// # Errors
    /// When the server cannot be reached or goes away before it has answered.
    pub async fn answer(&mut self) -> Result<Answer, reqwest::Error> {
        self.send(&[("CallStatus", "ringing")]).await
    }

    /// The caller says something.
    ///
    /// # Errors
    /// When the server cannot be reached or goes away before it has answered.
    pub async fn say(&mut self, words: &str) -> Result<Answer, reqwest::Error> {
        self.send(&[("CallStatus", "in-progress"), ("SpeechResult", words), ("Confidence", "0.91")]).await
    }

    /// The call ends after so many seconds.
    ///
    /// # Errors
    /// When the server cannot be reached or goes away before it has answered.
    pub async fn hang_up(&mut self, seconds: u32) -> Result<Answer, reqwest::Error> {
        "/api/calls/status".clone_into(&mut self.action);
        self.send(&[("CallStatus", "completed"), ("CallDuration", &seconds.to_string())]).await
    }

    async fn send(&mut self, more: &[(&str, &str)]) -> Result<Answer, reqwest::Error> {
        let mut form = vec![
            ("AccountSid", "AC00000000000000000000000000000000"),
            ("CallSid", self.sid.as_str()),
            ("From", self.from.as_str()),
            ("To", self.telephone.number.as_str()),
            ("Direction", "inbound"),
        ];
        form.extend_from_slice(more);
        let answer = self.telephone.post(&self.action, &form).await?;
        if let Some(action) = action(&answer.body) {
            self.action = action;
        }
        Ok(answer)
    }
}

/// Where TwiML sends what is heard next.
pub fn action(twiml: &str) -> Option<String> {
    let pattern = Regex::new("<(?:Gather|Dial)[^>]* action=\"([^\"]*)\"").ok()?;
    Some(pattern.captures(twiml)?.get(1)?.as_str().replace("&amp;", "&"))
}

/// What TwiML says, without its markup.
pub fn said(twiml: &str) -> String {
    let Ok(pattern) = Regex::new("<Say[^>]*>([^<]*)</Say>") else { return String::new() };
    let sentences: Vec<&str> =
        pattern.captures_iter(twiml).filter_map(|say| say.get(1)).map(|say| say.as_str()).collect();
    sentences
        .join(" ")
        .replace("&apos;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
