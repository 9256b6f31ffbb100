//! All areas in process.

use cliniq_platform::tenancy::Clinic;
use cliniq_reception::{
    Reception,
    settings::{Contact, Edit, SpeechAccounts, Telephony},
};
use cliniq_server::{
    assemble::{self, Product},
    router,
};
use cliniq_testkit::TestApp;

/// The whole product on a fresh database.
pub(crate) async fn product() -> TestApp {
    TestApp::of(assemble::events(), |platform| {
        let product = Product::on(platform.clone()).unwrap();
        (router::product(&product), (*product.registry).clone())
    })
    .await
}

/// Gives a clinic a telephone line: its number, its provider's token, people to dial.
pub(crate) async fn connect(reception: &Reception, clinic: &Clinic, number: &str, token: &str, public_url: &str) {
    let ctx = reception.platform().ctx_for_host(clinic.id);
    let overview = reception.get_settings(&ctx).await.unwrap();
    let mut settings = overview.settings;
    settings.on_call =
        vec![Contact { name: "Doctor on call".to_owned(), phone: "+12025550190".to_owned(), ..Contact::default() }];
    settings.front_desk =
        vec![Contact { name: "Front desk".to_owned(), phone: "+12025550191".to_owned(), ..Contact::default() }];
    let telephony = Telephony {
        account_sid: "AC1".to_owned(),
        auth_token: Some(cliniq_platform::secret::Secret::new(token.to_owned())),
        public_url: Some(public_url.to_owned()),
        sms_from: None,
    };
    let edit = Edit {
        settings,
        numbers: vec![number.to_owned()],
        telephony: Some(telephony),
        speech: SpeechAccounts::default(),
    };
    reception.put_settings(&ctx, overview.version, edit).await.unwrap();
}
