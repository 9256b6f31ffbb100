//! Reports, from the upload to what models are given.

use axum::{Router, body::Body, http::Request};
use cliniq_council::reports::{self, Archive};
use cliniq_documents::read::{Limits, Reader};
use cliniq_platform::{access::Role, http, patients};
use cliniq_testkit::{Person, Reply, TestApp};
use serde_json::{Value, json};

use crate::files::{ENCRYPTED, form, form_type, pdf};

const TEXT: &str = "Patient: Jane Roe   DOB: 1980-05-06   MRN: 0012345\nSession 1: 2026-01-10\nEyes closed\n\
                    Cz theta/beta ratio 3.21 z=1.4\nPeak alpha frequency (Pz): 9.42 Hz (target 9.0-11.0 Hz)\n\
                    Jane slept well.\n";

struct World {
    app: TestApp,
    doctor: Person,
    patient: String,
    archive: Archive,
}

async fn world() -> World {
    let reader = Reader::in_process(Limits { pages: 200, ..Limits::default() });
    let mut made = None;
    let app = TestApp::of(reports::catalog(), |platform| {
        let archive = Archive::new(platform.clone(), reader);
        made = Some(archive.clone());
        let (of_patients, _) = patients::routes().split_for_parts();
        let (of_reports, _) = reports::http::routes().split_for_parts();
        let router: Router = of_patients.with_state(platform.clone()).merge(of_reports.with_state(archive.clone()));
        (http::wrap(router, std::time::Duration::from_secs(30)), reports::jobs(&archive))
    })
    .await;
    let doctor = app.north(Role::Doctor).await;
    let body =
        json!({ "label": "Jane Roe", "date_of_birth": "1980-05-06", "phone": "(202) 555-0143", "tags": ["adult"] });
    let patient = app.post(&doctor, "/api/patients", body).await.expect(201)["id"].as_str().unwrap().to_owned();
    World { app, doctor, patient, archive: made.unwrap() }
}

impl World {
    async fn upload(&self, files: &[(&str, &[u8])]) -> Reply {
        let path = format!("/api/patients/{}/reports", self.patient);
        self.app.upload(&self.doctor, &path, &form_type(), form(files, None)).await
    }

    async fn uploaded(&self, name: &str, bytes: &[u8]) -> String {
        let reply = self.upload(&[(name, bytes)]).await.expect(201);
        assert_eq!(reply["report"]["state"], "ready", "{reply}");
        reply["report"]["id"].as_str().unwrap().to_owned()
    }

    async fn get(&self, path: &str) -> Reply {
        self.app.get(&self.doctor, path).await
    }

    /// Everything that lies in the artifact store.
    fn stored(&self) -> usize {
        let mut folders = vec![match &self.app.platform.config().artifacts.url {
            cliniq_platform::config::ArtifactsUrl::File(folder) => folder.clone(),
        }];
        let mut files = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files += 1 }
            }
        }
        files
    }
}

fn measured(facts: &Value) -> Vec<String> {
    let all = facts["measurements"].as_array().unwrap();
    all.iter().map(|it| format!("{} {}", it["measure"].as_str().unwrap(), it["value"])).collect()
}

#[tokio::test]
async fn a_text_report_is_ready_at_once_and_its_preview_is_masked() {
    let world = world().await;
    let reply = world.upload(&[("jane.txt", TEXT.as_bytes())]).await.expect(201);
    assert_eq!(reply["report"]["state"], "ready");
    assert_eq!(reply["report"]["files"][0]["name"], "jane.txt");
    let sent = reply["preview"]["text"].as_str().unwrap();
    for gone in ["Jane", "Roe", "1980", "0012345"] {
        assert!(!sent.contains(gone), "{gone} is in {sent}");
    }
    assert!(sent.contains("9.42") && sent.contains("[PATIENT]") && sent.contains("2026-01-10"), "{sent}");
    let id = reply["report"]["id"].as_str().unwrap();
    let facts = world.get(&format!("/api/reports/{id}/facts")).await.expect(200);
    assert_eq!(measured(&facts), ["ratio 3.21", "z_score 1.4", "peak_frequency 9.42"]);
    let text = world.get(&format!("/api/reports/{id}/text")).await.expect(200);
    assert!(text["pages"][0]["text"].as_str().unwrap().contains("Jane Roe"));
    let listed = world.get(&format!("/api/patients/{}/reports", world.patient)).await.expect(200);
    assert_eq!(listed["items"][0]["id"], id);
}

#[tokio::test]
async fn a_pdf_has_pages_and_pictures_and_comes_back_as_it_was_sent() {
    let world = world().await;
    let sent = pdf(&["2026-01-10 eyes closed\nCz theta/beta ratio 3.21", "Artifact-free data: 87 %"], "");
    let id = world.uploaded("report.pdf", &sent).await;
    let pages = world.get(&format!("/api/reports/{id}/pages")).await.expect(200);
    assert_eq!(pages["pages"].as_array().unwrap().len(), 2);
    for _ in 0..2 {
        let picture = world.get(&format!("/api/reports/{id}/pages/2.png")).await;
        assert_eq!((picture.status.as_u16(), &picture.headers["content-type"]), (200, &"image/png".parse().unwrap()));
    }
    for wrong in ["0.png", "3.png", "2.gif", "x"] {
        world.get(&format!("/api/reports/{id}/pages/{wrong}")).await.expect(404);
    }
    let original = world.get(&format!("/api/reports/{id}/original")).await;
    assert_eq!(original.status, 200);
    assert_eq!(original.headers["content-length"].to_str().unwrap(), sent.len().to_string());
    assert!(original.headers["content-disposition"].to_str().unwrap().contains("report.pdf"));
    world.get(&format!("/api/reports/{id}/original?file=2")).await.expect(404);
}

#[tokio::test]
async fn several_files_are_one_report_with_its_pages_counted_on() {
    let world = world().await;
    let first = "Session 1: 2026-01-10\nEyes closed\nCz theta/beta ratio 3.21\n";
    let second = "Session 2: 2026-03-04\nEyes closed\nCz theta/beta ratio 2.71\n";
    let reply = world.upload(&[("a.txt", first.as_bytes()), ("b.md", second.as_bytes())]).await.expect(201);
    assert_eq!(reply["report"]["pages"], 2);
    let id = reply["report"]["id"].as_str().unwrap();
    let facts = world.get(&format!("/api/reports/{id}/facts")).await.expect(200);
    assert_eq!(facts["measurements"][1]["page"], 2);
    assert_eq!(facts["courses"][0]["points"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_its_reason_and_leaves_nothing() {
    let world = world().await;
    let whole = pdf(&["Cz theta/beta ratio 3.21"], "");
    let many = vec!["page"; 2_000];
    let huge = vec![b'a'; (64 << 20) + 1];
    let cases: [(&str, Vec<u8>, u16, &str); 8] = [
        ("empty.pdf", Vec::new(), 422, "report.empty"),
        ("notes.pdf", b"this is no PDF at all".to_vec(), 415, "report.unsupported"),
        ("photo.jpg", vec![0xff, 0xd8, 0xff, 0xe0, 1, 2, 3], 415, "report.unsupported"),
        ("locked.pdf", pdf(&["secret"], ENCRYPTED), 422, "report.encrypted"),
        ("cut.pdf", whole[..whole.len() / 4].to_vec(), 422, "report.corrupt"),
        ("noise.pdf", [b"%PDF-1.7\n".as_slice(), &[0x5b; 4_000]].concat(), 422, "report.corrupt"),
        ("long.pdf", pdf(&many, ""), 422, "report.too-many-pages"),
        ("huge.txt", huge, 413, "artifact.too-large"),
    ];
    let before = world.stored();
    for (name, bytes, status, code) in cases {
        let reply = world.upload(&[(name, &bytes)]).await;
        assert_eq!(
            (reply.status.as_u16(), reply.body["code"].as_str()),
            (status, Some(code)),
            "{name}: {}",
            reply.body
        );
        // One bad file refuses the upload: a good one beside it leaves nothing either.
        let beside = world.upload(&[("good.txt", TEXT.as_bytes()), (name, &bytes)]).await;
        assert_eq!(beside.body["code"], code, "{name}");
    }
    assert_eq!(world.stored(), before, "an upload that was refused has left a file");
    let listed = world.get(&format!("/api/patients/{}/reports", world.patient)).await.expect(200);
    assert_eq!(listed["items"], json!([]));
    assert_eq!(world.app.run_jobs().await, 0);
}

#[tokio::test]
async fn forms_that_are_none_are_refused() {
    let world = world().await;
    let path = format!("/api/patients/{}/reports", world.patient);
    let upload = async |kind: String, body: Vec<u8>| {
        let reply = world.app.upload(&world.doctor, &path, &kind, body).await;
        (reply.status.as_u16(), reply.body["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(upload(form_type(), form(&[], None)).await, (422, "report.no-files".to_owned()));
    assert_eq!(upload("application/json".to_owned(), b"{}".to_vec()).await, (415, "report.no-form".to_owned()));
    let text: &[(&str, &[u8])] = &[("a.txt", TEXT.as_bytes())];
    assert_eq!(upload(form_type(), form(text, Some("no JSON"))).await, (400, "report.bad-form".to_owned()));
    let whole = form(text, None);
    assert_eq!(upload(form_type(), whole[..whole.len() - 60].to_vec()).await, (400, "http.cut-off".to_owned()));
    assert_eq!(world.stored(), 0);
}

#[tokio::test]
async fn a_path_in_a_file_name_is_only_a_name() {
    let world = world().await;
    let reply = world.upload(&[("../../../tmp/evil.txt", TEXT.as_bytes())]).await.expect(201);
    assert_eq!(reply["report"]["files"][0]["name"], "evil.txt");
    assert!(!std::path::Path::new("/tmp/evil.txt").exists());
}

#[tokio::test]
async fn another_clinics_reports_do_not_exist() {
    let world = world().await;
    let id = world.uploaded("a.txt", TEXT.as_bytes()).await;
    let stranger = world.app.south(Role::Doctor).await;
    for path in ["", "/text", "/facts", "/pages", "/pages/1.png", "/original", "/preview"] {
        world.app.get(&stranger, &format!("/api/reports/{id}{path}")).await.expect(404);
    }
    world.app.get(&stranger, &format!("/api/patients/{}/reports", world.patient)).await.expect(404);
    world.app.post(&stranger, &format!("/api/reports/{id}/extract"), json!({})).await.expect(404);
    let path = format!("/api/patients/{}/reports", world.patient);
    let form_of = form(&[("a.txt", TEXT.as_bytes())], None);
    world.app.upload(&stranger, &path, &form_type(), form_of).await.expect(404);
}

#[tokio::test]
async fn a_report_is_read_again_as_a_job_under_another_profile() {
    let world = world().await;
    let text = "2026-01-10 eyes closed\nCz theta/beta ratio 3,214\n";
    let id = world.uploaded("a.txt", text.as_bytes()).await;
    let facts = async || world.get(&format!("/api/reports/{id}/facts")).await.expect(200);
    assert_eq!(measured(&facts().await), ["ratio 3214.0"]);
    let body = json!({ "profile": { "decimal_mark": "comma" } });
    let waiting = world.app.post(&world.doctor, &format!("/api/reports/{id}/extract"), body).await.expect(202);
    assert_eq!(waiting["state"], "waiting");
    assert!(world.app.run_jobs().await >= 1);
    assert_eq!(measured(&facts().await), ["ratio 3.214"]);
    let report = world.get(&format!("/api/reports/{id}")).await.expect(200);
    assert_eq!((report["state"].as_str(), report["profile"]["decimal_mark"].as_str()), (Some("ready"), Some("comma")));
}

#[tokio::test]
async fn models_are_given_the_same_masked_bytes_each_time() {
    let world = world().await;
    let ctx = world.app.platform.ctx_for_member(world.app.north.id, world.doctor.user).await.unwrap();
    let first = world.uploaded("a.txt", TEXT.as_bytes()).await.parse().unwrap();
    let second = world
        .uploaded("b.txt", b"Session 2: 2026-03-04\nEyes closed\nCz theta/beta ratio 2.71\n")
        .await
        .parse()
        .unwrap();
    let patient = world.patient.parse().unwrap();
    let given = async || {
        let given = world.archive.context_for(&ctx, patient, &[first, second]).await.unwrap();
        assert!(given.pictures.is_empty());
        given.shared_context.into_open(cliniq_platform::phi::Purpose::Decide)
    };
    let text = given().await;
    assert_eq!(text, given().await);
    assert!(text.contains("3.21 (2026-01-10) → 2.71 (2026-03-04)"), "{text}");
    assert!(!text.contains("Jane") && !text.contains("0012345"), "{text}");
    let draft = cliniq_platform::Phi::new("The Cz theta/beta ratio fell by 0.50 to 2.71, not to 1.99.".to_owned());
    let check = world.archive.check_numbers(&ctx, &[first, second], &draft).await.unwrap();
    let not_found: Vec<&str> = check.not_found().map(|it| it.text.as_str()).collect();
    assert_eq!(not_found, ["1.99"]);
}

#[tokio::test]
async fn each_look_at_a_report_is_audited_and_a_patient_with_reports_stays() {
    let world = world().await;
    let id = world.uploaded("a.txt", TEXT.as_bytes()).await;
    for path in ["text", "facts", "original", "preview"] {
        world.get(&format!("/api/reports/{id}/{path}")).await;
    }
    let owner = world.app.north(Role::Owner).await;
    let ctx = world.app.platform.ctx_for_member(world.app.north.id, owner.user).await.unwrap();
    let entries = world.app.platform.list_audit(&ctx, None, 50).await.unwrap().items;
    for action in ["report.upload", "report.read", "report.download", "report.preview", "patient.create"] {
        assert!(entries.iter().any(|it| it.action == action), "{action}");
    }
    let kept = world.app.delete(&world.doctor, &format!("/api/patients/{}", world.patient)).await;
    assert_eq!((kept.status.as_u16(), kept.body["code"].as_str()), (409, Some("patient.in-use")));
}

#[tokio::test]
async fn a_request_that_is_cut_leaves_no_row() {
    let world = world().await;
    let path = format!("/api/patients/{}/reports", world.patient);
    let whole = form(&[("a.txt", TEXT.repeat(50).as_bytes())], None);
    let cut = whole[..whole.len() / 2].to_vec();
    let reply = world.app.upload(&world.doctor, &path, &form_type(), cut).await;
    assert_eq!(reply.status, 400);
    assert_eq!(world.stored(), 0);
    let nobody = Request::post(&path).header("content-type", form_type()).body(Body::from(whole)).unwrap();
    world.app.raw(nobody).await.expect(401);
}
